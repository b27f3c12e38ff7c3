"""Verdicts, and what refusals show: the closest sentence and the words at fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.score.answer_verdict import verdict_of
from assistant.eval.score.metrics.hints import hint_scores
from assistant.eval.score.metrics.reading import reading_scores, said_verdict
from assistant.schema import Answer, Citation, Closest, Document

TEXT = "The canal was opened in 1811. It was closed in 1816 after a flood."
DOCUMENTS = {"d": Document(id="d", text=TEXT, title="", source="-")}
EVIDENCE = LocatedEvidence(quote=TEXT[:29], places=(Place("d", 0, 29),))
ASKED = Example(id="q", question="When was it opened?", answers=("1811",), evidence=(TEXT[:29],))
DUE = Example(
    id="q", question="Who opened it in Leeds?", answerable=False, missing=("Who", "in Leeds")
)


def cited(start: int, end: int, *, shift: int = 0) -> Citation:
    quote = TEXT[start:end]
    return Citation(
        marker=1, document="d", title="", source="-", start=start + shift, end=end + shift,
        quote=quote,
    )  # fmt: skip


def refused(closest: Citation | None = None, missing: tuple[str, ...] = ()) -> AnswerRecord:
    shown = None
    if closest is not None:
        shown = Closest(text=closest.quote, short=None, confidence=0.1, citation=closest)
    answer = Answer(
        question="?", searched="?", status="unanswerable", text="The article does not say.",
        closest=shown, missing=missing,
    )  # fmt: skip
    return AnswerRecord(id="q", answer=answer, evidence=(EVIDENCE,))


def values(example: Example, record: AnswerRecord) -> dict[str, float | None]:
    return {name: item.value for name, item in hint_scores(example, record, DOCUMENTS).items()}


@pytest.mark.parametrize(
    ("closest", "hit"),
    [
        pytest.param(cited(0, 29), 1.0, id="the evidence"),
        pytest.param(cited(30, len(TEXT)), 0.0, id="another sentence"),
        pytest.param(cited(0, 29, shift=2), 0.0, id="not what stands at its offsets"),
        pytest.param(None, 0.0, id="none"),
    ],
)
def test_the_closest_sentence_of_a_refusal_is_the_evidence(
    closest: Citation | None, hit: float
) -> None:
    assert values(ASKED, refused(closest))["closest_hit"] == hit


def test_a_due_refusal_has_no_closest_sentence_to_hit() -> None:
    record = replace(refused(cited(0, 29)), evidence=())
    assert values(DUE, record)["closest_hit"] is None


@pytest.mark.parametrize(
    ("named", "precision", "recall"),
    [
        # Of who, in and leeds; the last pair is half of what is due and half of what is named.
        pytest.param(("who", "In Leeds"), 1.0, 1.0, id="all"),
        pytest.param(("Leeds",), 1.0, pytest.approx(1 / 3), id="one"),
        pytest.param(("Leeds", "opened"), 0.5, pytest.approx(1 / 3), id="one and a wrong one"),
        pytest.param((), None, 0.0, id="none"),
    ],
)
def test_the_words_at_fault_are_named(
    named: tuple[str, ...], precision: float | None, recall: float
) -> None:
    found = values(DUE, refused(missing=named))
    assert (found["missing_precision"], found["missing_recall"]) == (precision, recall)
    assert found["missing_false_alarm"] is None


def test_words_that_are_named_although_the_article_answers_are_a_false_alarm() -> None:
    assert values(ASKED, refused(missing=("opened",)))["missing_false_alarm"] == 1
    found = values(ASKED, refused())
    assert found["missing_false_alarm"] == 0
    assert found["missing_recall"] is None


def test_an_answer_shows_no_hints() -> None:
    answer = Answer(question="?", searched="?", status="answered", text="In 1811.")
    assert set(values(ASKED, AnswerRecord(id="q", answer=answer)).values()) == {None}


def decided(**fields: Any) -> Answer:
    given = {"question": "?", "searched": "?", "status": "answered", "text": "So."}
    return Answer(**{**given, **fields})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(decided(verdict="no", text="Yes, but no."), "no", id="the field counts"),
        pytest.param(decided(text="Yes, it was opened."), "yes", id="the first word"),
        pytest.param(decided(text="No. It was closed."), "no", id="a sentence of its own"),
        pytest.param(decided(text="Yes"), "yes", id="alone"),
        pytest.param(decided(text="No boat may pass."), None, id="a word of the sentence"),
        pytest.param(decided(text="It may."), None, id="none"),
    ],
)
def test_a_verdict_is_a_field_or_the_first_word(answer: Answer, said: str | None) -> None:
    assert said_verdict(answer) == said


@pytest.mark.parametrize(
    ("example", "answer", "value"),
    [
        pytest.param(Example(id="q", question="?", verdict="no"), decided(verdict="no"), 1.0,
                     id="as it is"),
        pytest.param(Example(id="q", question="?", verdict="no"), decided(verdict="yes"), 0.0,
                     id="the other"),
        pytest.param(Example(id="q", question="?", verdict="no"), decided(), 0.0, id="none"),
        pytest.param(Example(id="q", question="?", answers=("Yes.",)), decided(text="Yes."), 1.0,
                     id="told by the accepted answer"),
        pytest.param(Example(id="q", question="?", verdict="yes"),
                     decided(status="unanswerable", verdict="yes"), 0.0, id="refused"),
        pytest.param(Example(id="q", question="?", answers=("1811",)), decided(), None,
                     id="no question of yes or no"),
    ],
)  # fmt: skip
def test_verdicts_are_scored(example: Example, answer: Answer, value: float | None) -> None:
    record = AnswerRecord(id="q", answer=answer)
    assert reading_scores(example, record)["verdict_right"].value == value


def test_an_answer_with_the_wrong_verdict_is_wrong() -> None:
    example = Example(id="q", question="Is it open?", verdict="no")
    for said, verdict in (("no", "right"), ("yes", "wrong"), (None, "wrong")):
        record = AnswerRecord(id="q", answer=decided(verdict=said))
        assert verdict_of(example, record, DOCUMENTS) == verdict
