"""Tags, days, sorting, what is stated of standard input, and what a shell offers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "# {0}\n\nPublished {1}\n\nThe town of Halden had {0} all day, said mayor Ida Lund.\n"
DAYS = {"Rain": "3 March 2025", "Snow": "31 December 2024", "Fog": "soon"}


@pytest.fixture(autouse=True)
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add three notes, one of them tagged, and return their folder."""
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    folder = tmp_path / "notes"
    folder.mkdir()
    for title, day in DAYS.items():
        (folder / f"{title.lower()}.md").write_text(NOTE.format(title, day), encoding="utf-8")
    assert run("add", folder).exit_code == 0
    assert run("add", folder / "snow.md", "--tag", "winter", "--tag", " cold  days ").exit_code == 0
    return folder


def run(*arguments: object, stdin: str | None = None, **environment: str) -> Result:
    return CliRunner().invoke(
        commands, [str(item) for item in arguments], input=stdin, env=environment
    )


def titles(*arguments: object) -> list[str]:
    done = run("list", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return [item["title"] for item in json.loads(done.stdout)]


def test_what_is_held_can_be_tagged(notes: Path) -> None:
    assert titles("--tag", "Winter") == ["Snow"]
    assert titles("--in", "cold days") == ["Snow"]
    assert run("add", notes / "rain.md", "--tag", " ").exit_code == 2
    done = run("list", "--tag", "dry")
    assert done.exit_code == 1
    assert "tags: cold days, winter" in done.stderr


def test_questions_are_confined_to_a_selection(notes: Path) -> None:
    for limit in (("--tag", "winter"), ("--until", "2024"), ("--in", str(notes / "s*.md"))):
        done = run("search", "mayor of Halden", "--json", *limit)
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert {"Snow" in item["text"] for item in found if "mayor" in item["text"]} == {True}
    answered: Any = json.loads(
        run("ask", "--json", "--tag", "winter", "what did Halden have?").stdout
    )
    assert {item["title"] for item in answered["citations"]} <= {"Snow"}
    talk = run("chat", "--since", "2026", "--no-save", stdin="who?\n")
    assert talk.exit_code == 1
    assert "since 2026" in talk.stderr


def test_articles_without_a_date_are_left_out_with_a_word(notes: Path) -> None:
    done = run("list", "--in", notes, "--since", "2025")
    assert ("Rain" in done.stdout, "Fog" in done.stdout) == (True, False)
    assert done.stderr == "1 article states no date: left out\n"


def test_lists_are_sorted(notes: Path) -> None:
    within = ("--in", notes)
    assert titles(*within, "--sort", "title") == ["Fog", "Rain", "Snow"]
    assert titles(*within, "--sort", "published") == ["Snow", "Rain", "Fog"]
    assert titles(*within, "--sort", "published", "--reverse") == ["Rain", "Snow", "Fog"]
    assert run("list", "--sort", "colour").exit_code == 2


def test_standard_input_can_be_told_about() -> None:
    told = ("--title", "Hail in Moss", "--url", "https://u:secret@moss.example/hail?utm_source=x",
            "--date", "28 August 2025")  # fmt: skip
    assert run("add", "-", *told, stdin="It hailed in Moss for an hour.").exit_code == 0
    [item] = [item for item in json.loads(run("list", "--json").stdout) if "Moss" in item["title"]]
    assert (item["title"], item["published"]) == ("Hail in Moss", "2025-08-28")
    shown = run("show", "Hail in Moss").stdout
    assert "https://moss.example/hail" in shown
    assert "secret" not in shown
    assert "utm_source" not in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "a.md", "--title", "T"],
        ["add", "-", "b.md", "--date", "2025"],
        ["add", "-", "--date", "soon"],
        ["add", "-", "--url", "moss"],
    ],
)
def test_only_standard_input_is_told_about(arguments: list[str]) -> None:
    assert run(*arguments, stdin="words").exit_code == 2


def test_several_articles_cannot_have_one_title() -> None:
    feed = "<rss version='2.0'><channel><item><guid>1</guid><title>A</title></item></channel></rss>"
    done = run("add", "-", "--title", "T", stdin=feed)
    assert done.exit_code == 1
    assert "of one article" in done.stderr


def test_a_folder_is_removed_with_what_is_in_it(notes: Path) -> None:
    done = run("remove", notes)
    assert done.stdout.count("removed ") == 3


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("assistant show ra", ["rain"]),
        ("assistant ask who --in sno", ["snow"]),
        ("assistant list --tag w", ["winter"]),
        ("assistant remove zzz", []),
    ],
)
def test_a_shell_is_offered_names(typed: str, offered: list[str]) -> None:
    words = typed.split()
    done = CliRunner().invoke(
        commands, [], prog_name="assistant",
        env={"_ASSISTANT_COMPLETE": "complete_bash", "COMP_WORDS": typed,
             "COMP_CWORD": str(len(words) - 1)},
    )  # fmt: skip
    assert [line.split(".")[0] for line in done.stdout.split()][: len(offered) or 1] == offered


def test_a_shell_is_offered_nothing_where_there_is_no_library(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        commands, [], prog_name="assistant",
        env={"_ASSISTANT_COMPLETE": "complete_bash", "COMP_WORDS": "assistant show x",
             "COMP_CWORD": "2", "ASSISTANT_HOME": str(tmp_path / "none")},
    )  # fmt: skip
    assert done.stdout.strip() == ""
    assert not (tmp_path / "none").exists()
