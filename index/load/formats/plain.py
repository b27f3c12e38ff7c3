"""Read plain text: undo hard-wrapped lines, keep lists, tables and verse."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.index.load.draft import Draft, Piece
from assistant.index.load.furniture import is_date_line
from assistant.index.load.furniture_forms import ADDRESS, BYLINE
from assistant.text.clean import clean_characters, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDEST_WRAP = 120
"""Lines longer than this were not wrapped by hand: each is a paragraph."""
NARROWEST_WRAP = 40
TITLE_WORDS = 25
LIST_ITEM = re.compile(r"(?:[-*•‣–+]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
BULLET = re.compile(r"\A[-*•‣+]\s+(?=\S)")
SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
UNDERLINE = re.compile(r"([=\-~^\"*#_])\1{2,}")


def read_plain(text: str) -> Draft:
    """Return the pieces of a plain text; a short first line with no full stop is its title."""
    text = clean_characters(text).expandtabs(4).strip("\n")
    pieces = [
        Piece("paragraph", words)
        for paragraph in re.split(r"\n(?:[^\S\n]*\n)+", text)
        for words in _paragraphs([line.rstrip() for line in paragraph.split("\n") if line.strip()])
    ]
    if len(pieces) > 1 and is_title(pieces[0].text) and not LIST_ITEM.match(text.lstrip()):
        pieces[0] = Piece("title", pieces[0].text)
    return Draft(tuple(pieces))


def is_title(text: str) -> bool:
    """Return whether the first lines of a text look like its title."""
    return (
        "\n" not in text
        and len(text.split()) <= TITLE_WORDS
        and len(text) <= 200
        and (SENTENCE_END.search(text) is None or text.endswith(("?", "!", "?”", "!”", '?"')))
        and " | " not in text
        and not is_date_line(text)
        and not BYLINE.fullmatch(text)
        and not ADDRESS.search(text)
        and re.search(r"\w", text) is not None
    )


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of a run of lines without a blank one."""
    lines = [line for line in lines if not UNDERLINE.fullmatch(line.strip())]
    if not lines:
        return
    joined = _unwrapped(lines)
    if len(joined) > 1 and _is_layout(joined):
        yield clean_lines("\n".join(joined))
        return
    for line in joined:
        words = BULLET.sub("", clean_lines(line))
        if re.search(r"\w", words):
            yield words


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Return the lines with those joined that one sentence runs across."""
    width = max(len(line) for line in lines)
    alone = [_stands_alone(line.strip()) for line in lines]
    joined = [lines[0].strip()]
    for (above, line), apart in zip(pairwise(lines), pairwise(alone), strict=True):
        if not any(apart) and _continues(above, line, width=width):
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line.strip())
    return joined


def _continues(above: str, line: str, *, width: int) -> bool:
    """Return whether a line goes on with the sentence of the line above it.

    It does when the line above had no room for its first word, as wrapping leaves it, or when
    it begins with a small letter where a sentence was left open.
    """
    words = line.strip()
    if LIST_ITEM.match(words):
        return False
    if _indent(line) > _indent(above):
        return LIST_ITEM.match(above.strip()) is not None
    if NARROWEST_WRAP <= width <= WIDEST_WRAP:
        room = width - len(above)
        return room <= len(words.split()[0]) + (0 if SENTENCE_END.search(above) else 12)
    return words[0].islower() and SENTENCE_END.search(above) is None and width > WIDEST_WRAP


def _stands_alone(line: str) -> bool:
    """Return whether a line is a row of a table, a byline, a date or an address."""
    return (
        " | " in line
        or BYLINE.fullmatch(line) is not None
        or ADDRESS.fullmatch(line) is not None
        or is_date_line(line)
    )


def _indent(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip())


def _is_layout(lines: Sequence[str]) -> bool:
    """Return whether lines that were not joined belong together, as in a table or a poem."""
    if all(" | " in line for line in lines):
        return True
    if any(LIST_ITEM.match(line) or _stands_alone(line) for line in lines):
        return False
    return max(len(line) for line in lines) <= NARROWEST_WRAP * 2 and not all(
        SENTENCE_END.search(line) for line in lines
    )
