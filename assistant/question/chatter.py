"""What is said to a greeting, to thanks, to "what can you do?", and to what asks for too little.

Nothing is searched for these, and nothing is cited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from assistant.text.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

ChatterKind = Literal["chatter", "unclear"]

EXAMPLES = 2
"""Titles that examples are made from."""
TITLE_LENGTH = 60
"""Characters of a title that are shown; a longer one is cut at a word."""
_THANKS = re.compile(
    r"\b(?:thank\w*|thx|ty|cheers|appreciated|great|perfect|nice|cool)\b", re.IGNORECASE
)
_FAREWELL = re.compile(
    r"\b(?:bye|goodbye|good\s*night|see\s+(?:you|ya)|take\s+care)\b", re.IGNORECASE
)
_ASKING = re.compile(r"\b(?:who|what|how|can|could|help|are|do|where|usage)\b|\?", re.IGNORECASE)
_LONE = re.compile(r"(?:who|whom|whose|what|when|where|which|why|how)", re.IGNORECASE)

_WHAT_IT_IS = (
    "I am a program, not a person: I answer questions about the articles in your library, "
    "and show the passage behind every sentence. What the articles do not say, I do not say."
)
_EMPTY = "The library is empty: add an article with `assistant add FILE` or an address."


def reply(query: str, titles: Sequence[str], *, kind: ChatterKind = "chatter") -> str:
    """Return what is said to a question of this kind.

    Args:
        query: what was typed.
        titles: the titles of the articles in the library, newest first; examples name the first.
        kind: `chatter`, where nothing is asked, or `unclear`, where it is too little to search for.
    """
    if kind == "unclear":
        return f"{_asking_back(query)} {examples(titles)}".rstrip()
    if _FAREWELL.search(query):
        return "Goodbye."
    if _THANKS.search(query) and not _ASKING.search(query):
        return "You are welcome. Ask on whenever you like."
    if _ASKING.search(query):
        return f"{_WHAT_IT_IS} {holdings(titles)} {examples(titles)}".rstrip()
    return f"Hello. {holdings(titles)} {examples(titles)}".rstrip()


def holdings(titles: Sequence[str]) -> str:
    """Return what the library holds, in a sentence."""
    if not titles:
        return _EMPTY
    if len(titles) == 1:
        return f"The library holds one article: {shortened(titles[0])}."
    return f"The library holds {len(titles):,} articles, {shortened(titles[0])} among them."


def examples(titles: Sequence[str]) -> str:
    """Return two questions that can be asked of these articles; nothing for an empty library."""
    if not titles:
        return ""
    first, second = titles[0], titles[min(len(titles), EXAMPLES) - 1]
    summary = f"what is {shortened(first)} about?"
    if second == first:
        return f'Try "{summary}" or "list everybody who is quoted".'
    return f'Try "{summary}" or "who is quoted in {shortened(second)}?".'


def shortened(title: str) -> str:
    """Return a title on one line, without its closing stop, cut at a word where it is long."""
    folded = " ".join(title.replace('"', "'").split()).rstrip(".")
    if len(folded) <= TITLE_LENGTH:
        return folded
    return folded[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _asking_back(query: str) -> str:
    """Return a question about the question: for a lone question word, what it is about."""
    found = words(query)
    if len(found) == 1 and _LONE.fullmatch(found[0]):
        return f"{found[0].capitalize()} – about what? Please ask in a whole sentence."
    return "I am not sure what you are asking. Please ask in a whole sentence."
