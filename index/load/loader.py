"""Load an article from a file, an address or standard input as a document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assistant.errors import SourceError
from assistant.index.load.assemble import assemble
from assistant.index.load.draft import Draft, Kind, Metadata
from assistant.index.load.files import decode, read_file, read_standard_input
from assistant.index.load.sources import STANDARD_INPUT, is_address
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from assistant.schema import Document

SUFFIXES: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "plain",
    ".text": "plain",
    ".rst": "plain",
}
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
MARKDOWN_SIGNS = re.compile(
    r"\A(?:---|\+\+\+)\n|^#{1,6} \S|\]\((?:https?:|#|/|mailto:)|^```|\*\*\w[^*\n]*\*\*",
    re.MULTILINE,
)
TITLE_LENGTH = 80


def load(source: str) -> Document:
    """Return the document at a path, at an http(s) address, or (`-`) on standard input.

    Raises:
        SourceError: there is nothing, it cannot be read, or it holds no text.
    """
    if source == STANDARD_INPUT:
        text = decode(read_standard_input(), source="standard input").text
        return document_from_text(text, source=source, kind=_sniffed(text))
    if is_address(source):
        return _load_address(source)
    path = Path(source).absolute()
    text = decode(read_file(path), source=str(path)).text
    kind = SUFFIXES.get(path.suffix.lower()) or _sniffed(text)
    return document_from_text(text, source=str(path), kind=kind)


def document_from_text(
    text: str,
    *,
    source: str,
    kind: Kind,
    title: str | None = None,
    published: str | None = None,
    address: str | None = None,
) -> Document:
    """Return the document of a text in one of three forms.

    Args:
        text: Markdown, HTML or plain text.
        source: where it came from, kept as it is; a file name in it is the last resort of a title.
        kind: the form of the text.
        title: the title if it is known from elsewhere; it becomes part of the document's text.
        published: the day of publication if it is known from elsewhere, in any form.
        address: where the text was fetched from, if it was.

    Raises:
        SourceError: there is no text in it.
    """
    draft = _draft(text, kind=kind, source=source, address=address)
    if not any(re.search(r"\w", piece.text) for piece in draft.pieces):
        raise SourceError(f"{source!r} holds no text: expected an article")
    own = draft.metadata
    metadata = Metadata(
        title=title or own.title,
        author=own.author,
        site=own.site,
        published=published or own.published,
        url=own.url or address,
    )
    fallback = _name(source) or _first_words(draft)
    return assemble(Draft(draft.pieces, metadata), source=source, fallback_title=fallback)


def _load_address(source: str) -> Document:
    """Return the document at an address."""
    from assistant.index.load.fetch import fetch, without_password

    page = fetch(source)
    text = decode(page.body, source=page.address, declared=page.charset).text
    suffix = Path(urlsplit(page.address).path).suffix.lower()
    declared = None if page.kind == "plain" else page.kind
    kind = declared or SUFFIXES.get(suffix) or _sniffed(text)
    return document_from_text(
        text, source=without_password(source), kind=kind, address=page.address
    )


def _draft(text: str, *, kind: Kind, source: str, address: str | None) -> Draft:
    """Return the pieces of a text in the form that it is in."""
    if not text.strip():
        raise SourceError(f"{source!r} is empty: expected an article")
    if kind == "html":
        from assistant.index.load.html import read_html

        return read_html(text, source=source, address=address)
    if kind == "markdown":
        from assistant.index.load.markdown import read_markdown

        return read_markdown(text)
    from assistant.index.load.plain import read_plain

    return read_plain(text)


def _sniffed(text: str) -> Kind:
    """Return the form that a text seems to be in, by how it begins."""
    head = text[:20_000].lstrip("\ufeff")
    if HTML_START.match(head):
        return "html"
    return "markdown" if MARKDOWN_SIGNS.search(head) else "plain"


def _name(source: str) -> str:
    """Return the words of a file name or of the last part of an address."""
    if source == STANDARD_INPUT:
        return ""
    path = unquote(urlsplit(source).path) if is_address(source) else source
    return clean_line(re.sub(r"[-_]+", " ", Path(path).stem))


def _first_words(draft: Draft) -> str:
    """Return the first words of an article, for one that has neither title nor name."""
    words = clean_line(next(piece.text for piece in draft.pieces if piece.text))
    if len(words) <= TITLE_LENGTH:
        return words
    return words[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
