"""Read PDF files: pdfium gives the letters and their places, the layout gives the paragraphs."""

from __future__ import annotations

import re
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Metadata
from assistant.index.load.formats.pdf_layout import Line, PageLines, pieces_of
from assistant.index.load.page.author_names import people
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES = 3_000
MOST_LETTERS = 20_000_000
"""Of a whole file, and a hundredth of it of one page: far more than an article or a book has."""
HYPHEN = "\ufffe"
"""What pdfium puts in the place of a hyphen at the end of a line."""
BOLD = 600
"""Weight of a font, 100 to 900, from which it counts as bold."""
SLANT = 0.3
"""Radians by which a line may be turned and still be read; a stamp along the margin is not."""
FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|odt|tex|dvi|indd|pages|pptx?|qxd)\b|^untitled", re.IGNORECASE
)


def read_pdf(body: bytes, *, source: str) -> Draft:
    """Return the text layer of a PDF, the start of every page noted in its pieces.

    Heads, feet and page numbers that come back on the pages are furniture, told once.

    Raises:
        SourceError: it is damaged, locked, too long, or holds pictures of pages and no text.
    """
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise SourceError(_why_not(source, str(error))) from None
    with closing(opened) as file:
        if len(file) > MOST_PAGES:
            raise SourceError(
                f"{source!r} has {len(file):,} pages: a PDF may have {MOST_PAGES:,}, split it first"
            )
        pages = _pages(file, source=source)
        stated = file.get_metadata_dict()
    _check_text(pages, source=source)
    title = clean_line(stated.get("Title", ""))
    pieces = pieces_of(pages, title=None if FILE_NAME.search(title) else title or None)
    return Draft(pieces, Metadata(author=people(stated.get("Author", ""))))


def _why_not(source: str, error: str) -> str:
    """Return the message about a file that pdfium cannot open."""
    if "password" in error.lower():
        return f"{source!r} is locked with a password: save it without one and add that"
    return f"{source!r} is a damaged PDF: open it elsewhere, save or print it anew, and add that"


def _check_text(pages: list[PageLines], *, source: str) -> None:
    """Refuse a file whose pages are pictures."""
    words = " ".join(line.text for page in pages for line in page.lines)
    if not re.search(r"\w", words):
        raise SourceError(
            f"{source!r} holds pictures of pages and no text, as a scan does: recognise its text "
            "first, with ocrmypdf for example"
        )


def _pages(file: Any, *, source: str) -> list[PageLines]:
    """Return the lines of every page; a page that cannot be read has none."""
    import pypdfium2

    pages = []
    letters = 0
    for number in range(len(file)):
        try:
            with closing(file[number]) as page, closing(page.get_textpage()) as text:
                count = min(text.count_chars(), MOST_LETTERS // 100)
                letters += count
                if letters > MOST_LETTERS:
                    raise SourceError(f"{source!r} is too long: split it first")
                width, height = page.get_size()
                pages.append(PageLines(width, height, tuple(_lines(text, count))))
        except pypdfium2.PdfiumError:
            pages.append(PageLines(1.0, 1.0, ()))
    return pages


def _lines(text: Any, count: int) -> Iterator[Line]:
    """Yield the lines of a page in the order in which the file draws them."""
    import pypdfium2.raw as pdfium

    letters = [pdfium.FPDFText_GetUnicode(text, index) for index in range(count)]
    start = 0
    for index in range(count + 1):
        if index == count or letters[index] in (10, 13):
            words = "".join(chr(letter) for letter in letters[start:index] if letter < 0x110000)
            if clean_line(words):
                yield _line(text, words, start)
            start = index + 1


def _line(text: Any, words: str, start: int) -> Line:
    """Return a line with its place and look, judged by some of its letters."""
    import ctypes

    import pypdfium2.raw as pdfium

    seen = [
        start + n for n, letter in enumerate(words) if not letter.isspace() and letter != HYPHEN
    ]
    seen = seen or [start]
    box, (x, y, last_y) = pdfium.FS_RECTF(), (ctypes.c_double() for _ in range(3))
    pdfium.FPDFText_GetCharOrigin(text, seen[0], x, y)
    pdfium.FPDFText_GetCharOrigin(text, seen[-1], ctypes.c_double(), last_y)
    some = seen[:: max(1, len(seen) // 5)]
    heights = []
    right = x.value
    for index in (*some, seen[-1]):
        if pdfium.FPDFText_GetLooseCharBox(text, index, box):
            heights.append(abs(box.top - box.bottom))
            right = max(right, box.right)
    return Line(
        text=words.replace("\x02", HYPHEN),
        left=x.value,
        right=right,
        top=y.value,
        bottom=last_y.value,
        size=round(median(heights), 1) if heights else 0.0,
        bold=all(pdfium.FPDFText_GetFontWeight(text, index) >= BOLD for index in some),
        upright=abs(pdfium.FPDFText_GetCharAngle(text, seen[0])) < SLANT,
    )
