from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.schema import Answer, Citation, Sentence, Status
from assistant.writing.outcome import DEFAULT, decide, is_worth_asking

CITATION = Citation(
    marker=1, document="d", title="D", source="d.md", start=0, end=9, quote="It reads."
)
READ = Answer(
    question="q",
    searched="q",
    status="answered",
    text="It reads. [1]",
    short="reads",
    confidence=0.9,
    citations=(CITATION,),
)
WRITTEN = replace(
    READ,
    text="It writes. [1]",
    model="fake:model",
    raw="It writes [1].",
    sentences=(Sentence(text="It writes.", markers=(1,)),),
)


def refused(answer: Answer, confidence: float = 0.0) -> Answer:
    return replace(answer, status="unanswerable", text="No.", citations=(), confidence=confidence)


@pytest.mark.parametrize("read", [READ, refused(READ)])
def test_a_failed_model_leaves_the_answer_of_the_reader(read: Answer) -> None:
    shown = decide(read, None, error="the server cannot be reached")

    assert shown == replace(read, model_error="the server cannot be reached")
    assert shown.to_json()["model"] == "reader"


@pytest.mark.parametrize("status", ["answered", "partly"])
def test_a_checked_answer_takes_the_place_of_the_quote(status: Status) -> None:
    written = replace(WRITTEN, status=status)

    assert decide(READ, written) == written


def test_a_sure_reader_stands_against_a_refusal() -> None:
    shown = decide(READ, refused(WRITTEN))

    assert (shown.text, shown.model, shown.raw) == (READ.text, "reader", WRITTEN.raw)


def test_an_unsure_reader_becomes_the_closest_of_a_refusal() -> None:
    shown = decide(replace(READ, confidence=DEFAULT.sure - 0.1), refused(WRITTEN))

    assert shown.status == "unanswerable"
    assert shown.closest is not None
    assert (shown.closest.text, shown.closest.short) == ("It reads.", "reads")


def test_a_refusal_of_the_reader_is_lifted_by_a_supported_answer_that_it_thought_possible() -> None:
    partly = replace(WRITTEN, status="partly")

    assert decide(refused(READ, DEFAULT.possible), WRITTEN) == WRITTEN
    assert decide(refused(READ, DEFAULT.possible), partly).status == "unanswerable"
    assert decide(refused(READ, DEFAULT.possible / 2), WRITTEN).status == "unanswerable"


def test_nothing_likely_is_not_asked() -> None:
    assert is_worth_asking(READ)
    assert is_worth_asking(refused(READ, DEFAULT.worth_asking))
    assert not is_worth_asking(refused(READ, DEFAULT.worth_asking / 2))
