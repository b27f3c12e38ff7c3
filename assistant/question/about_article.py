"""Recognises questions about the article itself: who wrote it, when, where, under which title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.schema import FactName

_PUBLISHED = frozenset(
    "appear appeared come dated issued out posted printed publish published released".split()
)
_TIME = frozenset("date dated day month old recent time when year".split())
_KEYS: tuple[tuple[FactName, frozenset[str]], ...] = (
    ("title", frozenset("called entitled headline headlined title titled".split())),
    ("url", frozenset("address link online original url".split())),
    (
        "author",
        frozenset("author authored byline journalist reporter writer wrote".split()),
    ),
    ("site", frozenset("magazine newspaper outlet paper publisher site source website".split())),
)
_FILLER = frozenset(
    """
    a about an and article blog by can column did do does editorial exactly find first for from has
    have how i in is it me name news obituary of on page piece please post publication read see so
    story tell text that the this to under was web were what where which who whom whose with write
    written
    """.split()
)
_VOCABULARY = _FILLER.union(_PUBLISHED, _TIME, *(words for _, words in _KEYS))
"""A question about the article itself is made of these words alone: with any other word in it, it
asks for something that the article tells."""
_THING = frozenset("article blog column editorial obituary page piece post story text".split())


def fact_asked(question: str) -> FactName | None:
    """Return the publication fact that a question asks for, None if it asks for something else."""
    said = re.findall(r"[a-z]+", question.lower().replace("’s", " is").replace("'s", " is"))
    used = set(said)
    if not used or not used <= _VOCABULARY:
        return None
    if used & _PUBLISHED or "publication" in used or "written" in used:
        if used & _TIME:
            return "published"
        if "written" in used and used & {"who", "whom"}:
            return "author"
        if used & {"where", "who", "whom", "which", "what"} and used & {*_THING, "it", "this"}:
            return "site"
    for name, keys in _KEYS:
        if used & keys and (used & _THING or (used - {"called"}) & keys):
            return name
    return "published" if used & _TIME and used & _THING else None
