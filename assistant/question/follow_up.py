"""Tells whether a question leans on what was said before it, and which talk it is read behind.

A question that leans is found by the questions before it and read behind the talk, as the reader
was trained to read it (docs/benchmarks.md compares the ways of following up).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.text.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Turn

MOST_TURNS: Final = 2
"""Exchanges of a talk that are read again."""
FEWEST_ALONE: Final = 2
"""Words of its own, beside those of every question, that a question needs to stand alone."""

_POINTING: Final = frozenset(
    "he him his she her hers it its they them their theirs this that these those there then else"
    " one ones other same".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKER: Final = re.compile(r"\s*\[\d+(?:[,–-] ?\d+)*\]")


def talk_before(history: Sequence[Turn]) -> tuple[tuple[str, str], ...]:
    """Return the last exchanges of a talk as they are read again: one line each, no markers."""
    return tuple((_bare(turn.question), _bare(turn.answer)) for turn in history[-MOST_TURNS:])


def _bare(text: str) -> str:
    return " ".join(_MARKER.sub("", text).split())


def leans(question: str) -> bool:
    """Return whether a question looks as if it leaned on what was said before it.

    It does where it points (he, it, there, that) or is too short to stand alone.
    """
    words = [word.lower() for word in _WORD.findall(question)]
    own = [word for word in words if word not in STOP_WORDS]
    return len(own) < FEWEST_ALONE or any(word in _POINTING for word in words)
