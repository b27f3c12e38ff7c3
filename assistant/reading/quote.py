"""Makes an answer of what a reader chose: sentences of the text, each with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.citations import citation_for
from assistant.schema import Answer, Closest, Sentence
from assistant.text.refusals import does_not_say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.schema import Document, Query, Reading

LEAST_CLOSE: Final = 0.02
"""Probability below which the best sentence is not worth being shown as the closest."""


def quote(query: Query, reading: Reading, articles: Mapping[str, Document]) -> Answer:
    """Return the answer that quotes what a reader chose, or the refusal where it abstained."""
    if not reading.answered or not reading.evidence:
        return refusal(query, reading, articles)
    citations = tuple(
        citation_for(
            marker,
            evidence.passage,
            articles[evidence.passage.document],
            span=evidence.sentence,
            emphasis=evidence.span,
        )
        for marker, evidence in enumerate(reading.evidence, start=1)
    )
    best = reading.evidence[0]
    told = [
        evidence.known or folded(item.quote)
        for evidence, item in zip(reading.evidence, citations, strict=True)
    ]
    said = " ".join(f"{words} [{number}]" for number, words in enumerate(told, start=1))
    words = articles[best.passage.document].text[slice(*best.span)] if best.span else None
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status="answered",
        text=f"{reading.verdict.capitalize()}. {said}" if reading.verdict else said,
        short=reading.short or (folded(words) if words else None),
        verdict=reading.verdict,
        confidence=reading.confidence,
        sentences=tuple(
            Sentence(text=words, markers=(number,)) for number, words in enumerate(told, start=1)
        ),
        citations=citations,
        passages=reading.passages,
        unread=reading.unread,
    )


def refusal(query: Query, reading: Reading, articles: Mapping[str, Document]) -> Answer:
    """Return the answer that says that the articles do not say."""
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status="unanswerable",
        text=does_not_say(articles),
        closest=_closest(reading, articles),
        missing=reading.missing,
        confidence=reading.confidence,
        passages=reading.passages,
        unread=reading.unread,
    )


def _closest(reading: Reading, articles: Mapping[str, Document]) -> Closest | None:
    """Return the sentence that comes nearest to an answer, where the reader found any."""
    if not reading.evidence or reading.evidence[0].score < LEAST_CLOSE:
        return None
    best = reading.evidence[0]
    document = articles[best.passage.document]
    citation = citation_for(1, best.passage, document, span=best.sentence, emphasis=best.span)
    return Closest(
        text=folded(citation.quote),
        short=folded(document.text[slice(*best.span)]) if best.span else None,
        confidence=best.score,
        citation=citation,
    )


def folded(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())
