"""Make a document of a draft: one text, and offsets into it for every block and fact."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import TYPE_CHECKING

from assistant.index.load.draft import Draft, Metadata, Piece
from assistant.index.load.furniture import mark_furniture
from assistant.index.load.publication import publication, tidy
from assistant.schema import Block, Document, Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = "\n\n"
MOST_ABOVE = 3
SHORT_WORDS = 12
"""Lines that may stand above a title, such as a date, and the words that each may have."""
NOT_LETTERS = re.compile(r"[\W_]+")


def assemble(draft: Draft, *, source: str, fallback_title: str) -> Document:
    """Return the document of a draft.

    Args:
        draft: pieces whose texts are clean, and the metadata that came with them.
        source: where it came from, kept as it is.
        fallback_title: what to call it where neither text nor metadata has a title; it is a name
            for lists and does not become part of the text.
    """
    metadata = tidy(draft.metadata)
    titled = _with_title([piece for piece in draft.pieces if piece.text], metadata)
    pieces = mark_furniture(_with_byline(titled, metadata))
    statements, unstated = publication(pieces, metadata)
    blocks: list[Block] = []
    for piece in pieces:
        start = blocks[-1].end + len(GAP) if blocks else 0
        blocks.append(Block(piece.kind, start, start + len(piece.text), piece.level))
    text = GAP.join(piece.text for piece in pieces)
    facts = tuple(
        Fact(item.name, item.value, blocks[item.piece].start + item.start,
             blocks[item.piece].start + item.end)
        for item in statements
    )  # fmt: skip
    facts += tuple(Fact(name, value, 0, 0) for name, value in unstated)
    pages = tuple(
        block.start + start
        for piece, block in zip(pieces, blocks, strict=True)
        for start in piece.page_starts
    )
    values = {fact.name: fact.value for fact in facts}
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        text=text,
        title=values.get("title") or fallback_title,
        source=source,
        author=values.get("author"),
        site=values.get("site"),
        published=values.get("published"),
        url=values.get("url"),
        blocks=tuple(blocks),
        facts=facts,
        # What stands above the first words of the file belongs to its first page.
        pages=(0, *pages[1:]) if pages else (),
    )


def _with_title(pieces: Sequence[Piece], metadata: Metadata) -> list[Piece]:
    """Return the pieces with exactly one title: the one of the metadata where that has one."""
    wanted = metadata.title
    if wanted is None:
        first = next((n for n, piece in enumerate(pieces) if piece.kind == "title"), None)
        first = _heading_of_all(pieces) if first is None else first
    else:
        first = next((n for n, piece in enumerate(pieces[:12]) if _is_title(piece, wanted)), None)
    titled = [
        dataclasses.replace(piece, kind="title", role=None)
        if number == first
        else dataclasses.replace(piece, kind="heading")
        if piece.kind == "title"
        else piece
        for number, piece in enumerate(pieces)
    ]
    return [Piece("title", wanted), *titled] if wanted and first is None else titled


def _heading_of_all(pieces: Sequence[Piece]) -> int | None:
    """Return the number of the one highest heading that stands above all prose, None without one.

    Word processors and converters write the title of an article as its only heading of level 1.
    """
    highest = [n for n, piece in enumerate(pieces) if piece.kind == "heading" and piece.level == 1]
    if len(highest) != 1 or highest[0] > MOST_ABOVE:
        return None
    above = pieces[: highest[0]]
    return highest[0] if all(len(piece.text.split()) <= SHORT_WORDS for piece in above) else None


def _with_byline(pieces: Sequence[Piece], metadata: Metadata) -> list[Piece]:
    """Return the pieces with a paragraph at the top that is just the author's name as a byline."""
    return [
        dataclasses.replace(piece, role="byline")
        if number < 12 and piece.kind == "paragraph" and piece.text == metadata.author
        else piece
        for number, piece in enumerate(pieces)
    ]


def _is_title(piece: Piece, wanted: str) -> bool:
    """Return whether the piece is the wanted title, give or take punctuation and case."""
    return NOT_LETTERS.sub(" ", piece.text).casefold().strip() == NOT_LETTERS.sub(
        " ", wanted
    ).casefold().strip() and bool(NOT_LETTERS.sub("", wanted))
