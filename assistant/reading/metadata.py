"""Questions about the article itself, answered from its metadata, cited to the stating line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Evidence, Reading, ScoredPassage, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Fact, Query
    from assistant.seams import Reader

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
        order = dict.fromkeys(passage.document for passage in passages)
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
            short=stated[0][1].value if query.fact == "site" else None,
        )


def _evidence(document: Document, fact: Fact) -> Evidence:
    line = next(
        (
            Span(block.start, block.end)
            for block in document.blocks
            if block.start <= fact.start and fact.end <= block.end
        ),
        Span(fact.start, fact.end),
    )
    identity = f"{document.id}:{line.start}:{line.end}"
    passage = ScoredPassage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        document=document.id,
        start=line.start,
        end=line.end,
        text=document.text[line.start : line.end],
        furniture=True,
        sentences=(line,),
        score=1.0,
    )
    return Evidence(passage=passage, sentence=line, span=Span(fact.start, fact.end), score=1.0)
