"""Put together what two extractors keep of a page: each drops and adds what the other does not."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.index.load.draft import Piece

RUN = 4
"""Words that stand together, by which a paragraph is found again in another extraction."""
SHORT = 8
"""A piece with fewer words is found again only word for word."""
HELD = 0.5
"""Share of a piece's runs that an extraction has to hold for the piece to be in it."""
SAME_ARTICLE = 0.3
"""Share of the first extraction in the second from which both are of the same article."""
MUCH_MORE = 3.0
"""Words of the second extraction in those of the first from which it is taken, if not."""
REPEATED_WORDS = 40
"""A paragraph that stands twice counts twice from this length on; pull quotes are shorter."""
FEWEST_WORDS = 80
"""Words of a text that may be an article."""
DOUBTFUL_SHARE = 0.5
"""Words of another text in those of the kept one, from which either may be the article."""
TAIL_SHARE = 1 / 3
"""Share of the words that may stand below the heading of other articles for it to be a tail."""
TAIL = re.compile(
    r"(?:related|recommended|popular|trending|most (?:read|popular|viewed)|like this|share this|"
    r"(?:see|read) also|also read|read (?:more|next)|further coverage|up next|"
    r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|(?:don['’]t|do not) miss|"
    r"(?:more|latest|other|recent) (?:from .{1,40}|on .{1,40}|news|stories|articles|posts)|"
    r"(?:leave a )?(?:comments?|reply))"
    r"(?: (?:articles?|stories|story|posts?|content|coverage|links?|topics?|news|videos?|reading|"
    r"for you|now|this|here))*\s*(?:\(\d+\))?[:…]?",
    re.IGNORECASE,
)
"""Headings above what leads to other articles, or what readers say."""


class _Extraction:
    """What an extractor has kept, for asking whether a piece is in it."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.runs = Counter(run for piece in pieces for run in _runs(_words(piece)))
        self.line = f" {' '.join(word for piece in pieces for word in _words(piece))} "

    def holds(self, piece: Piece) -> bool:
        """Return whether the words of a piece are in it."""
        words = _words(piece)
        if len(words) < SHORT:
            return f" {' '.join(words)} " in self.line
        runs = list(_runs(words))
        return sum(run in self.runs for run in runs) >= HELD * len(runs)

    def takes(self, piece: Piece) -> bool:
        """Return what `holds` does; a long piece is found as often as it stands there, no more."""
        words = _words(piece)
        if len(words) < REPEATED_WORDS:
            return self.holds(piece)
        runs = list(_runs(words))
        is_held = sum(self.runs[run] > 0 for run in runs) >= HELD * len(runs)
        self.runs.subtract(runs)
        return is_held

    def share(self, pieces: Sequence[Piece]) -> float:
        """Return the share of the words of some pieces that are in pieces that it holds."""
        lengths = [(len(_words(piece)), self.holds(piece)) for piece in pieces]
        return sum(n for n, held in lengths if held) / max(1, sum(n for n, _ in lengths))


def agreed(
    first: Sequence[Piece], second: Sequence[Piece], precise: Callable[[], Sequence[Piece]]
) -> tuple[Piece, ...]:
    """Return what two of three extractions keep, and what the second alone has in between.

    The first one drops what stands twice or in a frame; what it keeps beside the article, such as
    boxes of other articles, is in no other extraction. Where the two are of different parts of
    the page, nothing can be said, and one is taken as it is. Measured: docs/benchmarks.md, "What
    is kept of a page".

    Args:
        first: the extraction whose pieces and order are kept.
        second: that of another extractor.
        precise: makes a third one, asked only where there is something to decide.
    """
    other = _Extraction(second)
    if other.share(first) < SAME_ARTICLE:
        is_more = _count(second) > MUCH_MORE * _count(first)
        return without_tail(second if is_more else first)
    lone = [not other.holds(piece) for piece in first]
    third = _Extraction(precise()) if any(lone) else other
    keep = [not alone or third.holds(piece) for piece, alone in zip(first, lone, strict=True)]
    for number in range(len(first) - 2, -1, -1):
        # A heading goes with what stands below it.
        if first[number].kind == "heading" and keep[number + 1]:
            keep[number] = True
    return without_tail(tuple(_merged(first, keep, second)))


def is_doubtful(kept: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Return whether another extraction is of other text than what was kept, and of as much."""
    if _count(other) < max(FEWEST_WORDS, DOUBTFUL_SHARE * _count(kept)):
        return False
    return _Extraction(kept).share(other) < SAME_ARTICLE


def without_tail(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return pieces up to a heading that leads to other articles, if little stands below it."""
    left = _count(pieces)
    most = TAIL_SHARE * left
    for number, piece in enumerate(pieces):
        is_short = left <= most and piece.kind == "heading"
        if is_short and TAIL.fullmatch(clean_line(piece.text)):
            return tuple(pieces[:number])
        left -= len(_words(piece))
    return tuple(pieces)


def _merged(
    first: Sequence[Piece], keep: Sequence[bool], second: Sequence[Piece]
) -> Iterator[Piece]:
    """Yield the kept pieces of the first extraction, and between them what only the second has."""
    left = _Extraction(first)
    keys = [" ".join(_words(piece)) for piece in first]
    place = 0
    added: dict[int, list[Piece]] = {}
    for piece in second:
        if not left.takes(piece):
            added.setdefault(place, []).append(piece)
            continue
        key = " ".join(_words(piece))
        found = (n for n in range(place, len(keys)) if _is_same(key, keys[n]))
        place = next(found, place - 1) + 1
    yield from added.get(0, ())
    for number, piece in enumerate(first):
        if keep[number]:
            yield piece
        yield from added.get(number + 1, ())


def _is_same(one: str, other: str) -> bool:
    """Return whether the words of one piece begin in those of the other."""
    return bool(one and other) and (one[:40] in other or other[:40] in one)


def _words(piece: Piece) -> list[str]:
    return re.findall(r"\w+", piece.text.casefold())


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))


def _count(pieces: Sequence[Piece]) -> int:
    return sum(len(_words(piece)) for piece in pieces)
