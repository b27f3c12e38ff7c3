"""Questions as full-text queries: which words count, and quoted so that none is syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.index.store.written_forms import other_forms
from assistant.text.words import STOP_WORDS, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TERMS: Final = 64
"""More words than this come from a pasted text, and the first ones say enough."""
LONGEST_INITIALS: Final = 3
"""Longer words in capitals are shouted, not abbreviated."""
_PART = re.compile(r"[^\W_]+")


def terms(question: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms to search for of each word, date and number.

    Stop words only where there is nothing else.
    """
    others, question = other_forms(question)
    found = [word for word in words(question) if _PART.search(word)]
    kept = [word for word in found if _carries_meaning(word)] or found
    own = (forms for word in kept for forms in _forms(word))
    return tuple(dict.fromkeys((*others, *own)))[:MOST_TERMS]


def any_of(searched: Iterable[tuple[str, ...]]) -> str:
    """Return the full-text query for passages with any form of any of these words."""
    return " OR ".join(dict.fromkeys(phrase(form) for forms in searched for form in forms))


def phrase(text: str) -> str:
    """Return a text as one full-text phrase in which nothing is syntax."""
    return '"' + text.replace('"', '""').replace("\x00", " ") + '"'


def _carries_meaning(word: str) -> bool:
    return plain(word) not in STOP_WORDS or _is_abbreviation(word)


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and ("." in word or word.isupper())


def _forms(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the words in a word: "state-run" has two, "U.S" and "US" are forms of one."""
    parts = tuple(_PART.findall(word.lower().replace("’", "'").removesuffix("'s")))
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        return ((" ".join(parts), "".join(parts)),)
    if word.isupper() and word.isalpha() and 1 < len(word) <= LONGEST_INITIALS:
        return ((word.lower(), " ".join(word.lower())),)
    return tuple((part,) for part in parts)
