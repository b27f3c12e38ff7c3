"""Read RTF files: striprtf takes the text out of the control words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Piece
from assistant.index.load.formats.plain import is_title
from assistant.text.clean import clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

BULLET = re.compile(r"\A[•‣·]\s+(?=\S)")
CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})\b")


def read_rtf(body: bytes, *, source: str) -> Draft:
    """Return the text of an RTF file, a piece for each of its paragraphs.

    Raises:
        SourceError: its control words do not match up.
    """
    from striprtf.striprtf import rtf_to_text

    # Letters beyond ASCII are written as control words, so these bytes are all ASCII.
    markup = body.decode("latin-1")
    page = CODE_PAGE.search(markup[:2000])
    encoding = f"cp{page[1]}" if page and page[1] not in ("65001", "10000") else "cp1252"
    try:
        text = str(rtf_to_text(markup, encoding=_known(encoding), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, RecursionError, OverflowError) as error:
        raise SourceError(
            f"{source!r} is damaged RTF ({type(error).__name__}): save it anew, or as DOCX"
        ) from None
    pieces = list(_pieces(text))
    if len(pieces) > 1 and is_title(pieces[0].text):
        pieces[0] = Piece("title", pieces[0].text)
    return Draft(tuple(pieces))


def _known(encoding: str) -> str:
    """Return the encoding if Python has it, else the one of Western Windows."""
    import codecs

    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"


def _pieces(text: str) -> Iterator[Piece]:
    """Yield a paragraph for each line, neighbouring rows of a table as one."""
    rows: list[str] = []
    # Some programs end the words of a cell with a paragraph, so that cells stand on lines.
    text = re.sub(r"[^\S\n]*\n[^\S\n]*\|", "|", text)
    for line in [*text.split("\n"), ""]:
        words = BULLET.sub("", clean_lines(line.strip()))
        if words.endswith("|"):
            rows.append(" | ".join(cell.strip() for cell in words.split("|") if cell.strip()))
            continue
        if rows and (table := clean_lines("\n".join(rows))):
            yield Piece("paragraph", table)
        rows = []
        if re.search(r"\w", words):
            yield Piece("paragraph", words)
