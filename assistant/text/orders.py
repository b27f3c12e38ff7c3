"""Sentences of an article that speak to a language model: orders, found so that none is obeyed.

`assistant.text.order_model` says how likely a sentence is one. What stands in quotation marks is
judged by itself, so that an article about such orders keeps its sentences and loses, as evidence,
the quoted order alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from assistant.schema import Passage, Span
from assistant.text.order_model import QUOTED, order_probability
from assistant.text.sentences import sentences
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.schema import Document

LIKELY = 0.6
"""Least probability of an order; at most 1 in 1,000 news articles has a sentence above it."""
BESIDE = 0.3
"""Least probability of an order in an article that holds a likely one."""
LARGEST_GAP = 2
"""Sentences between two likely orders that are taken for the words they want said."""
Found = TypeVar("Found", bound=Passage)

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

    With a likely order go less likely ones of the same article, the sentences that two of them
    enclose, and the one that follows a colon.
    """
    pieces = _pieces(text)
    likely = {at for at, piece in enumerate(pieces) if piece.probability >= LIKELY}
    if likely:
        likely = {at for at, piece in enumerate(pieces) if piece.probability >= BESIDE}
    marked = likely | set(_said(text, pieces, likely)) | set(_between(pieces, likely))
    found = [pieces[at].span for at in sorted(marked)]
    others = [piece for at, piece in enumerate(pieces) if at not in marked]
    quoted = [span for piece in others for span in _in(text, piece)]
    return tuple(sorted({*found, *quoted}))


def is_order(text: str, span: Span) -> bool:
    """Return whether most of a span of a text speaks to a language model.

    A reader calls it on the sentence that it would answer with, or on the words in it.
    """
    covered = sum(
        max(0, min(span.end, order.end) - max(span.start, order.start))
        for order in find_orders(text)
    )
    return 2 * covered > span.end - span.start


def orders_to_ignore(question: str, text: str) -> tuple[Span, ...]:
    """Return the orders of a text; none where the question asks about them."""
    found = find_orders(text)
    return () if not found or _asks_about_orders(question, [text]) else found


def without_orders(
    passages: Sequence[Found], documents: Mapping[str, Document], question: str
) -> tuple[Found, ...]:
    """Return the passages that hold more than orders, their other sentences only.

    `text` stays as it is, so that offsets stay true: `is_order` tells for words inside it. Nothing
    is left out where the question asks about the orders: where they hold at least half of its
    content words, and more than the other sentences do.
    """
    texts = {name: documents[name].text for name in {passage.document for passage in passages}}
    if _asks_about_orders(question, texts.values()):
        return tuple(passages)
    kept = []
    for passage in passages:
        text = texts[passage.document]
        spans = passage.sentences or (Span(passage.start, passage.end),)
        others = tuple(span for span in spans if not is_order(text, span))
        if len(others) == len(spans):
            kept.append(passage)
        elif others:
            kept.append(replace(passage, sentences=others))
    return tuple(kept)


def _asks_about_orders(question: str, texts: Iterable[str]) -> bool:
    asked = set(content_stems(question))
    ordered: set[str] = set()
    rest: set[str] = set()
    for text in texts:
        orders = find_orders(text)
        ordered.update(stem for span in orders for stem in content_stems(text[slice(*span)]))
        rest.update(content_stems(without(text, Span(0, len(text)), orders)))
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


def _said(text: str, pieces: Sequence[_Piece], likely: set[int]) -> Iterator[int]:
    """Yield the sentences that a likely order announces with a colon, or opens its block with."""
    for at in likely:
        if at + 1 >= len(pieces):
            continue
        announced = text[pieces[at].span.start : pieces[at].span.end].rstrip("*_ ").endswith(":")
        same = pieces[at].block == pieces[at + 1].block
        opens = at == 0 or pieces[at - 1].block != pieces[at].block
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
        if order_probability(match[1]) >= LIKELY:
            yield Span(*match.span(1))
