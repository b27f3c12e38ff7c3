"""How the library looks: its documents, one document, a quote in its place, results of adding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.schema import Block, Span
from assistant.shown.wording import SHORT_ID, count, origin, title_of
from assistant.terminal.screen import (
    can_link,
    is_live,
    link_address,
    put,
    put_address,
    put_columns,
    styled,
)
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.text import Text

    from assistant.schema import AddResult, Document
    from assistant.seams import Listed

SPEAKS_TO_MODELS = "[speaks to a language model: no evidence for an answer]"
AROUND = 1
"""Paragraphs shown before and after a quote in its place."""
_STATUS_STYLES = {
    "added": "green",
    "updated": "green",
    "unchanged": "dim",
    "skipped": "dim",
    "failed": "red",
    "removed": "yellow",
}
_REASONS = ("failed", "skipped", "removed")
_STYLES = {"title": "bold", "heading": "bold", "furniture": "dim", "paragraph": ""}


def render_documents(documents: Sequence[Listed], *, console: Console) -> None:
    """Print the documents of a library; when piped, one a line with tabs between the columns.

    The columns are the start of the id, passages, published date, site, title and source.
    """
    titles = {document.id: one_line(document.title) for document in documents}
    for document in documents:
        identity = document.id[:SHORT_ID]
        if not console.is_terminal:
            known = (document.published, document.site, document.title, document.source)
            words = (one_line(column or "") for column in known)
            put_columns(console, (identity, str(document.passages), *words))
            continue
        where = origin(document.title or identity, document.site, document.published)
        indent = " " * (SHORT_ID + 2)
        put(console, _linked(where, document.source, console), first=f"{identity}  ", rest=indent)
        detail = f"{count(document.passages, 'passage')} · {one_line(document.source)}"
        if document.copy_of is not None:
            detail += f" · near-copy of {titles.get(document.copy_of, document.copy_of[:SHORT_ID])}"
        put(console, styled(detail, "dim"), first=indent, rest=indent)


def render_document(document: Document, *, console: Console, highlight: Span | None = None) -> None:
    """Print a document: what is known of it, then its text, with one span highlighted.

    The highlight is `>>so<<` where there are no styles.
    """
    _render_head(document, console=console)
    for block in _blocks(document):
        _render_block(document, block, highlight, console=console)
        if any(order.start < block.end and block.start < order.end for order in document.orders):
            put(console, styled(SPEAKS_TO_MODELS, "yellow"))


def render_in_place(document: Document, quote: Span, *, console: Console) -> None:
    """Print the paragraphs of a quote, with the one before and after, and the quote highlighted."""
    blocks = _blocks(document)
    touched = [
        number
        for number, block in enumerate(blocks)
        if block.start < quote.end and quote.start < block.end
    ]
    _render_head(document, console=console)
    if not touched:
        return
    first, last = max(touched[0] - AROUND, 0), min(touched[-1] + AROUND, len(blocks) - 1)
    if first > 0:
        put(console)
        put(console, styled("…", "dim"))
    for block in blocks[first : last + 1]:
        _render_block(document, block, quote, console=console)
    if last < len(blocks) - 1:
        put(console)
        put(console, styled("…", "dim"))


def render_add_result(result: AddResult, *, console: Console) -> None:
    """Print what became of a source: its status, then its title or why it failed."""
    from rich.text import Text

    source = one_line(result.source)
    if result.status in _REASONS:
        error = one_line(result.error or "no reason known")
        words = error if source in error else f"{source}: {error}"
    else:
        title = one_line(result.title or "") or source
        words = f"{title} ({count(result.passages, 'passage')})"
        words += f" {source}" if source != title else ""
    status = Text(f"{result.status:<9}", style=_STATUS_STYLES[result.status])
    put(console, Text.assemble(status, "  ", words), rest=" " * 11)


def _render_head(document: Document, *, console: Console) -> None:
    title = _linked(title_of(document), document.address, console)
    title.stylize("bold")
    put(console, title)
    known = origin(document.author or "", document.site, document.published)
    if known:
        put(console, styled(known, "dim"))
    put_address(console, document.address, indent="")


def _render_block(
    document: Document, block: Block, highlight: Span | None, *, console: Console
) -> None:
    start, end = block.start, block.end
    if highlight is not None:
        start, end = max(start, highlight.start), min(end, highlight.end)
    if highlight is None or start >= end:
        # The head shows the title already.
        if block.kind != "title":
            words = clean(document.text[block.start : block.end], newlines=True)
            put(console)
            put(console, styled(words, _STYLES[block.kind]))
        return
    before, quote, after = (
        clean(document.text[first:last], newlines=True)
        for first, last in ((block.start, start), (start, end), (end, block.end))
    )
    put(console)
    text = styled(before)
    if is_live(console):
        text.append(quote, "reverse")
    else:
        text.append(f">>{quote}<<")
    put(console, text.append(after))


def _blocks(document: Document) -> Sequence[Block]:
    """Return the blocks of a document, or its paragraphs where it came without."""
    if document.blocks:
        return document.blocks
    paragraphs = re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", document.text)
    return [Block("paragraph", *paragraph.span()) for paragraph in paragraphs]


def _linked(words: str, address: str, console: Console) -> Text:
    from rich.style import Style

    text = styled(words)
    target = link_address(address)
    if target and can_link(console):
        text.stylize(Style(link=target))
    return text
