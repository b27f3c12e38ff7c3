"""Names and noun phrases in a question: where they begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.question.repair.word_kinds import NOMINAL, kind_at, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.question.repair.word_kinds import Token

_PARTICLES = frozenset("de del der den da di du la le van von y".split())
_JOINING = frozenset({"of", "and", "&"})


def last_of(words: Sequence[Token], fits: Callable[[int], bool]) -> int | None:
    """Return the last index of which something holds."""
    return next((i for i in range(len(words) - 1, -1, -1) if fits(i)), None)


def possessive(token: Token) -> bool:
    """Say whether a word ends as an owner does."""
    return token.text.endswith(("'s", "’s", "s'", "s’"))


def name_from(words: Sequence[Token], start: int) -> int:
    """Return the index after the capitalised words from `start`; an owner ends a name."""
    end = start + 1
    while end < len(words) and not possessive(words[end - 1]) and in_name(words, end):
        end += 1
    return end


def name_to(words: Sequence[Token], end: int) -> int:
    """Return the index of the first of the capitalised words before `end`."""
    start = end - 1
    while start and not possessive(words[start - 1]) and in_name(words, start - 1):
        start -= 1
    return start


def in_name(words: Sequence[Token], index: int) -> bool:
    """Say whether a word is a name or stands in one, as `de` does."""
    inside = 0 < index < len(words) - 1 and words[index].text in _PARTICLES
    return kind_at(words, index) == "name" or (
        inside and words[index - 1].text[0].isupper() and words[index + 1].text[0].isupper()
    )


def joins_names(words: Sequence[Token], index: int) -> bool:
    """Say whether a word joins two names into one, as in `Treaty of the Hague`."""
    if not 0 < index < len(words) - 1 or words[index].lower not in _JOINING:
        return False
    following = index + 1 + (words[index + 1].text == "the" and index + 2 < len(words))
    return kind_at(words, index - 1) == kind_at(words, following) == "name"


def phrase_start(before: Sequence[Token]) -> int | None:
    """Return where the last phrase that has a determiner starts, None if something follows it."""
    at = last_of(before, lambda i: kind_at(before, i) in {"determiner", "preposition", "auxiliary"})
    return at if at is not None and kind_at(before, at) == "determiner" else None


def noun_phrase(words: Sequence[Token]) -> bool:
    """Say whether words are a noun phrase and nothing else."""
    kinds = [kind_at(words, i) for i in range(spoken(words))]
    return bool(kinds) and all(
        kind in NOMINAL
        or words[i].lower in _JOINING
        or (kind == "determiner" and (i == 0 or words[i - 1].lower in _JOINING))
        for i, kind in enumerate(kinds)
    )
