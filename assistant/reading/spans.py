"""Spans from logits: the n best of a window, none longer than an answer is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.reader_model import WindowLogits

LONGEST = 40
"""Tokens of the longest answer span."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A stretch of a passage that may answer; offsets are characters of the passage."""

    start: int
    end: int
    margin: float
    """Logit of the span less the logit of the empty span: above 0 the model prefers it."""
    peak: float
    """Probability of the span among all spans of its window, the empty one left out; 0 to 1."""
    answer: float
    """Logit that its window answers the question."""


def best_spans(windows: Sequence[WindowLogits], *, n: int = 5) -> list[ScoredSpan]:
    """Return the n best spans of a passage, best first, none overlapping a better one."""
    found: list[ScoredSpan] = []
    for window in windows:
        found.extend(_window_spans(window, n=n))
    found.sort(key=lambda span: (-span.margin, span.start, span.end))
    kept: list[ScoredSpan] = []
    for span in found:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return kept[:n]


def _window_spans(window: WindowLogits, *, n: int) -> list[ScoredSpan]:
    import numpy as np

    size = len(window.start)
    if not size:
        return []
    scores = window.start[:, None] + window.end[None, :]
    allowed = np.triu(np.ones((size, size), dtype=bool)) & ~np.triu(
        np.ones((size, size), dtype=bool), LONGEST
    )
    scores = np.where(allowed, scores, -np.inf)
    flat = scores.ravel()
    candidates = np.argpartition(flat, -min(4 * n, flat.size))[-min(4 * n, flat.size) :]
    candidates = candidates[np.argsort(-flat[candidates], kind="stable")]
    total = float(np.log(np.exp(flat - flat.max()).sum()) + flat.max())
    spans = []
    for position in candidates:
        first, last = divmod(int(position), size)
        if not np.isfinite(flat[position]):
            continue
        spans.append(
            ScoredSpan(
                start=window.offsets[first][0],
                end=window.offsets[last][1],
                margin=float(flat[position]) - window.null,
                peak=float(np.exp(flat[position] - total)),
                answer=window.answer,
            )
        )
    return spans
