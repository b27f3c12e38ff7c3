"""Questions of yes or no: which of the two the nearest sentences say, or that they leave it open.

A span reader finds the words that bear on the question; whether they say yes or no, a head of its
own was trained to tell (docs/reader.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Evidence, Query, Reading, ScoredPassage
    from assistant.seams import Reader

    Decide = Callable[[str, str], tuple[float, float, float]]

UNDECIDED: Final = 0.5
"""Probability from which a sentence is held to leave the question open."""


@dataclass(frozen=True)
class VerdictReader:
    """Adds yes or no to what the reader inside found, and hands all other questions on."""

    inner: Reader
    decide: Decide
    """Probabilities that evidence says yes, no, or leaves a question undecided."""

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
        """Return the sentence that decides with its verdict, or an abstention."""
        reading = self.inner.read(query, passages, documents=documents)
        if query.wants != "yes_no" or not reading.evidence:
            return reading
        best = reading.evidence[0]
        yes, no, undecided = self.decide(query.searched, _with_context(best, documents))
        if undecided >= UNDECIDED:
            return replace(reading, answered=False)
        return replace(reading, verdict="yes" if yes > no else "no")


def _with_context(evidence: Evidence, documents: Mapping[str, Document]) -> str:
    """Return the sentence behind the one before it, which says who is meant."""
    passage, text = evidence.passage, documents[evidence.passage.document].text
    before = [item for item in passage.sentences if item.end <= evidence.sentence.start]
    start = before[-1].start if before else evidence.sentence.start
    return text[start : evidence.sentence.end]
