"""Sentences of an article that speak to a language model: orders, found so that none is obeyed.

`assistant.text.order_model` says how likely a sentence is one. What stands in quotation marks is
judged by itself, so that an article about such orders keeps its sentences and loses, as evidence,
the quoted order alone.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assistant.schema import Span
from assistant.text.order_model import QUOTED, order_probability
from assistant.text.sentences import sentences
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIKELY = 0.7
"""Least probability of an order; at most 1 in 1,000 news articles has a sentence above it."""
QUOTED_LIKELY = 0.9
"""The same for a quotation by itself: pieces of sentences are not what was trained on."""
PAIRED = 0.5
"""Least probability of two neighbouring sentences of a block that are orders together."""
BESIDE = 0.15
"""Least probability of an order in an article that holds a likely one."""
SAME_BLOCK = 0.05
"""Least probability of an order in a block that holds a likely one."""
LARGEST_GAP = 2
"""Sentences between two likely orders that are taken for the words they want said."""

ASKED_FOR = 0.5
"""Share of a question's words that the orders of an article must hold for it to ask about them."""


class _Piece(NamedTuple):
    """A sentence, the block it stands in, and how likely it is an order."""

    span: Span
    block: int
    probability: float


@lru_cache(maxsize=256)
def find_orders(text: str) -> tuple[Span, ...]:
    """Return where a text speaks to a language model, in order: sentences, or quotations in them.

    With a likely order go less likely ones of the same article, and of its own block still less
    likely ones, the sentences that two of them enclose, and the one that follows a colon.
    """
    pieces = _pieces(text)
    likely = set(_likely(pieces))
    if likely:
        blocks = {pieces[at].block for at in likely}
        likely |= {
            at
            for at, piece in enumerate(pieces)
            if piece.probability >= (SAME_BLOCK if piece.block in blocks else BESIDE)
        }
    marked = likely | set(_said(text, pieces, likely)) | set(_between(pieces, likely))
    found = [pieces[at].span for at in sorted(marked)]
    others = [piece for at, piece in enumerate(pieces) if at not in marked]
    quoted = [span for piece in others for span in _in(text, piece)]
    return tuple(sorted({*found, *quoted}))


def orders_to_ignore(question: str, text: str) -> tuple[Span, ...]:
    """Return the orders of a text; none where the question asks about them."""
    found = find_orders(text)
    return () if not found or _asks_about_orders(question, text) else found


def _asks_about_orders(question: str, text: str) -> bool:
    asked = set(content_stems(question))
    orders = find_orders(text)
    ordered = {stem for span in orders for stem in content_stems(text[slice(*span)])}
    rest = set(content_stems(without(text, Span(0, len(text)), orders)))
    held = len(asked & ordered)
    return held > len(asked & rest) and held >= ASKED_FOR * len(asked)


def without(text: str, span: Span, orders: Iterable[Span]) -> str:
    """Return a piece of a text with the orders inside it left out."""
    kept, at = [], span.start
    for order in sorted(orders):
        if order.start < span.end and span.start < order.end:
            kept.append(text[at : max(at, order.start)])
            at = max(at, min(order.end, span.end))
    kept.append(text[at : span.end])
    return "…".join(kept)


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    block, end = 0, 0
    for span in sentences(text):
        block += "\n" in text[end : span.start]
        end = span.end
        found.append(_Piece(span, block, order_probability(text[span.start : span.end])))
    return found


def _likely(pieces: Sequence[_Piece]) -> Iterator[int]:
    """Yield the sentences that are orders by themselves, or together with a neighbour."""
    for at, piece in enumerate(pieces):
        pair = [
            other
            for other in pieces[max(at - 1, 0) : at + 2]
            if other.block == piece.block and other.probability >= PAIRED
        ]
        if piece.probability >= LIKELY or (piece in pair and len(pair) > 1):
            yield at


def _said(text: str, pieces: Sequence[_Piece], likely: set[int]) -> Iterator[int]:
    """Yield the sentences that a likely order announces with a colon, or that close its block.

    The latter only where there is nothing but orders before them.
    """
    for at in likely:
        if at + 1 >= len(pieces):
            continue
        announced = text[pieces[at].span.start : pieces[at].span.end].rstrip("*_ ").endswith(":")
        same = pieces[at].block == pieces[at + 1].block
        before = (other for other in range(at) if pieces[other].block == pieces[at].block)
        opens = likely.issuperset(before)
        last = at + 2 >= len(pieces) or pieces[at + 2].block != pieces[at].block
        if announced or (same and opens and last):
            yield at + 1


def _between(pieces: Sequence[_Piece], likely: set[int]) -> Iterator[int]:
    """Yield the sentences that two likely orders enclose, of one block or as lines of their own."""
    ordered = sorted(likely)
    for first, second in pairwise(ordered):
        inner = range(first + 1, second)
        one_block = pieces[first].block == pieces[second].block
        if len(inner) <= LARGEST_GAP and (one_block or all(_alone(pieces, at) for at in inner)):
            yield from inner


def _alone(pieces: Sequence[_Piece], at: int) -> bool:
    block = pieces[at].block
    return all(
        pieces[other].block != block for other in (at - 1, at + 1) if 0 <= other < len(pieces)
    )


def _in(text: str, piece: _Piece) -> Iterator[Span]:
    """Yield the quotations in a sentence that are orders."""
    for match in QUOTED.finditer(text, piece.span.start, piece.span.end):
        if order_probability(match[1]) >= QUOTED_LIKELY:
            yield Span(*match.span(1))
