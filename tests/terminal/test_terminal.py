from __future__ import annotations

import io
import sys

import pytest

from assistant.terminal.screen import (
    can_link,
    console,
    link_address,
    progress,
    put,
    put_address,
    shorten,
)
from terminal_fakes import Recorder


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize(
    "text", ["word " * 90, "漢字かな交じり文" * 20, "x" * 300, "añb 漢字 " * 40]
)
def test_lines_keep_to_the_width_and_hang(width: int, text: str) -> None:
    from rich.cells import cell_len

    screen = Recorder(terminal=True, width=width)
    put(screen.console, text.strip(), first="[1] ", rest="    ")
    first, *rest = screen.lines
    assert first.startswith("[1] ")
    assert all(line.startswith("    ") and line[4] != " " for line in rest)
    assert all(cell_len(line) <= width for line in screen.lines)
    kept = "".join(line[4:] for line in screen.lines).replace(" ", "")
    assert kept == text.replace(" ", "")


def test_piped_lines_are_never_wrapped() -> None:
    piped = Recorder()
    put(piped.console, "word " * 100 + "\nnext", first="1. ", rest="   ")
    assert piped.raw == "1. " + ("word " * 100).strip() + "\n   next\n"


def test_markup_and_emoji_codes_are_words() -> None:
    piped = Recorder()
    put(piped.console, "[bold]x[/bold] :smile: [1]")
    assert piped.raw == "[bold]x[/bold] :smile: [1]\n"


def test_an_address_stays_in_one_piece() -> None:
    screen = Recorder(terminal=True, width=40)
    address = "https://news.example/" + "a" * 60
    put_address(screen.console, address, indent="    ")
    assert screen.lines == [f"    {address}"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("a" * 19 + " " + "b" * 20, "a" * 19 + " " + "b" * 20),
        ("one two three four five six seven eight nine", "one two three four five six seven …"),
        ("the second line is full up to here, done it", "the second line is full up to here …"),
        ("x" * 100, "x" * 20 + " " + "x" * 18 + " …"),
    ],
)
def test_text_is_cut_at_a_word(text: str, shown: str) -> None:
    screen = Recorder(terminal=True, width=20)
    assert shorten(screen.console, text, lines=2) == shown


@pytest.mark.parametrize(
    ("environment", "can"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4600"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.2a"}, False),
        ({"TERM": "linux", "VTE_VERSION": "7600"}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty", "CI": "true"}, False),
        ({"TERM": "xterm-256color", "FORCE_HYPERLINK": "1"}, True),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
    ],
)
def test_hyperlinks_only_where_they_show(environment: dict[str, str], can: bool) -> None:
    assert can_link(Recorder(terminal=True).console, environment) is can


def test_no_hyperlinks_when_piped() -> None:
    assert not can_link(Recorder().console, {"TERM": "xterm-kitty"})


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/é x?q=1&r=%20", "https://a.example/%C3%A9%20x?q=1&r=%20"),
        ("https://a.example/\x1b]8;;evil\x07", "https://a.example/"),
        ("/home/me/my file.md", "file:///home/me/my%20file.md"),
        ("-", None),
        ("notes.md", None),
        ("javascript:alert(1)", None),
        ("ftp://a.example/x", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_addresses_to_link(address: str, link: str | None) -> None:
    assert link_address(address) == link


@pytest.mark.parametrize(
    ("passage", "fragment"),
    [
        ("Kim's plans - all, of it", "#:~:text=Kim%27s%20plans%20%2D%20all%2C%20of%20it"),
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen",
            "#:~:text=one%20two%20three%20four%20five%20six,"
            "eight%20nine%20ten%20eleven%20twelve%20thirteen",
        ),
    ],
)
def test_links_open_at_the_passage(passage: str, fragment: str) -> None:
    assert link_address("https://a.example/x", passage=passage) == f"https://a.example/x{fragment}"
    assert link_address("/x.md", passage=passage) == "file:///x.md"


def test_a_fragment_of_the_address_is_kept() -> None:
    assert link_address("https://a.example/x#top", passage="so") == (
        "https://a.example/x#top:~:text=so"
    )


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "tty", "styled"),
    [
        pytest.param({}, False, False, id="piped"),
        pytest.param({}, True, True, id="terminal"),
        pytest.param({"TERM": "dumb"}, True, False, id="dumb"),
        pytest.param({"FORCE_COLOR": "1"}, False, True, id="forced"),
        pytest.param({"FORCE_COLOR": "0"}, False, False, id="forbidden-piped"),
    ],
)
def test_styles_follow_the_environment(
    variables: dict[str, str], tty: bool, styled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = Tty() if tty else io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    console().print("word", style="red")
    assert ("\x1b[" in stream.getvalue()) is styled


@pytest.mark.parametrize(
    "variables", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "0"}], ids=["no-color", "forbidden"]
)
def test_colours_can_be_refused(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = Tty()
    monkeypatch.setattr(sys, "stdout", stream)
    console().print("word", style="red")
    assert stream.getvalue() == "word\n"


def test_an_encoding_without_the_sign_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    bytes_out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_out, encoding="latin-1"))
    put(console(), "“word”")
    assert bytes_out.getvalue() == b"?word?\n"


def test_progress_is_silent_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Adding") as report:
        report(1, 2, "a.md")
    assert capsys.readouterr() == ("", "")


def test_progress_keeps_results_out_of_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    screen, piped = Tty(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", piped)
    with progress("Adding") as report:
        report(1, 2, "\x1b[2Ja.md")
        put(console(), "added  a.md")
    assert piped.getvalue() == "added  a.md\n"
    assert "Adding" in screen.getvalue()
    assert "-:--" in screen.getvalue(), "the time left, not known yet"
    assert "\x1b[2J" not in screen.getvalue()
