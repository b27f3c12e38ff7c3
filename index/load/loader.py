"""Load articles from files, addresses and standard input as documents."""

from __future__ import annotations

import importlib
import logging
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import SourceError
from assistant.index.load import registry
from assistant.index.load.documents import document_from_draft, document_from_text
from assistant.index.load.draft import Article, Draft, File
from assistant.index.load.encoding import decode
from assistant.index.load.files import read_file, read_standard_input, refuse_signature
from assistant.index.load.sources import (
    STANDARD_INPUT,
    FailedSource,
    SkippedSource,
    is_address,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.load.draft import Member
    from assistant.index.load.registry import Format
    from assistant.schema import Document

    Loaded = Document | FailedSource | SkippedSource

__all__ = ["LoadOptions", "document_from_text", "load", "load_all"]
logger = logging.getLogger(__name__)

DEEPEST: Final = 3
"""Archives inside archives that are opened."""
MOST_FETCHED: Final = 50
"""Pages that the entries of one feed may lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What the user says about the sources, beyond their names."""

    text_field: str | None = None
    """Field of a table's rows that holds the text; None to choose the one with the most words."""
    title_field: str | None = None
    allow_private: bool = False
    """Whether redirects, feed entries and the like may lead into private networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """Bytes on their way to documents, and what is known of them."""

    body: bytes
    source: str
    suffix: str = ""
    media_type: str = ""
    charset: str | None = None
    address: str | None = None
    depth: int = 0
    format: Format | None = None


def load(source: str, options: LoadOptions | None = None) -> Document:
    """Return the one document at a path, at an http(s) address, or (`-`) on standard input.

    Raises:
        SourceError: there is nothing, it cannot be read, it holds no text, or several articles.
    """
    found = list(load_all(source, options))
    documents = [item for item in found if not isinstance(item, FailedSource | SkippedSource)]
    if len(documents) == 1:
        return documents[0]
    if documents:
        raise SourceError(f"{source!r} holds {len(documents)} articles: expected one")
    failed = next((item for item in found if isinstance(item, FailedSource)), None)
    raise SourceError(failed.error if failed else f"{source!r} holds no article")


def load_all(source: str, options: LoadOptions | None = None) -> Iterator[Loaded]:
    """Yield the documents of a source: one, or those of a container, and why others are none.

    The members of containers have sources such as `archive.zip!/a.md` and `feed.xml#entry`.

    Raises:
        SourceError: there is nothing, it cannot be read, or it holds no text.
    """
    chosen = options or LoadOptions()
    yield from _documents(_raw(source, chosen), chosen)


def _raw(source: str, options: LoadOptions) -> _Raw:
    """Return the bytes at a source."""
    if source == STANDARD_INPUT:
        return _Raw(body=read_standard_input(), source=source)
    if is_address(source):
        return _fetched(source, options, is_typed=True)
    path = Path(source).absolute()
    return _Raw(body=read_file(path), source=printable(str(path)), suffix=_suffix(path.name))


def _fetched(address: str, options: LoadOptions, *, is_typed: bool) -> _Raw:
    """Return the bytes at an address."""
    from urllib.parse import urlsplit

    from assistant.index.load.fetch import fetch

    page = fetch(address, allow_private=options.allow_private, is_typed=is_typed)
    return _Raw(
        body=page.body,
        source=printable(address),
        suffix=_suffix(urlsplit(page.address).path),
        media_type=page.media_type,
        charset=page.charset,
        address=page.address,
    )


def _suffix(name: str) -> str:
    """Return the suffix of a name in small letters; `.tar.gz` counts as `.gz`."""
    return PurePosixPath(name).suffix.lower()


def _documents(raw: _Raw, options: LoadOptions) -> Iterator[Loaded]:
    """Yield the documents of some bytes."""
    shown = "standard input" if raw.source == STANDARD_INPUT else raw.source
    form = registry.format_of(raw.body, suffix=raw.suffix, media_type=raw.media_type)
    if form is registry.OFFICE:
        raise SourceError(f"{shown!r} is {form.name}")
    if form is None or form.contents == "text":
        yield _text_document(raw, form, shown)
    elif form.contents == "bytes":
        draft = _reader(form)(raw.body, source=shown)
        yield document_from_draft(draft, source=raw.source, address=raw.address)
    elif raw.depth >= DEEPEST:
        raise SourceError(f"{shown!r} is packed {DEEPEST} times over: unpack it first")
    else:
        yield from _members(raw, form, options, shown)


def _text_document(raw: _Raw, form: Format | None, shown: str) -> Document:
    """Return the document of a text."""
    refuse_signature(raw.body, source=shown)
    text = decode(raw.body, source=shown, declared=raw.charset).text
    # A server that says plain text may not know better.
    chosen = form
    if chosen is None or (chosen is registry.PLAIN and raw.suffix not in registry.PLAIN.suffixes):
        chosen = registry.form_of_text(text)
    if chosen is registry.CAPTIONS:
        draft: Draft = _reader(chosen)(text, source=shown)
        return document_from_draft(draft, source=raw.source, address=raw.address)
    kinds = {id(registry.HTML): "html", id(registry.MARKDOWN): "markdown"}
    return document_from_text(
        text,
        source=raw.source,
        kind=kinds.get(id(chosen), "plain"),  # type: ignore[arg-type]
        address=raw.address,
    )


def _reader(form: Format) -> Any:
    """Return the function that reads a form of file, imported when it is first needed."""
    module, _, name = form.reader.partition(":")
    return getattr(importlib.import_module(f"assistant.index.load.{module}"), name)


def _members(raw: _Raw, form: Format, options: LoadOptions, shown: str) -> Iterator[Loaded]:
    """Yield the documents of a container, and what of it is none."""
    content: bytes | str = raw.body
    if form.contents == "members of text":
        refuse_signature(raw.body, source=shown)
        content = decode(raw.body, source=shown, declared=raw.charset).text
    named = {"text_field": options.text_field, "title_field": options.title_field}
    members = _reader(form)(content, source=shown, **(named if form.fields else {}))
    fetched = 0
    count = 0
    for member in members:
        count += 1
        if isinstance(member, Article) and member.link and raw.address:
            fetched += 1
            if fetched <= MOST_FETCHED:
                yield from _linked(member, raw, options)
                continue
        yield from _member(member, raw, options)
    if not count:
        raise SourceError(f"{shown!r} is empty: expected articles in it")


def _member(member: Member, raw: _Raw, options: LoadOptions) -> Iterator[Loaded]:
    """Yield the documents of one member of a container."""
    between = "!/" if isinstance(member, File) or raw.suffix in registry.ARCHIVE.suffixes else "#"
    source = f"{raw.source}{between}{printable(member.name)}" if member.name else raw.source
    try:
        if isinstance(member, Article):
            yield document_from_draft(member.draft, source=source)
        elif isinstance(member, File):
            yield from _file(member, source, raw, options)
        elif member.failed:
            yield FailedSource(source, member.reason)
        else:
            yield SkippedSource(source, member.reason)
    except SourceError as error:
        yield FailedSource(source, str(error))


def _file(member: File, source: str, raw: _Raw, options: LoadOptions) -> Iterator[Loaded]:
    """Yield the documents of a file in an archive, or why it is none."""
    parts = PurePosixPath(member.name).parts
    suffix = _suffix(member.name)
    if any((part[0] == "." and part != "..") or part == "__MACOSX" for part in parts):
        yield SkippedSource(source, "a hidden file")
    elif suffix not in registry.BY_SUFFIX and registry.format_of(member.body) is None:
        yield SkippedSource(source, f"no form of article ({suffix or 'no suffix'})")
    else:
        inner = replace(
            raw, body=member.body, source=source, suffix=suffix, media_type="", charset=None,
            address=None, depth=raw.depth + 1,
        )  # fmt: skip
        yield from _documents(inner, options)


def _linked(member: Article, raw: _Raw, options: LoadOptions) -> Iterator[Loaded]:
    """Yield the page that a feed's entry is the beginning of; the beginning if there is none."""
    source = f"{raw.source}#{printable(member.name)}"
    try:
        page = _fetched(member.link or "", options, is_typed=False)
        yield from _documents(replace(page, source=source, depth=raw.depth + 1), options)
    except SourceError as error:
        if not any(re.search(r"\w", piece.text) for piece in member.draft.pieces):
            yield FailedSource(source, str(error))
            return
        logger.warning("only the beginning of %r is kept: %s", source, error)
        yield from _member(member, raw, options)
