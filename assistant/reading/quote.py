"""Makes an answer of what a reader chose: sentences of the text, each with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.citations import citation_for
from assistant.schema import Answer, Closest, Item, Sentence
from assistant.text.refusals import does_not_say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.schema import Citation, Document, Query, Reading

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
    told = [
        evidence.known or folded(item.quote)
        for evidence, item in zip(reading.evidence, citations, strict=True)
    ]
    said = " ".join(f"{words} [{number}]" for number, words in enumerate(told, start=1))
    partly = bool(reading.missing)
    if partly:
        said += f"\n{does_not_say(articles).rstrip('.')}: {'; '.join(reading.missing)}"
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status="partly" if partly else "answered",
        text=f"{reading.verdict.capitalize()}. {said}" if reading.verdict else said,
        short=reading.short or _short(query, reading, articles),
        verdict=reading.verdict,
        confidence=reading.confidence,
        sentences=tuple(
            Sentence(text=words, markers=(number,)) for number, words in enumerate(told, start=1)
        ),
        items=_items(citations) if query.wants_list and len(citations) > 1 else (),
        coverage=reading.coverage if len(citations) > 1 else None,
        missing=reading.missing,
        citations=citations,
        passages=reading.passages,
        unread=reading.unread,
    )


def _short(query: Query, reading: Reading, articles: Mapping[str, Document]) -> str | None:
    """Return the words that answer: those of the best sentence, or of each where several are."""
    found = [
        folded(articles[one.passage.document].text[slice(*one.span)])
        for one in reading.evidence
        if one.span is not None
    ]
    if not found or reading.evidence[0].span is None:
        return None
    return "; ".join(dict.fromkeys(found)) if query.wants_list or reading.missing else found[0]


def _items(citations: tuple[Citation, ...]) -> tuple[Item, ...]:
    return tuple(Item(text=folded(one.quote), markers=(one.marker,)) for one in citations)


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
