"""Join the lines of pages to paragraphs, across columns and pages, hyphens undone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.index.load.formats.pdf_layout import Line

HYPHEN = "\ufffe"
BROKEN = re.compile(rf"(?P<first>\w+(?:-\w+)*)(?:{HYPHEN}|[-‐]\n)(?P<second>\w+)")
BULLET = re.compile(r"(?:[•‣▪●○◦·–*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]\d]*$")
MARK = re.compile(r"\A[•‣▪●○◦·]\s+(?=\S)")
LEADER = re.compile(r"\s*(?:\. ?){4,}\s*")
"""The dots of a table of contents between a heading and its page."""
WIDE_GAP = 1.45
"""Distance of two lines, in the usual one, from which a new paragraph begins."""
SHORT = 0.88
"""Share of the column that a line fills that ends a paragraph, at most."""
INDENT = 0.8
"""First line's indent in letter heights."""
OTHER_SIZE = 1.09


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, as one text, and where pages start in it."""

    text: str
    size: float
    bold: bool
    page: int
    page_starts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Placed:
    """A line on its page, and the column that it stands in."""

    line: Line
    page: int
    left: float
    right: float
    text: str


def paragraphs_of(pages: Sequence[Sequence[Line]], *, body: float) -> Iterator[Paragraph]:
    """Yield the paragraphs of pages whose lines are in reading order.

    Args:
        pages: the lines of each page.
        body: height of the letters of the prose.
    """
    placed = [line for number, lines in enumerate(pages) for line in _placed(lines, number)]
    usual = _usual_distance(placed)
    words = Counter(re.findall(r"\w+(?:-\w+)*", "\n".join(item.text for item in placed).lower()))
    page = -1
    paragraph: Paragraph | None = None
    above: _Placed | None = None
    for item in placed:
        text = _joined(item.text, words)
        if paragraph is None or above is None or _begins(above, item, usual=usual, body=body):
            if paragraph is not None:
                yield paragraph
            text = MARK.sub("", text)
            paragraph = Paragraph("", item.line.size, item.line.bold, item.page)
        space = " " if paragraph.text else ""
        if paragraph.text.endswith(HYPHEN):
            space = ""
        start = len(paragraph.text) + len(space)
        paragraph.page_starts += [start] * (item.page - page)
        paragraph.text = _mended(paragraph.text + space, text, words)
        paragraph.bold = paragraph.bold and item.line.bold
        page, above = item.page, item
    if paragraph is not None:
        paragraph.page_starts += [len(paragraph.text)] * (len(pages) - 1 - page)
        yield paragraph


def _placed(lines: Sequence[Line], page: int) -> Iterator[_Placed]:
    """Yield lines with the edges of their column: of all lines that share most of their width."""
    for line in lines:
        column = [
            other
            for other in lines
            if min(line.right, other.right) - max(line.left, other.left)
            > 0.5 * min(line.right - line.left, other.right - other.left)
        ] or [line]
        kept = LEADER.sub(" … ", line.text.replace(HYPHEN, "\ue000"))
        text = clean_line(kept).replace("\ue000", HYPHEN)
        left = min(other.left for other in column)
        yield _Placed(line, page, left, max(other.right for other in column), text)


def _usual_distance(placed: Sequence[_Placed]) -> float:
    """Return the commonest distance of a line to the next one, in letter heights."""
    distances = Counter[float]()
    for above, below in pairwise(placed):
        distance = above.line.bottom - below.line.top
        if above.page == below.page and 0 < distance < 4 * above.line.size:
            distances[round(distance / max(1.0, above.line.size), 1)] += 1
    return distances.most_common(1)[0][0] if distances else 1.2


def _begins(above: _Placed, item: _Placed, *, usual: float, body: float) -> bool:
    """Return whether a line begins a paragraph, judged by the line above it."""
    size = max(1.0, above.line.size)
    ratio = max(item.line.size, size) / max(1.0, min(item.line.size, size))
    if ratio > OTHER_SIZE or (above.line.bold != item.line.bold and body * 1.05 > size):
        # A word in bold at the start of a line is no heading.
        if ratio > OTHER_SIZE or not SENTENCE_END.search(above.text):
            return ratio > OTHER_SIZE or item.text[:1].isupper()
        return True
    if BULLET.match(item.text) or " … " in above.text:
        return True
    ended = SENTENCE_END.search(above.text) is not None
    width = max(1.0, above.right - above.left)
    full = above.line.right - above.left > SHORT * width or above.line.bottom < above.line.top - 1
    distance = above.line.bottom - item.line.top
    if above.page != item.page or distance < -size:
        # The next page or column: the sentence goes on unless it has ended.
        return (ended and not (full and item.text[:1].islower())) or not (full or not ended)
    if distance > WIDE_GAP * usual * size:
        return True
    if distance < 1.0:
        return False
    indented = (
        item.line.left - item.left > INDENT * size and above.line.left - above.left < INDENT * size
    )
    return (ended and indented) or (ended and not full and item.text[:1].isupper())


def _joined(text: str, words: Counter[str]) -> str:
    """Return a line with the hyphens undone at which pdfium joined it to the next one."""
    return BROKEN.sub(lambda match: _whole(match["first"], match["second"], words), text)


def _mended(text: str, more: str, words: Counter[str]) -> str:
    """Return the text with the next line put to it, a hyphen between them undone if it was one."""
    open_end = re.search(r"(\w+(?:-\w+)*)[-‐] $", text)
    begin = re.match(r"\w+", more)
    if open_end is None or begin is None or not begin[0][0].islower():
        return text + more
    return text[: open_end.start()] + _whole(open_end[1], begin[0], words) + more[begin.end() :]


def _whole(first: str, second: str, words: Counter[str]) -> str:
    """Return a word that was parted at a line end, with its hyphen where that belongs to it.

    The rest of the text decides: where it writes the word with a hyphen and never without, so
    does this; names and numbers keep theirs.
    """
    joined, hyphened = f"{first}{second}", f"{first}-{second}"
    if not second[0].islower() or first[-1].isdigit() or (len(first) > 1 and first.isupper()):
        return hyphened
    if words[hyphened.lower()] > words[joined.lower()]:
        return hyphened
    return joined
