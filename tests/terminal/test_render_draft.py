from __future__ import annotations

import re

import pytest

from assistant.terminal.chat import Chat
from assistant.terminal.render_draft import Draft
from chat_fakes import ANSWERS
from terminal_fakes import (
    APPROVED,
    FakeLibrary,
    Recorder,
    lines_from,
)


def screen_after(written: str, width: int) -> list[str]:
    """Return the lines of a terminal after what was written to it."""
    lines, row, column = [""], 0, 0
    for code, sign in re.findall(r"\x1b\[([?\d;]*[A-Za-z])|([^\x1b])", written):
        if code.endswith("A"):
            row -= int(code[:-1] or 1)
        elif code == "2K":
            lines[row] = ""
        elif sign == "\r":
            column = 0
        elif sign == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif sign:
            assert column < width
            lines[row] = f"{lines[row]:<{column}}"[:column] + sign + lines[row][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize("words", [3, 40, 4000], ids=["short", "some-lines", "beyond-the-screen"])
def test_a_draft_is_shown_and_leaves_no_trace(words: int) -> None:
    screen = Recorder(terminal=True, width=60)
    with Draft("and when?", console=screen.console) as draft:
        draft.searched("when is it?")
        for word in range(words):
            draft.token(f"word{word} [")
            draft.token("3]")
        shown = draft.shown()
    assert f"word{words - 1}" in shown.plain
    assert "[" not in shown.plain
    assert len(shown.plain.splitlines()) < 24
    assert [line for line in screen_after(screen.raw, 60) if line] == []


@pytest.mark.parametrize("words", [0, 3, 4000])
def test_the_readers_answer_stands_above_what_a_model_writes(words: int) -> None:
    screen = Recorder(terminal=True, width=60)
    with Draft("who approved the plan?", console=screen.console) as draft:
        draft.read(APPROVED)
        assert draft.shown().plain.splitlines()[:2] == [
            "The harbour council",
            "The harbour council approved the plan. [1]",
        ]
        for word in range(words):
            draft.token(f"word{word} ")
        shown = draft.shown().plain.splitlines()
    assert shown[0] == "The harbour council"
    assert len(shown) <= 22
    assert ("Not checked yet:" in shown) is (words < 4000)
    assert not words or f"word{words - 1}" in shown[-1]
    assert [line for line in screen_after(screen.raw, 60) if line] == []


def test_the_question_as_searched_is_seen_while_it_is_read() -> None:
    with Draft("and when?", console=Recorder(terminal=True).console) as draft:
        draft.searched("when is it?")
        assert draft.shown().plain == "searched for: when is it?"


def test_a_draft_shows_nothing_raw() -> None:
    screen = Recorder(terminal=True)
    with Draft("q", console=screen.console) as draft:
        draft.token("a\x1b")
        draft.token("[2Jb\u202ec")
        assert draft.shown().plain == "abc"
    assert "\x1b[2J" not in screen.raw


def test_a_draft_is_silent_when_piped() -> None:
    piped = Recorder()
    with Draft("q", console=piped.console) as draft:
        draft.token("word")
    assert piped.raw == ""


def test_a_streamed_answer_is_replaced_by_the_checked_one() -> None:
    library = FakeLibrary(ANSWERS)
    library.tokens = ["It returns in May. [3]", " Tickets are", " free. [3]"]
    screen = Recorder(terminal=True, width=90)
    Chat(
        library,
        read_line=lines_from("when does it return?"),
        console=screen.console,
        notices=Recorder().console,
        interactive=False,
        model="fake:model",
    ).run()
    shown = [line for line in screen_after(screen.raw, 90) if line]
    assert shown == [
        "searched for: when does the ferry return? (without the opening)",
        "It returns in May. [1] (marker put right) Tickets are free. [1] (not supported: “free” is",
        "not in [1])",
        "1 of 2 sentences supported · fake:model · 1.2 s",
        "[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1",
        "    “Mayor Ada Brandt said on Monday that the ferry would return in May.”",
        "    https://news.example/ferry",
    ]
