"""Articles that are copies of each other but for a few words, found by the words they share.

The overlap of word shingles (Broder, On the resemblance and containment of documents, 1997),
computed exactly: a question is about few articles, so no sketch such as MinHash is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.whole.article import Article

SHINGLE = 2
"""Stems of content words in a shingle: an agency report that was edited keeps short runs."""
CONTAINED = 0.3
"""Share of the shorter article's shingles that a copy holds too. Reports of the same event by two
papers share less than .2 of them, edited versions of one agency report .3 to .6."""
MOST_WORDS = 2_000
"""Words of each article that are compared: copies are alike from the beginning."""


def copies_of(articles: Sequence[Article]) -> tuple[tuple[int, ...], ...]:
    """Return the places of the articles in groups: those that are near-copies of each other."""
    shingles = [_shingles(article.document.text) for article in articles]
    group = list(range(len(articles)))
    for second in range(len(articles)):
        for first in range(second):
            if group[first] != group[second] and contained(shingles[first], shingles[second]):
                old, new = group[second], group[first]
                group = [new if number == old else number for number in group]
    return tuple(
        tuple(place for place, number in enumerate(group) if number == wanted)
        for wanted in dict.fromkeys(group)
    )


def contained(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether so many shingles of the shorter text are in the other that it is a copy."""
    shorter = min(len(first), len(second))
    return shorter > 0 and len(first & second) / shorter >= CONTAINED


def _shingles(text: str) -> frozenset[str]:
    stems = content_stems(" ".join(text.split()[:MOST_WORDS]))
    return frozenset(
        " ".join(stems[place : place + SHINGLE]) for place in range(len(stems) - SHINGLE + 1)
    )
