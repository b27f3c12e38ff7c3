"""Read OpenDocument texts (ODT): one XML file in a zip, its paragraphs taken in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Metadata, Piece
from assistant.index.load.formats.unpack import (
    elements,
    local_name,
    open_zip,
    parse_xml,
    read_member,
)
from assistant.index.load.page.author_names import people
from assistant.index.load.publication import shown_title
from assistant.text.clean import clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
UNSEEN = (f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{OFFICE}annotation-end",
          f"{TEXT}note-citation", f"{TEXT}sequence-decls")  # fmt: skip
SPACE = {f"{TEXT}s": " ", f"{TEXT}tab": " ", f"{TEXT}line-break": "\n"}


def read_opendocument(body: bytes, *, source: str) -> Draft:
    """Return the text of an OpenDocument text: headings, paragraphs, lists, tables, notes.

    Raises:
        SourceError: it is damaged, locked, or holds no text document.
    """
    with open_zip(body, source=source) as archive:
        root = parse_xml(read_member(archive, "content.xml", source=source), source=source)
        stated = {}
        if "meta.xml" in archive.namelist():
            meta = parse_xml(read_member(archive, "meta.xml", source=source), source=source)
            stated = {local_name(item): clean_line(item.text or "") for item in elements(meta)}
    text = root.find(f".//{OFFICE}text")
    if text is None:
        raise SourceError(f"{source!r} is no text document: expected an ODT with words in it")
    titles = _title_styles(root)
    pieces = tuple(_pieces(text, titles))
    author = stated.get("initial-creator") or stated.get("creator")
    return Draft(
        pieces,
        Metadata(title=shown_title(pieces, stated.get("title", "")), author=people(author or "")),
    )


def _title_styles(root: Any) -> frozenset[str]:
    """Return the names of the styles that stand for a title."""
    derived = {
        item.get(f"{STYLE}name")
        for item in root.iter(f"{STYLE}style")
        if item.get(f"{STYLE}parent-style-name") == "Title"
    }
    return frozenset({"Title", *derived})


def _pieces(text: Any, titles: frozenset[str]) -> Iterator[Piece]:
    """Yield the blocks of the text in order, notes behind the paragraph that they belong to."""
    from lxml import etree

    walk = etree.iterwalk(text, events=("start",), tag=None)
    for _, item in walk:
        if item.tag in UNSEEN:
            walk.skip_subtree()
        elif item.tag == f"{TABLE}table":
            yield from _table(item)
            walk.skip_subtree()
        elif item.tag in (f"{TEXT}h", f"{TEXT}p"):
            yield from _paragraph(item, titles)
            walk.skip_subtree()


def _paragraph(item: Any, titles: frozenset[str]) -> Iterator[Piece]:
    """Yield a heading or paragraph, then what stands in its notes and frames."""
    aside: list[Any] = []
    words = clean_lines(_words(item, aside))
    level = item.get(f"{TEXT}outline-level") or "1"
    if words and re.search(r"\w", words):
        if item.get(f"{TEXT}style-name") in titles:
            yield Piece("title", clean_line(words))
        elif item.tag == f"{TEXT}h":
            yield Piece(
                "heading", clean_line(words), level=min(6, int(level)) if level.isdecimal() else 1
            )
        else:
            yield Piece("paragraph", words)
    for inner in aside:
        if more := clean_lines(_words(inner, [])):
            yield Piece("paragraph", more)


def _words(item: Any, aside: list[Any]) -> str:
    """Return the words of a paragraph; paragraphs inside it, as notes have, are put aside."""
    from lxml import etree

    words: list[str] = []
    walk = etree.iterwalk(item, events=("start", "end"))
    for event, inner in walk:
        skipped = inner.tag in UNSEEN or (inner is not item and inner.tag == f"{TEXT}p")
        if event == "start":
            if inner is not item and inner.tag == f"{TEXT}p":
                aside.append(inner)
            if skipped:
                walk.skip_subtree()
            else:
                words.append(SPACE.get(inner.tag, "") + (inner.text or ""))
        elif inner is not item:
            words.append(inner.tail or "")
    return "".join(words)


def _table(table: Any) -> Iterator[Piece]:
    """Yield a table as lines of cells."""
    lines = [
        " | ".join(
            words
            for cell in row
            if local_name(cell) == "table-cell"
            and (words := clean_line(" ".join(_words(p, []) for p in cell.iter(f"{TEXT}p"))))
        )
        for row in table.iter(f"{TABLE}table-row")
    ]
    if text := clean_lines("\n".join(lines)):
        yield Piece("paragraph", text)
