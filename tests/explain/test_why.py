"""`assistant why`: the last question alone is kept, and each outcome is explained."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from assistant.commands.why import SHOWN_CHARACTERS
from assistant.errors import LibraryError
from assistant.explain.explanation import LOWER, Explanation
from assistant.explain.last_question import FILE_NAME, read_last
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    return tmp_path / "home"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, list(arguments))


def explained(*question: str) -> dict[str, Any]:
    assert run("ask", *question).exit_code == 0
    done = run("why", "--json")
    assert done.exit_code == 0, done.output
    known: dict[str, Any] = json.loads(done.stdout)
    assert set(known) == set(Explanation.__slots__)
    return known


def test_an_answer_is_explained_by_its_candidate() -> None:
    known = explained("who confirmed Kim's attendance?")
    assert known["last"]["status"] == "answered"
    best = known["candidates"][0]
    assert best["words"] == "North Korean state media"
    assert best["probability"] == pytest.approx(known["last"]["confidence"], abs=1e-3)
    assert best["probability"] >= known["threshold"]
    assert "above the threshold" in known["decided"]
    assert {"margin", "answer"} <= set(best["features"])
    assert any(found["lexical"] for found in known["found"])
    assert any(found["dense"] for found in known["found"])
    assert not known["changed"]


def test_a_refusal_is_explained_by_the_threshold() -> None:
    known = explained("What is the capital of France?")
    assert known["last"]["status"] == "unanswerable"
    assert known["candidates"][0]["probability"] < known["threshold"]
    would = "given it" if known["candidates"][0]["probability"] >= LOWER * known["threshold"] else (
        "refused too"
    )  # fmt: skip
    assert would in known["decided"]


TEN = {
    "who confirmed Kim's attendance?": "above the threshold of",
    "what is the capital of France?": "would have refused too",
    "hello": "taken for chatter, so nothing was searched",
    "quien lo ha confirmado y cuando fue eso?": "taken for other language",
    "kim": "taken for unclear",
    "summarise the article": "Taken for summary: whole articles were read, 8 of 8 passages",
    "list everyone who is named": "Taken for list: whole articles were read",
    "when was the article published?": "of publication of an article, which the article states",
    "who wrote the article?": "author of an article, which the article does not state",
    "did Kim confirm his attendance?": "and its sentence says no",
}


def test_each_outcome_of_ten_questions_is_explained() -> None:
    for question, words in TEN.items():
        assert words in explained(question)["decided"], question


def test_the_settings_that_decided_are_those_of_the_question() -> None:
    known = explained("how many soldiers were killed?", "--max-error", "0.01")
    assert known["last"]["status"] == "unanswerable"
    assert known["threshold"] > known["candidates"][0]["probability"]
    assert "would have given it" in known["decided"]
    known = explained("when is the parade", "--as", "summary")
    assert known["decided"].startswith("Taken for summary")


def test_the_answer_and_why_come_together() -> None:
    done = run("ask", "who confirmed Kim's attendance?", "--why")
    answer, _, why = done.stdout.partition("\n\nasked ")
    assert answer.startswith("North Korean state media")
    assert "above the threshold" in why
    known = json.loads(run("ask", "who confirmed Kim's attendance?", "--why", "--json").stdout)
    assert known["short"] == "North Korean state media"
    assert set(known["why"]) == set(Explanation.__slots__)
    assert run("ask", "who?", "--why", "--short").exit_code == 2


def test_why_needs_nothing_kept(home: Path) -> None:
    run("config", "set", "keep_last", "false")
    assert "above the threshold" in run("ask", "who confirmed Kim's attendance?", "--why").stdout
    assert not (home / FILE_NAME).exists()


def test_the_last_answer_of_a_chat_is_explained_with_what_was_said_before(home: Path) -> None:
    said = "who confirmed Kim's attendance?\nand when is the parade?\n"
    assert CliRunner().invoke(commands, ["chat"], input=said).exit_code == 0
    last = read_last(home)
    assert last.asked == "and when is the parade?"
    assert [turn[0] for turn in last.history] == ["who confirmed Kim's attendance?"]
    known = json.loads(run("why", "--json").stdout)
    assert known["last"]["searched"] == last.searched != last.asked
    assert known["candidates"][0]["probability"] == pytest.approx(last.confidence, abs=1e-3)


def test_a_chat_that_is_not_kept_leaves_nothing(home: Path) -> None:
    asked = ["chat", "--no-save"]
    assert CliRunner().invoke(commands, asked, input="when is the parade?\n").exit_code == 0
    assert not (home / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "fake:model"}, "The language model fake:model wrote it"),
        ({"model_error": "it is down"}, "failed (it is down); so the reader decided: The best"),
        ({"unread": 3}, "3 passages were not read, for want of time"),
    ],
)
def test_what_else_decided_is_said(home: Path, changes: dict[str, Any], words: str) -> None:
    run("ask", "who confirmed Kim's attendance?")
    kept = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
    (home / FILE_NAME).write_text(json.dumps({**kept, **changes}), encoding="utf-8")
    assert words in run("why").stdout


def test_the_text_has_all_of_it_in_lines(home: Path) -> None:
    run("ask", "who confirmed Kim's attendance?")
    lines = run("why").stdout.splitlines()
    assert lines[0] == "asked     who confirmed Kim's attendance?"
    assert any(line.startswith("decided   The best candidate has") for line in lines)
    assert max(map(len, lines)) < 3 * SHOWN_CHARACTERS


def test_only_the_last_is_kept_and_for_the_user_alone(home: Path) -> None:
    run("ask", "who confirmed Kim's attendance?")
    run("ask", "when is the parade?")
    assert read_last(home).asked == "when is the parade?"
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    assert "attendance" not in (home / FILE_NAME).read_text(encoding="utf-8")
    assert list(home.glob("*.part")) == []


def test_it_can_be_switched_off(home: Path) -> None:
    run("config", "set", "keep_last", "false")
    run("ask", "when is the parade?")
    assert not (home / FILE_NAME).exists()
    done = run("why")
    assert done.exit_code == 1
    assert "keep_last" in done.stderr


def test_a_library_that_has_changed_is_told(home: Path, tmp_path: Path) -> None:
    run("ask", "when is the parade?")
    (tmp_path / "a.md").write_text("# Lake\n\nIt is deep.\n", encoding="utf-8")
    run("add", str(tmp_path / "a.md"))
    assert "the library has changed since" in run("why").stdout


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"form": 99}', '{"form": 1, "asked": 2}', '{"form": 1}']
)
def test_a_file_that_is_not_in_its_form_is_one_line(home: Path, content: str) -> None:
    home.mkdir()
    (home / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match="is not in its form"):
        read_last(home)
