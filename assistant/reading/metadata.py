"""Questions about the article itself: quoted from the line that states it, or told as metadata."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.schema import Evidence, Reading, ScoredPassage, Span
from assistant.text.dates import write_date
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Fact, FactName, Query
    from assistant.seams import Reader

KNOWN: Final[Mapping[FactName, str]] = {
    "title": "The article's metadata give {} as its title.",
    "author": "The article's metadata name {} as its author.",
    "site": "The article's metadata name {} as its outlet.",
    "published": "The article's metadata give {} as its date of publication.",
    "url": "The article's metadata give {} as its address.",
}
"""What is said of a fact that no words of the text state."""
BEGINNING: Final = 400
"""Characters of an article, title and lead, that are held against the words that name it."""
MOST_DOCUMENTS = 3
"""Documents named when a question could mean any of several."""


@dataclass(frozen=True)
class MetadataReader:
    """Answers questions about the article itself and hands all others on."""

    inner: Reader

    @property
    def name(self) -> str:
        """Name of the reader inside."""
        return self.inner.name

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Read the metadata or the passages."""
        if query.fact is None:
            return self.inner.read(query, passages, documents=documents)
        order = [
            identifier
            for identifier in dict.fromkeys(passage.document for passage in passages)
            if is_named(documents[identifier], query.fact_of)
        ]
        if query.fact_of:
            ordinary = replace(query, fact=None, fact_of=())
            told = self.inner.read(ordinary, passages, documents=documents)
            if told.answered or not order:
                return told
        stated = [
            (document, fact)
            for document in (documents[identifier] for identifier in order)
            for fact in document.facts
            if fact.name == query.fact
        ]
        if not stated:
            return Reading(passages=tuple(passages), confidence=0.0)
        return Reading(
            evidence=tuple(_evidence(*item) for item in stated[:MOST_DOCUMENTS]),
            confidence=1.0,
            answered=True,
            passages=tuple(passages),
            short=_short(stated[0][1]),
        )


def is_named(document: Document, stems: Sequence[str]) -> bool:
    """Return whether the beginning of an article holds at least half of the stems that name it."""
    beginning = set(content_stems(document.text[:BEGINNING]))
    return 2 * len(beginning.intersection(stems)) >= len(stems)


def _short(fact: Fact) -> str | None:
    """Return the answer where it is not the words that state it."""
    if not fact.is_stated:
        return write_date(fact.value) if fact.name == "published" else fact.value
    return fact.value if fact.name == "site" else None


def _evidence(document: Document, fact: Fact) -> Evidence:
    if not fact.is_stated:
        known = KNOWN[fact.name].format(_short(fact))
        return Evidence(passage=_whole(document, _name(document)), sentence=_name(document),
                        score=1.0, known=known)  # fmt: skip
    line = next(
        (
            Span(block.start, block.end)
            for block in document.blocks
            if block.start <= fact.start and fact.end <= block.end
        ),
        Span(fact.start, fact.end),
    )
    return Evidence(
        passage=_whole(document, line), sentence=line, span=Span(fact.start, fact.end), score=1.0
    )


def _name(document: Document) -> Span:
    """Return the line by which an article is known: its title, or its first words."""
    title = next((block for block in document.blocks if block.kind == "title"), None)
    if title is not None:
        return Span(title.start, title.end)
    start = len(document.text) - len(document.text.lstrip())
    end = document.text.find("\n", start)
    return Span(start, end if end > start else len(document.text))


def _whole(document: Document, line: Span) -> ScoredPassage:
    """Return a line as a passage of its own."""
    identity = f"{document.id}:{line.start}:{line.end}"
    return ScoredPassage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        document=document.id,
        start=line.start,
        end=line.end,
        text=document.text[line.start : line.end],
        furniture=True,
        sentences=(line,),
        score=1.0,
    )
