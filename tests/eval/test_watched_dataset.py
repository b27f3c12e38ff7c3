"""Watching: only what changed is asked again, and the run is the one that a fresh start makes."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from assistant.eval.cases.dataset import load_dataset, write_dataset
from assistant.eval.report.watch_report import print_round
from assistant.eval.run import watched_dataset as watching
from assistant.eval.run.evaluate import Request
from assistant.eval.run.run_folder import IDENTICAL
from assistant.eval.run.runner import run_dataset
from assistant.eval.run.watched_dataset import Round, saves, watch
from eval_fakes import EXAMPLES, TEXTS, FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.eval.question_records import Example
    from assistant.eval.run_records import Run
    from assistant.schema import Answer


@dataclass(frozen=True, kw_only=True)
class Counting(FakeLibrary):
    """The fake, which keeps what it was asked."""

    asked: list[str] = field(default_factory=list)

    def ask(self, question: str, **options: Any) -> Answer:
        self.asked.append(question)
        return super().ask(question, **options)


class Desk:
    """A dataset that is edited while it is watched."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = folder / "set.jsonl"
        self.out = folder / "run"
        self.library = Counting(texts=TEXTS)
        self.notices: list[str] = []
        self.examples: list[Example] = list(EXAMPLES)
        self.save()
        monkeypatch.setattr(watching, "evaluate", self._evaluate)

    def _evaluate(self, bundle: Any, _request: object, *, out: Path, known: Any, **_: Any) -> Run:
        return run_dataset(bundle, self.library, out=out, known=known)

    def save(self) -> None:
        write_dataset(self.path, self.examples)

    def rounds(self, *edits: Callable[[], object]) -> list[Round]:
        self.library.asked.clear()

        def changes() -> Iterator[object]:
            for edit in edits:
                edit()
                yield "saved"

        return list(
            watch(
                self.path, lambda _: Request(), out=self.out,
                asking=lambda: nullcontext(lambda *_: None), notice=self.notices.append,
                changes=changes(),
            )
        )  # fmt: skip

    def reword(self, place: int, **fields: Any) -> None:
        self.examples[place] = replace(self.examples[place], **fields)
        self.save()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_only_what_changed_is_asked_again(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.rounds(lambda: desk.reword(1, question="How many boats fish there?"))
    assert first.changed == ("opened", "boats", "repairs", "depth")
    assert first.before is None
    assert second.changed == ("boats",)
    assert second.before == first.run
    assert desk.library.asked[4:] == ["How many boats fish there?"]
    fresh = run_dataset(load_dataset(desk.path), FakeLibrary(texts=TEXTS), out=tmp_path / "fresh")
    for name in IDENTICAL:
        assert (desk.out / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes(), name
    assert fresh.summary == second.run.summary


def test_another_accepted_answer_is_scored_without_asking(desk: Desk) -> None:
    first, second = desk.rounds(lambda: desk.reword(1, answers=("70",)))
    assert desk.library.asked == [item.question for item in EXAMPLES]
    assert (first.run.scores[1].verdict, second.run.scores[1].verdict) == ("right", "wrong")
    assert second.changed == ("boats",)


def test_what_failed_is_asked_again(desk: Desk) -> None:
    desk.library = Counting(texts=TEXTS, fails_on="boats")
    desk.rounds(lambda: desk.reword(0, tags=("x",)))
    assert [question for question in desk.library.asked if "boats" in question] == [
        "How many fishing boats are in the harbour?"
    ] * 2


def test_a_watch_goes_on_from_the_run_that_is_there(desk: Desk) -> None:
    desk.rounds()
    desk.reword(1, question="How many boats fish there?")
    (again,) = desk.rounds()
    assert desk.library.asked == ["How many boats fish there?"]
    assert again.changed == ("boats",)


def test_another_library_is_asked_everything(desk: Desk) -> None:
    desk.rounds()
    desk.library = Counting(texts={**TEXTS, "new": "A new article."})
    desk.rounds()
    assert len(desk.library.asked) == 4


def test_a_dataset_that_is_being_edited_is_a_notice(desk: Desk) -> None:
    def spoil() -> None:
        desk.path.write_text('{"id": "half')

    rounds = desk.rounds(spoil, desk.save)
    assert len(rounds) == 2
    assert rounds[1].changed == ()
    assert len(desk.library.asked) == 4
    assert len(desk.notices) == 1
    assert "not JSON" in desk.notices[0]


def test_a_folder_that_no_run_has_made_is_left_alone(desk: Desk) -> None:
    desk.out.mkdir()
    (desk.out / "notes.txt").write_text("mine")
    assert desk.rounds() == []
    assert "holds other files" in desk.notices[0]
    assert (desk.out / "notes.txt").read_text() == "mine"


def test_a_save_is_seen_of_the_dataset_and_of_its_articles(tmp_path: Path) -> None:
    path, article = tmp_path / "set.jsonl", tmp_path / "set.articles" / "a.md"
    article.parent.mkdir()
    path.write_text("one")
    seen = saves(path)
    for file in (article, path):
        file.write_text("saved")
        assert str(file) in str(next(seen))


def test_a_round_is_a_few_lines(desk: Desk) -> None:
    desk.library = Counting(texts=TEXTS, read_wrong_line=True)
    rounds = desk.rounds(lambda: desk.reword(3, question="How deep is the lake at Elmby?"))
    texts = []
    for item in rounds:
        screen = Console(width=100, record=True)
        print_round(item, console=screen)
        texts.append(screen.export_text())
    assert "wrong (read)  opened" in texts[0]
    assert "4 questions, 4 changed · right 1 (0.250)" in texts[0]
    assert "depth" not in texts[0]
    assert "right  depth  How deep is the lake at Elmby?" in texts[1]
    assert "opened" not in texts[1]
    assert texts[1].endswith("4 questions, 1 changed · right 1 (0.250), before 0.250\n")
