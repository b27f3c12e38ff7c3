"""Verdicts on answers, and metrics of their citations, against worked examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.score.answer_verdict import contains, is_sound, short_matches, verdict_of
from assistant.eval.score.metrics.citation import citation_scores
from assistant.schema import Citation, Sentence
from score_makes import (
    ANSWER,
    DOCUMENTS,
    EXAMPLE,
    FAILURE,
    FIRST,
    REFUSAL,
    SECOND,
    TEXT,
    UNANSWERABLE,
    changed,
    cited,
)


@pytest.mark.parametrize(
    ("example", "answer", "verdict"),
    [
        pytest.param(EXAMPLE, ANSWER, "right", id="right"),
        pytest.param(EXAMPLE, changed(ANSWER, status="partly"), "right", id="part of it"),
        pytest.param(EXAMPLE, changed(ANSWER, short=None), "right", id="in the quote"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=(cited(SECOND),)), "wrong", id="elsewhere"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=()), "wrong", id="nothing cited"),
        pytest.param(
            EXAMPLE,
            changed(ANSWER, citations=(cited(FIRST, quote="It never was."),)),
            "wrong",
            id="made-up quote",
        ),
        pytest.param(
            replace(EXAMPLE, answers=("1816",)), changed(ANSWER, short="1811"), "wrong", id="year"
        ),
        pytest.param(replace(EXAMPLE, answers=()), ANSWER, "right", id="evidence alone"),
        pytest.param(
            replace(EXAMPLE, evidence=()), changed(ANSWER, citations=()), "right", id="words alone"
        ),
        pytest.param(EXAMPLE, REFUSAL, "missed", id="missed"),
        pytest.param(UNANSWERABLE, REFUSAL, "right", id="due refusal"),
        pytest.param(UNANSWERABLE, ANSWER, "invented", id="invented"),
        pytest.param(UNANSWERABLE, FAILURE, "failed", id="failed"),
        pytest.param(EXAMPLE, AnswerRecord(id="q"), None, id="only searched"),
    ],
)
def test_verdicts(example: Example, answer: AnswerRecord, verdict: str | None) -> None:
    assert verdict_of(example, answer, DOCUMENTS) == verdict


@pytest.mark.parametrize(
    ("short", "accepted", "matches"),
    [
        ("October 12, 1943", "1943", True),
        ("12 million", "15 million", False),
        ("May 5", "May 6", False),
        ("Ada Brook", "Brook", True),
        ("the mayor of the town of Elm", "Elm", False),
        ("Kim’s visit", "Kim's visit", True),
        ("", "the", False),
    ],
)
def test_short_answers_match_when_near_enough(short: str, accepted: str, matches: bool) -> None:
    example = replace(EXAMPLE, answers=(accepted,))
    answer = changed(ANSWER, short=short).answer
    assert answer is not None
    assert short_matches(example, answer) is matches


@pytest.mark.parametrize(
    ("text", "accepted", "expected"),
    [
        ("He left in 1811 [2].", "1811", True),
        ("It has 18113 parts", "1811", False),
        ("It was the big red barge", "red barge", True),
        ("red, then barge", "red barge", False),
        ("see [3]", "3", False),
        ("the a", "the", False),
    ],
)
def test_accepted_words_stand_in_a_row(text: str, accepted: str, expected: bool) -> None:
    assert contains(text, accepted) is expected


@pytest.mark.parametrize(
    ("citation", "sound"),
    [
        pytest.param(cited(FIRST), True, id="as it stands"),
        pytest.param(cited(Place("d", 1, 43), quote=TEXT[:42]), False, id="offsets shifted"),
        pytest.param(cited(Place("d", 1, 41)), False, id="word cut"),
        pytest.param(cited(Place("d", 60, 90)), False, id="beyond the end"),
        pytest.param(cited(Place("d", -5, 3), quote="x"), False, id="before the start"),
        pytest.param(cited(Place("e", 0, 42)), False, id="no such document"),
        pytest.param(cited(Place("d", 5, 5)), False, id="empty"),
    ],
)
def test_sound_citations(citation: Citation, sound: bool) -> None:
    assert is_sound(citation, DOCUMENTS) is sound


def test_citation_precision_and_recall() -> None:
    two = changed(
        ANSWER,
        citations=(cited(FIRST), cited(SECOND, marker=2), cited(SECOND, quote="no", marker=3)),
    )
    two = replace(two, evidence=(*ANSWER.evidence, LocatedEvidence(quote="lost")))
    scores = citation_scores(EXAMPLE, two, DOCUMENTS, verdict="right")
    assert scores["citation_verbatim"].value == pytest.approx(2 / 3)
    assert scores["citation_precision"].value == pytest.approx(1 / 3)
    assert scores["citation_recall"].value == 0.5
    assert scores["support"].value == 1
    nothing = citation_scores(EXAMPLE, REFUSAL, DOCUMENTS, verdict="missed")
    assert {measure.state for measure in nothing.values()} == {"not applicable"}


def test_a_right_sentence_that_is_struck_out_is_a_false_alarm() -> None:
    doubted = Sentence(text=TEXT[:42], markers=(1,), supported=False, reason="not there")
    answer = changed(ANSWER, sentences=(doubted,))
    scores = citation_scores(EXAMPLE, answer, DOCUMENTS, verdict="right")
    assert scores["support_false_alarm"].value == 1
    assert scores["support"].value == 0


@pytest.mark.parametrize(
    ("sentences", "support"),
    [
        pytest.param([((1,), True), ((2,), True)], 1.0, id="all"),
        pytest.param([((1,), True), ((), True)], 0.5, id="one without a citation"),
        pytest.param([((1,), True), ((1, 2), False), ((), False)], 1 / 3, id="one not supported"),
        pytest.param([], None, id="no sentences"),
    ],
)
def test_support_is_the_share_of_sentences_with_a_citation_that_holds(
    sentences: list[tuple[tuple[int, ...], bool]], support: float | None
) -> None:
    said = tuple(Sentence(text="", markers=m, supported=s) for m, s in sentences)
    scores = citation_scores(EXAMPLE, changed(ANSWER, sentences=said), DOCUMENTS, verdict="right")
    assert scores["support"].value == support
