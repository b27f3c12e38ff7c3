"""What tests of scores share: a text, questions on it, and right, refused and failed answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.schema import Answer, Citation, Document, ScoredPassage, Sentence

TEXT = "The canal was opened in 1811 by Ada Brook. It carried 4,000 barges."
DOCUMENTS = {"d": Document(id="d", title="Canal", text=TEXT, source="-")}
FIRST = Place("d", 0, 42)
SECOND = Place("d", 43, 67)
EXAMPLE = Example(id="q", question="When?", answers=("1811",), evidence=(TEXT[:42],))
UNANSWERABLE = Example(id="u", question="Why?", answerable=False)


def cited(place: Place, *, quote: str | None = None, marker: int = 1) -> Citation:
    words = TEXT[place.start : place.end] if quote is None else quote
    return Citation(marker=marker, **place._asdict(), quote=words, title="", source="-")


def changed(record: AnswerRecord, **fields: Any) -> AnswerRecord:
    """Return a record with fields of its answer changed."""
    assert record.answer is not None
    return replace(record, answer=replace(record.answer, **fields))


PASSAGE = ScoredPassage(id="p", document="d", start=0, end=67, text=TEXT, score=1.0)
ANSWER = AnswerRecord(
    id="q",
    searched="When?",
    answer=Answer(
        question="When?",
        searched="When?",
        status="answered",
        text=f"{TEXT[:42]} [1]",
        short="1811",
        confidence=0.9,
        citations=(cited(FIRST),),
        sentences=(Sentence(text=TEXT[:42], markers=(1,)),),
        passages=(PASSAGE,),
    ),
    evidence=(LocatedEvidence(quote=TEXT[:42], places=(FIRST,)),),
    retrieved=(PASSAGE,),
)
REFUSAL = changed(ANSWER, status="unanswerable", text="No.", short=None, citations=(), sentences=())
FAILURE = AnswerRecord(id="q", error="ModelError: gone")
