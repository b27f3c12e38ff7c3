"""Drops what people take back in mid-question: the trained model says which words are meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.models.reader_model import WordScore

    KeptWords = Callable[[str], Sequence[WordScore]]

MEANT: Final = 0.5
"""Probability below which a word is dropped."""
SURE: Final = 0.2
"""At least one word has to be dropped as surely as this: a question is changed only then."""
FEWEST: Final = 2
"""Words that have to be left."""

_EDGES: Final = re.compile(r"^[\s,;.…–—-]+|[\s,;…–—-]+$")
_GAPS: Final = re.compile(r"\s*(?:[,;…–—]|\.{2,})+\s*(?=[,;…–—?]|\.{2,}|$)")


def as_meant(question: str, kept_words: KeptWords) -> str:
    """Return a question without the words that its author took back.

    Unchanged where every word is meant, or where too little would be left.
    """
    words = list(kept_words(question))
    dropped = [word for word in words if word.probability < MEANT]
    if not dropped or min(word.probability for word in dropped) > SURE:
        return question
    if len(words) - len(dropped) < FEWEST:
        return question
    parts, at = [], 0
    for word in dropped:
        parts.append(question[at : word.start])
        at = word.end
    left = "".join([*parts, question[at:]])
    left = _EDGES.sub("", _GAPS.sub(" ", re.sub(r"\s+", " ", left)))
    left = re.sub(r"\s+([?.!,])", r"\1", left).strip()
    return left[:1].upper() + left[1:] if question[:1].isupper() else left
