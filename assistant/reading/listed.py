"""Questions that ask for several things: every passage of the article is read, and each part.

"Which clubs did he play for?" is a fact in its wording and a list in its answer: the sentences that
answer may stand anywhere, so that the nearest passages alone are not enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.schema import Coverage, Reading, scored
from assistant.text.question_parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Evidence, Passage, Query, ScoredPassage
    from assistant.seams import Reader

MOST_PASSAGES: Final = 60
"""Passages of the nearest article that are read for one question: some 7,000 words."""
MOST_PARTS: Final = 3
"""Parts of a question that are read one by one."""


@dataclass(frozen=True)
class ListedReader:
    """Reads the nearest article whole for several things, and each part of a question by itself."""

    inner: Reader
    passages_of: Callable[[str], Sequence[Passage]]
    """Returns all passages of a document, in order, by its id."""

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
        """Return what the reader inside finds, in all parts of the question and of the article."""
        parts = parts_of(query)
        if 1 < len(parts) <= MOST_PARTS:
            readings = [self._read(part, passages, documents) for part in parts]
            return _together(parts, readings)
        return self._read(query, passages, documents)

    def _read(
        self, query: Query, passages: Sequence[ScoredPassage], documents: Mapping[str, Document]
    ) -> Reading:
        if not query.wants_list or not passages:
            return self.inner.read(query, passages, documents=documents)
        nearest = passages[0].document
        held = {passage.id for passage in passages}
        every = self.passages_of(nearest)
        rest = [scored(one, score=0.0) for one in every if one.id not in held]
        added = rest[: max(0, MOST_PASSAGES - (len(every) - len(rest)))]
        reading = self.inner.read(query, [*passages, *added], documents=documents)
        found = tuple(passage for passage in reading.passages if passage.id in held)
        read = len(every) - len(rest) + len(added) - reading.unread
        return replace(reading, passages=found, coverage=Coverage(max(0, read), len(every)))


def _together(parts: Sequence[Query], readings: Sequence[Reading]) -> Reading:
    """Return one reading of a question in parts: what answers any, and the parts that nothing does.

    It is as sure as the least sure of its answers.
    """
    answered = [reading for reading in readings if reading.answered and reading.evidence]
    if not answered:
        return max(readings, key=lambda reading: reading.confidence)
    evidence: list[Evidence] = []
    for reading in answered:
        evidence += [
            one
            for one in reading.evidence
            if all(
                (one.passage.document, one.sentence) != (other.passage.document, other.sentence)
                for other in evidence
            )
        ]
    left = [
        part.searched
        for part, reading in zip(parts, readings, strict=True)
        if not (reading.answered and reading.evidence)
    ]
    return replace(
        answered[0],
        evidence=tuple(evidence),
        confidence=min(reading.confidence for reading in answered),
        missing=tuple(left),
        unread=max(reading.unread for reading in readings),
    )
