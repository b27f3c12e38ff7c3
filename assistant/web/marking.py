"""Text cut into pieces where marks begin and end, so that each piece is shown in its own way."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Mark(NamedTuple):
    """Half-open offsets into a text, and what is there."""

    start: int
    end: int
    name: str


class Piece(NamedTuple):
    """Part of a text that lies wholly inside or outside of each mark."""

    start: int
    text: str
    names: tuple[str, ...]
    """The marks it lies in, in the order in which they were given."""


def cut(
    text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None
) -> Iterator[Piece]:
    """Yield a part of a text in pieces; together they are that part, whatever the marks are."""
    end = len(text) if end is None else end
    borders = {start, end}
    borders.update(at for mark in marks for at in mark[:2] if start < at < end)
    ordered = sorted(borders)
    for first, last in pairwise(ordered):
        names = [mark.name for mark in marks if mark.start <= first and last <= mark.end]
        yield Piece(first, text[first:last], tuple(names))
