"""Tells whether a question still leans on what was said before it.

Where the rules of `follow_up` have not made it whole, its passages are found by the question before
it too (docs/benchmarks.md compares the ways of following up).
"""

from __future__ import annotations

import re
from typing import Final

from assistant.text.words import STOP_WORDS

FEWEST_ALONE: Final = 2
"""Words of its own, beside those of every question, that a question needs to stand alone."""

_POINTING: Final = frozenset(
    "he him his she her hers it its they them their theirs this that these those there then else"
    " one ones other same".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")


def leans(question: str) -> bool:
    """Return whether a question looks as if it leaned on what was said before it.

    It does where it points (he, it, there, that) or is too short to stand alone.
    """
    words = [word.lower() for word in _WORD.findall(question)]
    own = [word for word in words if word not in STOP_WORDS]
    return len(own) < FEWEST_ALONE or any(word in _POINTING for word in words)
