"""An article as its page shows it: blocks in pieces, the quotes of an answer in their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Block
from assistant.shown.wording import origin, title_of
from assistant.web.answer_view import cited, source_of, web_address
from assistant.web.marking import Mark, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Document
    from assistant.web.answer_view import Source
    from assistant.web.room import Kept

HIGHEST, LOWEST = 2, 4
"""Levels of the headings of a page between which those of an article come."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of an article's text."""

    text: str
    markers: tuple[int, ...] = ()
    """The citations it belongs to."""
    begins: tuple[int, ...] = ()
    """Those that begin with it."""
    ends: tuple[int, ...] = ()
    """Those that end with it."""
    is_chosen: bool = False
    """Whether it belongs to the citation that was clicked."""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of an article: its element, and its text."""

    kind: str
    level: int
    pieces: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """What the page of an article shows."""

    title: str
    has_title: bool
    """Whether the text itself begins with it."""
    where: str
    author: str
    address: str | None
    blocks: tuple[ShownBlock, ...]
    kept: Kept | None
    """The answer whose citations are shown."""
    here: tuple[Source, ...]
    """Its citations of this article, in the order of the text."""
    elsewhere: tuple[Source, ...]
    chosen: int | None


def article_view(document: Document, kept: Kept | None, chosen: int | None) -> ArticleView:
    """Return how an article is shown.

    Args:
        document: the article.
        kept: the answer whose citations are marked; None for none.
        chosen: marker of the one that was clicked.
    """
    citations = cited(kept.answer) if kept else ()
    here = sorted(
        (item for item in citations if item.document == document.id), key=lambda item: item.start
    )
    marks = [Mark(item.start, item.end, str(item.marker)) for item in here]
    blocks = document.blocks or (Block("paragraph", 0, len(document.text)),)
    levels = sorted({block.level for block in blocks if block.kind == "heading"})
    return ArticleView(
        title=title_of(document),
        has_title=any(block.kind == "title" for block in blocks),
        where=origin("", document.site, document.published),
        author=document.author or "",
        address=web_address(document.address),
        blocks=tuple(_block(document.text, block, marks, chosen, levels) for block in blocks),
        kept=kept,
        here=tuple(source_of(kept, item) for item in here) if kept else (),
        elsewhere=tuple(source_of(kept, item) for item in citations if item.document != document.id)
        if kept
        else (),
        chosen=chosen,
    )


def _block(
    text: str, block: Block, marks: Sequence[Mark], chosen: int | None, levels: Sequence[int]
) -> ShownBlock:
    level = min(HIGHEST + levels.index(block.level), LOWEST) if block.kind == "heading" else 0
    return ShownBlock(block.kind, level, tuple(_pieces(text, block, marks, chosen)))


def _pieces(text: str, block: Block, marks: Sequence[Mark], chosen: int | None) -> Iterator[Quoted]:
    for piece in cut(text, marks, block.start, block.end):
        inside = [mark for mark in marks if mark.name in piece.names]
        end = piece.start + len(piece.text)
        yield Quoted(
            piece.text,
            markers=tuple(int(mark.name) for mark in inside),
            begins=tuple(int(mark.name) for mark in inside if mark.start == piece.start),
            ends=tuple(int(mark.name) for mark in inside if mark.end == end),
            is_chosen=str(chosen) in piece.names,
        )
