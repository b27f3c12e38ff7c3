"""Drafts, feedback and cassettes: where cases and recorded answers come from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.eval.cases.dataset import load_dataset
from assistant.eval.cases.drafts import (
    Decision,
    Draft,
    _near_numbers,
    accept_drafts,
    draft_cases,
)
from assistant.eval.cases.feedback import Rating, case_from_answer, keep_case
from assistant.eval.cases.question_templates import can_be_asked, details, question_about
from assistant.eval.run.meter import Meter, MeteredGenerator
from assistant.schema import Document, Turn
from eval_fakes import CANAL, LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLE = """The Elm Canal was opened in 1811 by Ada Brook.

The harbour holds 60 fishing boats. Tom Reed paid for the repairs in May 1816. \
Port Lune was burned by Jonas Kell. The mayor met Tom Reed and Ada Brook near Port Lune in 1820."""


def article(text: str = ARTICLE, title: str = "Elm Canal") -> Document:
    return Document(id=f"id-{title}", text=text, title=title, source="-")


NAMES = frozenset({"Tom", "Reed", "Ada", "Brook", "Port", "Lune", "Elm", "Canal"})


@pytest.mark.parametrize(
    ("sentence", "answer", "question"),
    [
        (
            "The Elm Canal was opened in 1811 by Ada Brook.",
            "1811",
            "When was the Elm Canal opened by Ada Brook?",
        ),
        (
            "The Elm Canal was opened in 1811 by Ada Brook.",
            "Ada Brook",
            "The Elm Canal was opened in 1811 by whom or what?",
        ),
        (
            "The harbour holds 60 fishing boats.",
            "60",
            "The harbour holds how many fishing boats?",
        ),
        (
            "Tom Reed paid for the repairs in May 1816.",
            "Tom Reed",
            "Who or what paid for the repairs in May 1816?",
        ),
        (
            "Tom Reed paid for the repairs in May 1816.",
            "May 1816",
            "Tom Reed paid for the repairs in what month?",
        ),
        ("On Friday the bridge was closed again.", "Friday", "When was the bridge closed again?"),
        ("The three dams held for a week.", "three", None),
        ("Ada Brook met Ada Brook in a dream there.", "Ada Brook", None),
        ("Tom Reed's barge sank near the lock.", "Tom Reed", None),
        ("The price rose by 4.5% in one year.", "4.5", None),
    ],
)
def test_questions_by_template(sentence: str, answer: str, question: str | None) -> None:
    found = [item for item in details(sentence, names=NAMES) if item.text == answer]
    asked = [question_about(sentence, item) for item in found]
    assert question is None or asked == [question]
    assert question is not None or not any(asked)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The harbour holds 60 fishing boats.", True),
        ("It holds 60 fishing boats.", False),
        ("“We hold 60 boats,” he said.", False),
        ("Too short.", False),
        ("Does the harbour hold 60 boats?", False),
        ("The harbour (in Lune) holds 60 boats.", False),
    ],
)
def test_sentences_that_speak_for_themselves(sentence: str, expected: bool) -> None:
    assert can_be_asked(sentence) is expected


def test_drafts_are_cases_with_their_evidence() -> None:
    other = article("Hal Dunn sold the Mill House in 1899. Kay Lund ran 20 mills.", "Mills")
    drafts = draft_cases(article(), others=[other])
    answerable = [draft for draft in drafts if draft.example.answerable]
    refusals = [draft for draft in drafts if not draft.example.answerable]
    assert len(answerable) >= 4
    assert {"name-swap", "date-swap", "other-article"} <= {draft.origin for draft in refusals}
    for draft in answerable:
        assert draft.example.evidence == (draft.sentence,)
        assert draft.sentence in ARTICLE
        assert draft.example.answers[0] in draft.sentence
        assert draft.example.answers[0] not in draft.example.question
    for draft in refusals:
        assert (draft.example.answers, draft.example.evidence) == ((), ())
        assert draft.sentence
    assert len({draft.example.id for draft in drafts}) == len(drafts)


DATED = """The Moscow Times reported on the summit of the two leaders in Beijing.

Jonas Kell is scheduled to visit China from Aug. 31 to Sept. 3 for a summit in the capital. \
Ada Brook deployed 300 soldiers to Port Lune in late 2024 and after the flood of May 2022."""


@pytest.mark.parametrize("seed", range(8))
def test_swapped_details_are_whole_and_of_their_kind(seed: int) -> None:
    """The 3 of Sept. 3 is not that of Aug. 31, a day no number, and a year no month."""
    swapped = [draft for draft in draft_cases(article(DATED), seed=seed) if "swap" in draft.origin]
    assert swapped
    for draft in swapped:
        question = draft.example.question
        days = re.findall(r"(?:Aug|Sept)\. (\d+)", question)
        assert set(days) <= {"31", "3"}
        assert all(len(year) == 4 for year in re.findall(r"late (\d+)", question))
        assert "from May" not in question
        assert "to May" not in question


def test_the_same_seed_gives_the_same_drafts() -> None:
    assert draft_cases(article(), seed=3) == draft_cases(article(), seed=3)
    assert len(draft_cases(article(), most=2)) == 2
    assert draft_cases(article("")) == ()


@given(st.text(st.sampled_from("AbcKim 1811,.\n’in was opened by"), max_size=200))
def test_any_text_can_be_drafted(text: str) -> None:
    for draft in draft_cases(article(text)):
        assert draft.example.question.endswith("?")
        assert draft.sentence in text


def test_kept_drafts_are_written_at_once_and_not_asked_about_again(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    drafts = draft_cases(article())
    decisions: Iterator[Decision] = iter(["keep", "drop", "keep", "stop"])
    asked: list[str] = []

    def decide(draft: Draft) -> Decision:
        asked.append(draft.example.id)
        return next(decisions)

    assert accept_drafts(drafts, path, decide=decide) == 2
    assert [item.id for item in load_dataset(path).examples] == [asked[0], asked[2]]
    again: list[str] = []

    def note(draft: Draft) -> Decision:
        again.append(draft.example.id)
        return "drop"

    assert accept_drafts(drafts, path, decide=note) == 0
    assert not {asked[0], asked[2]} & set(again)


# Feedback

ASKED = "When was the Elm Canal opened?"


@pytest.mark.parametrize(
    ("question", "verdict", "answerable", "evidence"),
    [
        (ASKED, "good", True, (CANAL.split("\n")[0],)),
        (ASKED, "bad", False, ()),
        ("How deep is Ashby lake?", "good", False, ()),
        ("How deep is Ashby canal?", "bad", True, (CANAL.split("\n")[0],)),
    ],
)
def test_a_verdict_becomes_a_case(
    question: str, verdict: Rating, answerable: bool, evidence: tuple[str, ...]
) -> None:
    answer = LIBRARY.ask(question)
    if "Ashby canal" in question:
        nearest = LIBRARY.search(ASKED, k=1)
        answer = replace(answer, status="unanswerable", passages=tuple(nearest), citations=())
    case = case_from_answer(answer, verdict, library=LIBRARY)
    assert (case.answerable, case.evidence) == (answerable, evidence)
    assert ("to-review" in case.tags) is (verdict == "bad")


def test_a_follow_up_is_kept_with_its_history_or_as_it_was_searched() -> None:
    answer = replace(LIBRARY.ask(ASKED), question="When was it opened?", searched=ASKED)
    assert case_from_answer(answer, "good", library=LIBRARY).question == ASKED
    turns = [Turn("What is the Elm Canal?", "A canal.")]
    case = case_from_answer(answer, "good", library=LIBRARY, history=turns)
    assert (case.question, case.history) == ("When was it opened?", tuple(turns))


def test_cases_are_kept_once_and_a_changed_mind_replaces(tmp_path: Path) -> None:
    path = tmp_path / "home" / "feedback.jsonl"
    answer = LIBRARY.ask(ASKED)
    assert "Kept as feedback-" in keep_case(answer, "good", library=LIBRARY, path=path)
    assert "has it already" in keep_case(answer, "good", library=LIBRARY, path=path)
    assert "expects a refusal" in keep_case(answer, "bad", library=LIBRARY, path=path)
    [case] = load_dataset(path).examples
    assert not case.answerable


# Cassettes


class Poet:
    name = "fake:poet"

    def __init__(self) -> None:
        self.calls = 0

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.calls += 1
        yield "It was "
        if "broken" in user:
            raise ModelError("The model went away.")
        yield f"1811. ({self.calls})"


def test_a_meter_counts_what_is_read_and_written() -> None:
    meter = Meter()
    model = MeteredGenerator(Poet(), meter=meter)
    assert model.name == "fake:poet"
    list(model.stream("12345678", "1234"))
    assert meter.take() == {"read": 3, "written": 4}
    assert meter.take() == {}


def test_a_number_is_swapped_for_one_of_its_size_that_the_article_lacks() -> None:
    assert _near_numbers("300", "It cost 302 crowns.") == {"297", "298", "303", "305"}
    assert _near_numbers("2", "") == {"4", "5", "7"}
    assert _near_numbers("4.5", "") == set()
