"""Recognises questions about the article itself: who wrote it, when, where, under which title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_DESCRIBED: Final = frozenset("article coverage editorial piece post report story".split())
_DETERMINERS: Final = frozenset("the this that".split())
_ABOUT: Final = frozenset("about on regarding".split())
_LONGEST_DESCRIPTION: Final = 8
"""Words between "the" and "story", or behind "story on"."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")


def fact_of_named(question: str) -> tuple[FactName, tuple[str, ...]] | None:
    """Return the fact that is asked of an article named by its matter, and the stems that name it.

    "When did the piece about the ferry come out?" asks when *the piece* came out, of the article
    that is about the ferry. Articles tell of reports and stories too: whoever reads it tries the
    text first.
    """
    words = _WORD.findall(question)
    for place, word in enumerate(words):
        if word.lower() not in _DESCRIBED:
            continue
        opening = _opening(words, place)
        if opening is None:
            continue
        end = _end_of_description(words, place + 1)
        described = content_stems(" ".join([*words[opening + 1 : place], *words[place + 1 : end]]))
        fact = fact_asked(" ".join([*words[: opening + 1], "article", *words[end:]]))
        if fact is not None and described:
            return fact, tuple(dict.fromkeys(described))
    return None


def _opening(words: Sequence[str], place: int) -> int | None:
    """Return where the determiner of the noun at a place stands."""
    nearest = range(place - 1, max(-1, place - 2 - _LONGEST_DESCRIPTION), -1)
    return next((at for at in nearest if words[at].lower() in _DETERMINERS), None)


def _end_of_description(words: Sequence[str], start: int) -> int:
    """Return where "on the ferry" behind a noun ends: before "come out", or with the question."""
    if start >= len(words) or words[start].lower() not in _ABOUT:
        return start
    return next(
        (at for at in range(start, len(words)) if words[at].lower() in _PUBLISHED), len(words)
    )


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
