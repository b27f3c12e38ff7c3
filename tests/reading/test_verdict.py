"""Yes, no, or left open: what is added to the sentence that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.question.understand import understand
from assistant.reading.quote import quote
from assistant.reading.verdict import VerdictReader
from assistant.schema import Document, Passage, Query, Reading, ScoredPassage, Span, scored
from fakes import FakeReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT = "Ida Lund is the mayor. She has resigned."
DOCUMENT = Document(id="d", text=TEXT, title="Halden", source="halden.md")
CUT = Passage(
    id="p", document="d", start=0, end=len(TEXT), text=TEXT, sentences=(Span(0, 22), Span(23, 40))
)
PASSAGE = scored(CUT, score=1.0)


class Second(FakeReader):
    """Finds the second sentence."""

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        from dataclasses import replace

        reading = super().read(query, passages, documents=documents)
        evidence = replace(reading.evidence[0], sentence=CUT.sentences[1])
        return replace(reading, evidence=(evidence,))


def read(question: str, shares: tuple[float, float, float]) -> tuple[Reading, list[str]]:
    seen: list[str] = []

    def decide(_: str, evidence: str) -> tuple[float, float, float]:
        seen.append(evidence)
        return shares

    reader = VerdictReader(Second(), decide, lambda *_: shares)
    return reader.read(understand(question), [PASSAGE], documents={"d": DOCUMENT}), seen


@pytest.mark.parametrize(
    ("shares", "verdict", "text"),
    [
        ((0.8, 0.1, 0.1), "yes", "Yes. She has resigned. [1]"),
        ((0.1, 0.8, 0.1), "no", "No. She has resigned. [1]"),
    ],
)
def test_the_answer_begins_with_the_verdict(
    shares: tuple[float, float, float], verdict: str, text: str
) -> None:
    reading, seen = read("Has Ida Lund resigned?", shares)
    assert seen == [TEXT]
    assert reading.verdict == verdict
    answer = quote(understand("Has Ida Lund resigned?"), reading, {"d": DOCUMENT})
    assert (answer.verdict, answer.text) == (verdict, text)


def test_a_verdict_is_believed_less_than_its_sentence() -> None:
    whole = FakeReader().read(understand("x"), [PASSAGE], documents={"d": DOCUMENT}).confidence
    sure, _ = read("Has Ida Lund resigned?", (0.9, 0.05, 0.05))
    torn, _ = read("Has Ida Lund resigned?", (0.41, 0.4, 0.19))
    assert 0.9 * whole < sure.confidence < whole
    assert 0.5 * whole < torn.confidence < 0.52 * whole
    assert torn.answered


def test_a_sentence_that_leaves_it_open_decides_nothing() -> None:
    reading, _ = read("Has Ida Lund resigned?", (0.2, 0.2, 0.6))
    assert not reading.answered
    answer = quote(understand("Has Ida Lund resigned?"), reading, {"d": DOCUMENT})
    assert (answer.status, answer.verdict) == ("unanswerable", None)
    assert answer.closest is not None
    assert answer.closest.citation.quote == "She has resigned."


def test_other_questions_are_handed_on() -> None:
    reading, seen = read("Who is the mayor?", (1.0, 0.0, 0.0))
    assert reading.verdict is None
    assert seen == []
