"""Which sentences of the articles a claim is held against: the nearest few, never a whole page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.text.sentences import sentences
from assistant.text.words import content_stems, numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NEAREST = 2
"""Sentences that a claim is held against: with the trained head, two told supported claims from
others better than one, three, the paragraph or the article (docs/benchmarks.md)."""


def nearest(
    claim: str,
    sentences_: Sequence[str],
    *,
    count: int = NEAREST,
    preferred: Collection[int] = (),
) -> tuple[int, ...]:
    """Return the positions of the sentences that share most with a claim, in their order.

    Words count by stem, each once, numbers as digits. Where two share as much, one of the
    `preferred` positions goes before others, an earlier sentence before a later one. A sentence
    that shares nothing is left out, unless no sentence shares anything.
    """
    said = _held(claim)
    shared = [len(_held(sentence) & said) for sentence in sentences_]
    order = sorted(range(len(sentences_)), key=lambda at: (-shared[at], at not in preferred, at))[
        :count
    ]
    return tuple(sorted(at for at in order if shared[at] or at == order[0]))


def in_sentences(evidence: Sequence[str]) -> list[str]:
    """Return pieces of evidence cut into sentences, each on one line."""
    found = [piece[span.start : span.end] for piece in evidence for span in sentences(piece)]
    return [" ".join(sentence.split()) for sentence in found]


@lru_cache(maxsize=4096)
def _held(text: str) -> frozenset[str]:
    return frozenset({*content_stems(text), *numbers(text)})
