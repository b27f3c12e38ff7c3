"""Texts as they are compared word for word: white space and typography do not count.

A quotation that a person has copied, or that was saved as Markdown, has other line ends, quotation
marks and dashes than the article; its words are the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.schema import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# One quotation inside another changes its marks, so all marks count as one.
_SAME: Final = str.maketrans(dict.fromkeys('‘’‚‛′ʼ´`“”„‟″«»"', "'") | dict.fromkeys("‐‑‒–—―−", "-"))
# Without a width, or a control: the soft hyphen, the zero-width space and joiners, the marks of
# direction, the byte order mark.
_DROPPED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SPACE: Final = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return a text in the form in which texts are compared; it is never longer."""
    return _SPACE.sub(" ", _DROPPED.sub("", text.translate(_SAME)))


def unfolded(text: str, span: Span) -> Span:
    """Return the offsets in a text of a span of `fold(text)`, without white space at its ends."""
    starts = _starts(text)
    start, end = starts[span.start], starts[span.end - 1] + 1
    return Span(start, end)


def find(folded: str, wanted: str, start: int = 0) -> Span | None:
    """Return the first place of folded words that begins and ends with whole words."""
    return next(find_all(folded, wanted, start), None)


def find_all(folded: str, wanted: str, start: int = 0) -> Iterator[Span]:
    """Yield every such place in order; none for nothing."""
    position = folded.find(wanted, start) if wanted else -1
    while position >= 0:
        end = position + len(wanted)
        if _is_edge(folded, position) and _is_edge(folded, end):
            yield Span(position, end)
        position = folded.find(wanted, position + 1)


def _is_edge(text: str, position: int) -> bool:
    """Return whether no word goes on across a position."""
    if not 0 < position < len(text):
        return True
    return not (text[position - 1].isalnum() and text[position].isalnum())


def _starts(text: str) -> list[int]:
    """Return for each character of the folded text where it comes from."""
    starts: list[int] = []
    after_space = False
    for position, character in enumerate(text):
        if _DROPPED.match(character):
            continue
        is_space = character.isspace()
        if not (is_space and after_space):
            starts.append(position)
        after_space = is_space
    return starts
