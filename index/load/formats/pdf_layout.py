"""Make paragraphs of the lines of pages: reading order, running heads, hyphens, headings."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from assistant.index.load.draft import Piece
from assistant.index.load.formats.pdf_paragraphs import Paragraph, paragraphs_of
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EDGE = 0.13
"""Share of a page's height at its top and bottom where running heads and feet stand."""
EDGE_ROWS = 3
SAME_ROW = 2.5
"""Points by which the baselines of one row may differ."""
OFTEN = 3
"""Pages on which a line at the edge has to come back to be a running head."""
MOST_JUMPS = 0.1
"""Share of lines drawn above the line before them, in the same column, that makes a disorder."""
PAGE_NUMBER = re.compile(
    r"(?:page|p\.|[-–—|\[(])?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–—|\])]?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[0-9]{1,6}")
LARGE = 1.12
"""Size of a heading's letters in those of the prose."""
HEADING_WORDS = 20
TITLE_WORDS = 40


class Line(NamedTuple):
    """A line of a page: its words, where it stands in points from the lower left, how it looks."""

    text: str
    left: float
    right: float
    top: float
    """Baseline of its first letter."""
    bottom: float
    """Baseline of its last letter: lower where a hyphen at its end joined two lines."""
    size: float
    """Height of its letters, ascenders and descenders included."""
    bold: bool
    upright: bool


class PageLines(NamedTuple):
    """The size of a page in points and its lines."""

    width: float
    height: float
    lines: tuple[Line, ...]


def pieces_of(pages: Sequence[PageLines], *, title: str | None) -> tuple[Piece, ...]:
    """Return the pieces of a file: a title, headings, paragraphs, and what runs along the pages.

    Args:
        pages: the lines of each page in the order in which they are drawn.
        title: what the file calls itself; it counts where its first page shows it.
    """
    running = _running(pages)
    kept = [
        [line for line in _ordered(page) if line not in running[number]]
        for number, page in enumerate(pages)
    ]
    sizes = Counter[float]()
    for lines in kept:
        for line in lines:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    paragraphs = list(paragraphs_of(kept, body=body))
    shown = _title(paragraphs, title, body=body)
    pieces = [
        _piece(paragraph, is_title=number == shown, body=body)
        for number, paragraph in enumerate(paragraphs)
    ]
    told = dict.fromkeys(
        clean_line(line.text)
        for found in running
        for line in found
        if not PAGE_NUMBER.fullmatch(clean_line(line.text))
    )
    once = {re.sub(r"\d+", "#", text): text for text in reversed(list(told))}
    return (*pieces, *(Piece("furniture", text, role="label") for text in reversed(once.values())))


def _piece(paragraph: Paragraph, *, is_title: bool, body: float) -> Piece:
    """Return a paragraph as the piece that it looks like."""
    kind = "title" if is_title else "heading" if _is_heading(paragraph, body) else "paragraph"
    return Piece(kind, paragraph.text, page_starts=tuple(paragraph.page_starts))  # type: ignore[arg-type]


def _is_heading(paragraph: Paragraph, body: float) -> bool:
    """Return whether a paragraph is short and in large or bold letters, as headings are."""
    if len(paragraph.text.split()) > HEADING_WORDS or not re.search(r"[^\W\d_]", paragraph.text):
        return False
    if paragraph.text.endswith((",", ";")) or paragraph.size < body:
        return False
    return paragraph.size >= body * LARGE or (paragraph.bold and not paragraph.text.endswith("."))


def _title(paragraphs: Sequence[Paragraph], stated: str | None, *, body: float) -> int | None:
    """Return the number of the paragraph that is the title, None where none looks like one."""
    first = [
        (number, paragraph)
        for number, paragraph in enumerate(paragraphs[:12])
        if paragraph.page == paragraphs[0].page and len(paragraph.text.split()) <= TITLE_WORDS
    ]
    if stated:
        wanted = re.sub(r"\W+", "", stated).casefold()
        for number, paragraph in first:
            if re.sub(r"\W+", "", paragraph.text).casefold() == wanted:
                return number
    large = [
        (paragraph.size, -number) for number, paragraph in first if _is_heading(paragraph, body)
    ]
    if not large or max(large)[0] < body * LARGE:
        return None
    return -max(large)[1]


def _running(pages: Sequence[PageLines]) -> list[set[Line]]:
    """Return the lines of each page that are running heads, feet or page numbers."""
    edges = [list(_edge_lines(page, number)) for number, page in enumerate(pages)]
    counts = Counter(key for edge in edges for key in {key for keys, _ in edge for key in keys})
    needed = min(OFTEN, max(2, len(pages)))
    found = []
    for page, edge in zip(pages, edges, strict=True):
        outer = (
            {min(line.top for line in page.lines), max(line.top for line in page.lines)}
            if page.lines
            else set()
        )
        found.append(
            {
                line
                for keys, line in edge
                if max(counts[key] for key in keys) >= needed
                or not line.upright
                or (
                    line.top in outer
                    and len(pages) > 1
                    and PAGE_NUMBER.fullmatch(clean_line(line.text))
                )
            }
        )
    return found


def _edge_lines(page: PageLines, number: int) -> Iterator[tuple[list[str], Line]]:
    """Yield the lines at the top and bottom of a page, each with what other pages' must equal.

    A line comes back where it has the same words, or the same but for a number that rises with
    the page.
    """
    for line in page.lines:
        if not line.upright:
            yield [f"turned {line.text}"], line
    for name, sign in (("head", -1), ("foot", 1)):
        at_edge = sorted(
            (line for line in page.lines if line.upright and _is_at_edge(line, page, name)),
            key=lambda line: sign * line.top,
        )
        row, above = 0, None
        for line in at_edge:
            if above is not None and abs(line.top - above) > SAME_ROW:
                row += 1
            if row >= EDGE_ROWS:
                break
            above = line.top
            words = clean_line(line.text).casefold()
            counted = [
                f"{words[: match.start()]}#{int(match[0]) - number}{words[match.end() :]}"
                for match in NUMBER.finditer(words)
            ]
            # A title is in larger letters than the running head that repeats it.
            yield [f"{name} {line.size:.0f} {key}" for key in (words, *counted)], line


def _is_at_edge(line: Line, page: PageLines, name: str) -> bool:
    """Return whether a line stands where running heads (or feet) do."""
    if name == "head":
        return line.bottom > page.height * (1 - EDGE)
    return line.top < page.height * EDGE


def _ordered(page: PageLines) -> list[Line]:
    """Return the lines in reading order: as they are drawn, unless that goes up and down."""
    lines = [line for line in page.lines if line.upright]
    jumps = sum(
        below.top > above.top + SAME_ROW and _overlap(above, below) > 0.5
        for above, below in pairwise(lines)
    )
    if jumps <= max(2, MOST_JUMPS * len(lines)):
        return lines
    return _by_columns(lines)


def _overlap(one: Line, other: Line) -> float:
    """Return the share of the narrower line's width that two lines have in common."""
    common = min(one.right, other.right) - max(one.left, other.left)
    return common / max(1.0, min(one.right - one.left, other.right - other.left))


def _by_columns(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a disordered page column by column, full-width lines between them.

    Lines go from the top down; each run of lines that a gutter divides is read left side first.
    """
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    middle = median((left, right))
    ordered: list[Line] = []
    columns: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(lines, key=lambda line: (-round(line.top), line.left)):
        if line.left < middle - 5 and line.right > middle + 5:
            ordered += (*columns[0], *columns[1], line)
            columns = ([], [])
        else:
            columns[line.left >= middle - 5].append(line)
    return [*ordered, *columns[0], *columns[1]]
