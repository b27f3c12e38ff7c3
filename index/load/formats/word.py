"""Read Word files (DOCX): python-docx opens them, every run of text is taken in its order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Metadata, Piece
from assistant.index.load.formats.unpack import open_zip, parse_xml
from assistant.index.load.page.author_names import people
from assistant.index.load.publication import shown_title
from assistant.text.clean import clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)
HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
BREAKS = {f"{WORD}tab": " ", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}


def read_word(body: bytes, *, source: str) -> Draft:
    """Return the text of a Word file: body, tables, text boxes, notes; heads and feet once.

    Text that was inserted under review counts, text that was deleted does not.

    Raises:
        SourceError: it is damaged, locked, or no Word file.
    """
    import io

    import docx

    open_zip(body, source=source).close()
    try:
        file = docx.Document(io.BytesIO(body))
        pieces = [*_body(file), *_notes(file, source=source), *_edges(file)]
        stated = file.core_properties
        title, author = stated.title or "", stated.author or ""
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001
        # On a damaged package python-docx raises whatever its parsers meet: KeyError, ValueError,
        # XMLSyntaxError, PackageNotFoundError and more.
        raise SourceError(
            f"{source!r} is a damaged Word file ({type(error).__name__}): open it, save it as "
            "DOCX again, and add that"
        ) from None
    return Draft(
        tuple(pieces),
        Metadata(title=shown_title(pieces, clean_line(title)), author=people(author)),
    )


def _body(file: Any) -> Iterator[Piece]:
    """Yield the paragraphs and tables of the body in order."""
    from docx.table import Table

    for block in file.iter_inner_content():
        if isinstance(block, Table):
            if text := _table_lines(block):
                yield Piece("paragraph", text)
        else:
            yield from _paragraph(block)


def _paragraph(paragraph: Any) -> Iterator[Piece]:
    """Yield a paragraph as the kind of piece that its style names, then its text boxes."""
    text = clean_lines(_words(paragraph._p))  # noqa: SLF001 - python-docx leaves out revisions
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    heading = HEADING.match(style)
    if text and re.search(r"\w", text) and not _is_contents(paragraph, text, style):
        if style == "Title":
            yield Piece("title", clean_line(text))
        elif heading:
            yield Piece("heading", clean_line(text), level=min(6, int(heading[1])))
        elif style == "Caption":
            yield Piece("furniture", clean_line(text), role="caption", after_image=True)
        else:
            yield Piece("paragraph", text)
    for box in paragraph._p.iter(f"{WORD}txbxContent"):  # noqa: SLF001
        if not any(parent.tag == FALLBACK for parent in box.iterancestors()):
            for inner in box.iter(f"{WORD}p"):
                if words := clean_lines(_words(inner)):
                    yield Piece("paragraph", words)


def _is_contents(paragraph: Any, text: str, style: str) -> bool:
    """Return whether a paragraph belongs to a table of contents, which repeats the headings."""
    if style.casefold().startswith("toc") or CONTENTS.fullmatch(text):
        return True
    words = [item for item in paragraph._p.iter(f"{WORD}t") if item.text]  # noqa: SLF001
    return bool(words) and all(
        any(
            above.tag == f"{WORD}hyperlink" and above.get(f"{WORD}anchor")
            for above in item.iterancestors()
        )
        for item in words
    )


def _words(element: Any) -> str:
    """Return the words of a paragraph, deleted ones and those of text boxes left out."""
    from lxml import etree

    words: list[str] = []
    walk = etree.iterwalk(element, events=("start",))
    for _, item in walk:
        if item.tag in (f"{WORD}del", f"{WORD}moveFrom", f"{WORD}txbxContent", FALLBACK):
            walk.skip_subtree()
        elif item.tag == f"{WORD}t":
            words.append(item.text or "")
        else:
            words.append(BREAKS.get(item.tag, ""))
    return "".join(words)


def _table_lines(table: Any) -> str:
    """Return a table as lines of cells; cells that were merged count once."""
    lines = []
    for row in table._tbl.iter(f"{WORD}tr"):  # noqa: SLF001
        cells = [
            clean_line(" ".join(_words(paragraph) for paragraph in cell.iter(f"{WORD}p")))
            for cell in row.iter(f"{WORD}tc")
        ]
        lines.append(" | ".join(cell for cell in cells if cell))
    return clean_lines("\n".join(lines))


def _notes(file: Any, *, source: str) -> Iterator[Piece]:
    """Yield footnotes and endnotes, which python-docx does not know."""
    for relation in file.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        root = parse_xml(relation.target_part.blob, source=source)
        for paragraph in root.iter(f"{WORD}p"):
            if text := clean_lines(_words(paragraph)):
                yield Piece("paragraph", text)


def _edges(file: Any) -> Iterator[Piece]:
    """Yield each running head and foot once."""
    told = set()
    for section in file.sections:
        for edge in (section.header, section.footer):
            if edge.is_linked_to_previous:
                continue
            for paragraph in edge.paragraphs:
                text = clean_line(_words(paragraph._p))  # noqa: SLF001
                if re.search(r"[^\W\d_]", text) and text not in told:
                    told.add(text)
                    yield Piece("furniture", text, role="label")
