"""Read EPUB books: the chapters of the spine in order, each under its heading."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Metadata, Piece
from assistant.index.load.encoding import decode
from assistant.index.load.formats.unpack import (
    elements,
    local_name,
    open_zip,
    parse_xml,
    read_member,
)
from assistant.index.load.page.blocks import pieces_of_markup
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Mapping

CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(body: bytes, *, source: str) -> Draft:
    """Return the text of a book, a heading for each chapter that its table of contents names.

    Raises:
        SourceError: it is damaged, or protected against being read.
    """
    with open_zip(body, source=source) as archive:
        package_name = _package_name(archive, source=source)
        package = parse_xml(read_member(archive, package_name, source=source), source=source)
        folder = posixpath.dirname(package_name)
        chapters = _chapters(package, folder)
        _check_open(archive, chapters, source=source)
        labels = _labels(archive, package, folder, source=source)
        pieces: list[Piece] = []
        for name in chapters:
            markup = decode(read_member(archive, name, source=source), source=source).text
            pieces.extend(_chapter(markup, labels.get(name)))
    stated: dict[str, list[str]] = {}
    for item in elements(package):
        if words := clean_line(item.text or ""):
            stated.setdefault(local_name(item), []).append(words)
    return Draft(
        tuple(pieces),
        Metadata(
            title=next(iter(stated.get("title", [])), None),
            author=" and ".join(dict.fromkeys(stated.get("creator", []))) or None,
            site=next(iter(stated.get("publisher", [])), None),
            published=next(iter(stated.get("date", [])), None),
        ),
    )


def _package_name(archive: zipfile.ZipFile, *, source: str) -> str:
    """Return the name of the file that lists the others."""
    container = parse_xml(
        read_member(archive, "META-INF/container.xml", source=source), source=source
    )
    for item in elements(container):
        if local_name(item) == "rootfile" and item.get("full-path"):
            return str(item.get("full-path"))
    raise SourceError(f"{source!r} is a damaged EPUB: it does not say where its text is")


def _chapters(package: Any, folder: str) -> list[str]:
    """Return the names of the chapter files in reading order."""
    files = {item.get("id"): item for item in elements(package) if local_name(item) == "item"}
    spine = [item.get("idref") for item in elements(package) if local_name(item) == "itemref"]
    found = []
    for identity in spine:
        item = files.get(identity)
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        if item.get("media-type") in CHAPTER_TYPES and item.get("href"):
            found.append(_place(folder, item.get("href")))
    return list(dict.fromkeys(found))


def _place(folder: str, reference: str) -> str:
    """Return the name in the archive of what a reference in a folder means, anchors left out."""
    return posixpath.normpath(posixpath.join(folder, unquote(reference.partition("#")[0])))


def _check_open(archive: zipfile.ZipFile, chapters: list[str], *, source: str) -> None:
    """Refuse a book whose chapters are encrypted; encrypted fonts do not matter."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    listed = parse_xml(
        read_member(archive, "META-INF/encryption.xml", source=source), source=source
    )
    locked = {unquote(item.get("URI") or "") for item in elements(listed)}
    if locked & set(chapters):
        raise SourceError(f"{source!r} is protected against copying: its text cannot be read")


def _labels(
    archive: zipfile.ZipFile, package: Any, folder: str, *, source: str
) -> Mapping[str, str]:
    """Return what the table of contents calls each chapter file."""
    labels: dict[str, str] = {}
    for item in elements(package):
        is_contents = "nav" in (item.get("properties") or "").split() or (
            item.get("media-type") == "application/x-dtbncx+xml"
        )
        if local_name(item) != "item" or not is_contents or not item.get("href"):
            continue
        name = _place(folder, item.get("href"))
        if name not in archive.namelist():
            continue
        root = parse_xml(read_member(archive, name, source=source), source=source)
        for entry in elements(root):
            if local_name(entry) == "navPoint":
                places = [i.get("src") for i in elements(entry) if local_name(i) == "content"][:1]
                words = next((i.text for i in elements(entry) if local_name(i) == "text"), "")
            elif local_name(entry) == "a" and entry.get("href"):
                places, words = [entry.get("href")], "".join(entry.itertext())
            else:
                continue
            for place in places:
                if place and words:
                    labels.setdefault(_place(posixpath.dirname(name), place), clean_line(words))
    return labels


def _chapter(markup: str, label: str | None) -> Iterator[Piece]:
    """Yield the pieces of a chapter, under what the contents call it if it has no heading."""
    pieces = list(pieces_of_markup(markup))
    if label and pieces and not any(piece.kind == "heading" for piece in pieces[:3]):
        first = pieces[0].text.casefold()
        if first == label.casefold():
            pieces[0] = Piece("heading", pieces[0].text, level=1)
        else:
            pieces.insert(0, Piece("heading", label, level=1))
    yield from pieces
