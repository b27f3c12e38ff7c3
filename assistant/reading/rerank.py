"""Orders the passages of a search by what the trained model says of their relevance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import ScoredPassage

DEPTH: Final = 16
"""Passages that are put in another order: a tenth of a second on two cores."""
WEIGHT: Final = 0.06
"""Of a unit of the logit beside the fused score, which lies between 0 and 1; docs/benchmarks.md."""
_LARGEST: Final = 12.0


class RelevanceModel(Protocol):
    """What a reranker needs of a model."""

    def relevance(self, query: str, passage: str) -> float:
        """Return the logit that a passage is about what a query looks for."""


@dataclass(frozen=True)
class RelevanceReranker:
    """Adds the relevance to the retriever's score, and leaves the passages further down as is.

    Both together order better than either: the model has seen questions above all, the retriever
    holds every word.
    """

    model: Callable[[], RelevanceModel]
    depth: int = DEPTH
    weight: float = WEIGHT

    def rerank(self, query: str, passages: Sequence[ScoredPassage]) -> tuple[ScoredPassage, ...]:
        """Return the passages, best first, with scores of 0 to 1."""
        most = 1 + 2 * _LARGEST * self.weight
        first = [
            replace(passage, score=(passage.score + self._added(query, passage)) / most)
            for passage in passages[: self.depth]
        ]
        rest = [replace(passage, score=passage.score / most) for passage in passages[self.depth :]]
        return (*sorted(first, key=lambda passage: (-passage.score, passage.id)), *rest)

    def _added(self, query: str, passage: ScoredPassage) -> float:
        logit = self.model().relevance(query, passage.text)
        return self.weight * (_LARGEST + max(-_LARGEST, min(_LARGEST, logit)))
