"""Make a document of a draft or a text, with a title even where it has none of its own."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assistant.errors import SourceError
from assistant.index.load.assemble import assemble
from assistant.index.load.draft import Draft, Metadata
from assistant.index.load.page.address import canonical
from assistant.index.load.sources import STANDARD_INPUT, is_address
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from assistant.index.load.draft import Kind
    from assistant.schema import Document

TITLE_LENGTH = 80


def document_from_text(
    text: str,
    *,
    source: str,
    kind: Kind,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    address: str | None = None,
) -> Document:
    """Return the document of a text in one of three forms.

    Args:
        text: Markdown, HTML or plain text.
        source: where it came from, kept as it is; a file name in it is the last resort of a title.
        kind: the form of the text.
        title: the title if it is known from elsewhere; it becomes part of the document's text.
        published: the day of publication if it is known from elsewhere, in any form.
        url: where the original is, if that is known from elsewhere.
        address: where the text was fetched from, if it was.

    Raises:
        SourceError: there is no text in it.
    """
    draft = _draft(text, kind=kind, source=source, address=address)
    own = draft.metadata
    metadata = Metadata(
        title=title or own.title,
        author=own.author,
        site=own.site,
        published=published or own.published,
        url=(canonical(url) if url else own.url) or (canonical(address) if address else None),
    )
    return document_from_draft(Draft(draft.pieces, metadata), source=source)


def document_from_draft(draft: Draft, *, source: str, address: str | None = None) -> Document:
    """Return the document of a draft.

    Args:
        draft: its pieces and metadata.
        source: where it came from.
        address: where it was fetched from, for a draft that states no address itself.

    Raises:
        SourceError: there is no text in it.
    """
    if not any(re.search(r"\w", piece.text) for piece in draft.pieces):
        raise SourceError(f"{source!r} holds no text: expected an article")
    if address and not draft.metadata.url:
        draft = Draft(draft.pieces, dataclasses.replace(draft.metadata, url=canonical(address)))
    fallback = _name(source) or _first_words(draft)
    return assemble(draft, source=source, fallback_title=fallback)


def _draft(text: str, *, kind: Kind, source: str, address: str | None) -> Draft:
    """Return the pieces of a text in the form that it is in."""
    if not text.strip():
        raise SourceError(f"{source!r} is empty: expected an article")
    if kind == "html":
        from assistant.index.load.page.html import read_html

        return read_html(text, source=source, address=address)
    if kind == "markdown":
        from assistant.index.load.formats.markdown import read_markdown

        return read_markdown(text)
    from assistant.index.load.formats.plain import read_plain

    return read_plain(text)


def _name(source: str) -> str:
    """Return the words of a file name or of the last part of an address."""
    if source == STANDARD_INPUT:
        return ""
    path = unquote(urlsplit(source).path) if is_address(source) else source
    member, _, _ = path.rpartition("!/")[2].partition("#")
    return clean_line(re.sub(r"[-_]+", " ", Path(member).stem))


def _first_words(draft: Draft) -> str:
    """Return the first words of an article, for one that has neither title nor name."""
    words = clean_line(next(piece.text for piece in draft.pieces if piece.text))
    if len(words) <= TITLE_LENGTH:
        return words
    return words[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
