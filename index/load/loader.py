"""Load articles from files, addresses and standard input as documents."""

from __future__ import annotations

import importlib
import logging
import re
from collections import deque
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.index.load import registry
from assistant.index.load.documents import document_from_draft, document_from_text
from assistant.index.load.draft import Article, Draft, File, Metadata
from assistant.index.load.encoding import decode
from assistant.index.load.files import read_file, read_standard_input, refuse_signature
from assistant.index.load.load_options import LoadOptions
from assistant.index.load.sources import (
    STANDARD_INPUT,
    FailedSource,
    KnownSource,
    SkippedSource,
    is_address,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.index.load.draft import Member
    from assistant.index.load.registry import Format
    from assistant.index.load.web.visits import Web
    from assistant.schema import Document

    Loaded = Document | FailedSource | SkippedSource | KnownSource

__all__ = ["LoadOptions", "document_from_text", "load", "load_all"]
logger = logging.getLogger(__name__)

DEEPEST: Final = 3
"""Archives inside archives that are opened."""
MOST_FETCHED: Final = 50
"""Pages that the entries of one feed may lead to in one run."""
AHEAD: Final = 4
"""Members of a container whose pages are fetched while one is worked on."""


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
    none = FailedSource | SkippedSource | KnownSource
    documents = [item for item in found if not isinstance(item, none)]
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
    if not is_address(source):
        yield from _documents(_raw(source), chosen)
        return
    web = chosen.web or _web(chosen)
    shown = printable(source)
    raw = _fetched(source, shown, web, is_typed=True)
    if raw is None:
        yield KnownSource(shown)
    else:
        yield from _documents(raw, replace(chosen, web=web))


def _raw(source: str) -> _Raw:
    """Return the bytes at a path or on standard input."""
    if source == STANDARD_INPUT:
        return _Raw(body=read_standard_input(), source=source)
    path = Path(source).absolute()
    return _Raw(body=read_file(path), source=printable(str(path)), suffix=_suffix(path.name))


def _web(options: LoadOptions) -> Web:
    from assistant.index.load.web.visits import Web

    return Web(allow_private=options.allow_private)


def _fetched(address: str, source: str, web: Web, *, is_typed: bool) -> _Raw | None:
    """Return the bytes at an address, None where they are those that the library holds."""
    page = web.get(address, source=source, is_typed=is_typed)
    if page.is_unchanged:
        return None
    return _Raw(
        body=page.body,
        source=source,
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
        yield _text_document(raw, form, shown, _stated(raw, options))
    elif form.contents == "bytes":
        draft = _completed(_reader(form)(raw.body, source=shown), _stated(raw, options))
        yield document_from_draft(draft, source=raw.source, address=raw.address)
    elif any(asdict(_stated(raw, options)).values()):
        raise SourceError(f"{shown!r} is {form.name}: a title, address or date is of one article")
    elif raw.depth >= DEEPEST:
        raise SourceError(f"{shown!r} is packed {DEEPEST} times over: unpack it first")
    else:
        yield from _members(raw, form, options, shown)


def _stated(raw: _Raw, options: LoadOptions) -> Metadata:
    """Return what the user states of an article: of standard input only, which has no name."""
    return options.stated if raw.source == STANDARD_INPUT else Metadata()


def _completed(draft: Draft, stated: Metadata) -> Draft:
    """Return a draft with what the user states in place of what it says itself."""
    said = {name: value for name, value in asdict(stated).items() if value is not None}
    return Draft(draft.pieces, replace(draft.metadata, **said))


def _text_document(raw: _Raw, form: Format | None, shown: str, stated: Metadata) -> Document:
    """Return the document of a text."""
    refuse_signature(raw.body, source=shown)
    text = decode(raw.body, source=shown, declared=raw.charset).text
    # A server that says plain text may not know better.
    chosen = form
    if chosen is None or (chosen is registry.PLAIN and raw.suffix not in registry.PLAIN.suffixes):
        chosen = registry.form_of_text(text)
    if chosen is registry.CAPTIONS:
        draft = _completed(_reader(chosen)(text, source=shown), stated)
        return document_from_draft(draft, source=raw.source, address=raw.address)
    kinds = {id(registry.HTML): "html", id(registry.MARKDOWN): "markdown"}
    return document_from_text(
        text,
        source=raw.source,
        kind=kinds.get(id(chosen), "plain"),  # type: ignore[arg-type]
        address=raw.address,
        title=stated.title,
        published=stated.published,
        url=stated.url,
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
    count = 0
    for member, leads in _announced(members, raw, options):
        count += 1
        yield from _linked(member, raw, options) if leads else _member(member, raw, options)
    if not count:
        raise SourceError(f"{shown!r} is empty: expected articles in it")


def _announced(
    members: Iterable[Member], raw: _Raw, options: LoadOptions
) -> Iterator[tuple[Any, bool]]:
    """Yield members, and whether each leads to a page; the pages of the next are being fetched."""
    waiting: deque[tuple[Member, bool]] = deque()
    fetched = 0
    for member in members:
        leads = isinstance(member, Article) and bool(member.link and raw.address)
        if leads and options.web and isinstance(member, Article):
            source = _entry_source(member, raw)
            if not options.web.is_settled(source):
                fetched += 1
                leads = fetched <= MOST_FETCHED
                if leads:
                    options.web.ahead(member.link or "", source=source, is_typed=False)
        waiting.append((member, leads))
        if len(waiting) > AHEAD:
            yield waiting.popleft()
    yield from waiting


def _entry_source(member: Article, raw: _Raw) -> str:
    return f"{raw.source}#{printable(member.name)}"


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
    source = _entry_source(member, raw)
    web = options.web or _web(options)
    if web.is_settled(source):
        yield KnownSource(source)
        return
    try:
        page = _fetched(member.link or "", source, web, is_typed=False)
        if page is None:
            yield KnownSource(source)
            return
        yield from _documents(replace(page, depth=raw.depth + 1), options)
    except SourceError as error:
        if not any(re.search(r"\w", piece.text) for piece in member.draft.pieces):
            yield FailedSource(source, str(error))
            return
        logger.warning("only the beginning of %r is kept: %s", source, error)
        yield from _member(member, raw, options)
