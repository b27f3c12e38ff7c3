"""Finds which words of a question the words after `no, I mean` take the place of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.question.repair.afterthought import afterthought_end
from assistant.question.repair.phrases import (
    joins_names,
    last_of,
    name_from,
    name_to,
    noun_phrase,
    phrase_start,
    possessive,
)
from assistant.question.repair.word_kinds import CONTENT, NOMINAL, kind_at, spoken
from assistant.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.repair.word_kinds import Token

NEAR = 4
"""Words of the repair among which one is looked for that was said before."""
_NEGATION = re.compile(r"^(?:un|in|im|ir|il|non|dis|mis)-?(?=\w{4})")


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The words that are replaced: those from `start` up to `end`."""

    start: int
    end: int


def counterpart(before: Sequence[Token], after: Sequence[Token]) -> Counterpart:
    """Return what the beginning of `after` replaces in `before`.

    It is empty, at the end of `before`, where `after` only goes on. It ends before `before` does
    where `after` is an afterthought: `When was the Treaty of Rome signed no the Treaty of Nice?`.
    """
    shared = _shared_end(before, after)
    if shared:
        before, after = before[:-shared], after[: spoken(after) - shared]
        return Counterpart(_start(before, after), len(before) + shared)
    start = _start(before, after)
    return Counterpart(start, afterthought_end(before, after, start))


def _shared_end(before: Sequence[Token], after: Sequence[Token]) -> int:
    """Return how many words both end in: `an engine for Porter or rather a pump for Porter`."""
    last, shared = spoken(after), 0
    while shared + 1 < min(len(before), last) and (
        before[-1 - shared].lower == after[last - 1 - shared].lower
    ):
        shared += 1
    return shared if shared > 1 else 0


def _start(before: Sequence[Token], after: Sequence[Token]) -> int:
    opposite = _opposite(before, after)
    if opposite is not None:
        return opposite
    last, first = kind_at(before, len(before) - 1), kind_at(after, 0)
    if last in {"determiner", "preposition"} and first in CONTENT:
        return len(before)
    if last == "pronoun" and noun_phrase(after[:1]):
        return len(before) - 1
    for find in (
        said_before,
        _number,
        _single,
        _same_word,
        _auxiliary,
        _name,
        _preposition,
        _determiner,
        _past,
    ):
        start = find(before, after)
        if start is not None:
            return start
    return _last_words(before, after)


def _opposite(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Align on a word and its negation: `possible to, no, impossible`."""
    for ahead in range(min(NEAR, spoken(after))):
        if kind_at(after, ahead) in CONTENT:
            at = _last_opposite(before, after[ahead].lower)
            return None if at is None else _back(before, after, at, ahead)
    return None


def _last_opposite(before: Sequence[Token], word: str) -> int | None:
    bare = _NEGATION.sub("", word)
    return last_of(
        before,
        lambda i: before[i].lower != word and _NEGATION.sub("", before[i].lower) == bare,
    )


def said_before(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Align on a content word that both have: `secondary laws or rather primary law`."""
    furthest = min(NEAR, spoken(after))
    ahead = 0
    while ahead < furthest:
        kind = kind_at(after, ahead)
        at = _last_said(before, after[ahead]) if kind in CONTENT else None
        if at is not None:
            return _back(before, after, at, ahead)
        if kind == "past" and ahead == 0:
            # It may describe the next word, `curved line`, but none further on.
            furthest = min(furthest, 2)
        elif kind not in {*NOMINAL, "determiner"} and after[ahead].lower != "not":
            break
        ahead += 1
    return None


def _last_said(before: Sequence[Token], word: Token) -> int | None:
    said = stem(word.text)
    at = last_of(before, lambda i: stem(before[i].text) == said)
    return at if at is not None and kind_at(before, at) in CONTENT else None


def _back(before: Sequence[Token], after: Sequence[Token], at: int, ahead: int) -> int:
    """Go back from a word both have over as many words as the repair has before it."""
    start = at
    ahead = sum(kind_at(after, i) in CONTENT for i in range(ahead))
    while start > at - ahead and start and kind_at(before, start - 1) in CONTENT:
        start -= 1
    if start < at and kind_at(before, start) == "name":
        start = name_to(before, start + 1)
    if kind_at(after, 0) != "determiner":
        return start
    led = start
    while led and kind_at(before, led - 1) in NOMINAL:
        led -= 1
    return led - 1 if led and kind_at(before, led - 1) == "determiner" else start


def _number(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    if kind_at(after, 0) != "number":
        return None
    return last_of(before, lambda i: kind_at(before, i) == "number")


def _single(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Let a word alone replace the last one, unless it has a counterpart of its own kind."""
    if spoken(after) != 1 or after[0].text[0].isupper():
        return None
    if kind_at(after, 0) == "auxiliary" and kind_at(before, len(before) - 1) not in {
        "verb",
        "past",
    }:
        return None
    end = len(before)
    return name_to(before, end) if kind_at(before, end - 1) == "name" else end - 1


def _same_word(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Align on a word of grammar: `of 1774, no, of 1763`; not within names."""
    if kind_at(after, 0) in {*CONTENT, "adverb", "mark"}:
        return None
    if kind_at(after, 0) == "question":
        return last_of(before, lambda i: kind_at(before, i) == "question")
    asking = len(after) > 1 and kind_at(after, 1) == "question"

    def fits(i: int) -> bool:
        if before[i].lower != after[0].lower or joins_names(before, i):
            return False
        return asking or i + 1 >= len(before) or kind_at(before, i + 1) != "question"

    return last_of(before, fits)


def _auxiliary(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    if kind_at(after, 0) != "auxiliary":
        return None
    wanted = after[0].lower.removesuffix("n't")
    same = last_of(before, lambda i: before[i].lower.removesuffix("n't") == wanted)
    if same is not None:
        return same
    other = last_of(before, lambda i: kind_at(before, i) == "auxiliary")
    if other is None and kind_at(before, 0) == "question":
        turned = len(after) > 1 and kind_at(after, 1) in {"determiner", "name", "pronoun"}
        return 0 if turned else 1
    return other


def _name(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Take the last name, or the last owner where the repair is one."""
    if not after[0].text[0].isupper() or kind_at(after, 0) in {"question", "determiner"}:
        return None
    length = name_from(after, 0)
    owners = [i for i in range(len(before)) if possessive(before[i])]
    if possessive(after[length - 1]) and owners:
        return name_to(before, owners[-1] + 1)
    at = last_of(before, lambda i: kind_at(before, i) == "name")
    if at is None:
        return None
    start = name_to(before, at + 1)
    while length > 1 and start > 1 and joins_names(before, start - 1):
        start = name_to(before, start - 1)
    return start


def _preposition(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    """Take the last preposition, sooner one before a word of the same kind."""
    if kind_at(after, 0) != "preposition":
        return None

    def stands(i: int) -> bool:
        return kind_at(before, i) == "preposition" and not joins_names(before, i)

    if len(after) > 1:
        kind = kind_at(after, 1)
        alike = last_of(
            before,
            lambda i: stands(i) and i + 1 < len(before) and kind_at(before, i + 1) == kind,
        )
        if alike is not None and kind in {"number", "name"}:
            return alike
    return last_of(before, stands)


def _determiner(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    return phrase_start(before) if kind_at(after, 0) == "determiner" else None


def _past(before: Sequence[Token], after: Sequence[Token]) -> int | None:
    if kind_at(after, 0) != "past":
        return None
    return last_of(before, lambda i: kind_at(before, i) == "past")


def _last_words(before: Sequence[Token], after: Sequence[Token]) -> int:
    """Take the last words of one kind, back to a word of grammar; a verb stands alone."""
    end = len(before)
    while end and kind_at(before, end - 1) in {"past", "verb", "adverb"} and noun_phrase(after):
        end -= 1
    kind = kind_at(before, end - 1) if end else "mark"
    if kind not in CONTENT:
        return end - 1 if kind == kind_at(after, 0) == "adverb" else len(before)
    start = end - 1
    if {kind, kind_at(after, 0)} & {"past", "verb"} or after[0].lower.endswith("ly"):
        return start
    if kind == "name":
        return name_to(before, end)
    while start and kind_at(before, start - 1) in {kind, "noun"}:
        start -= 1
    # `What prohibits nuclear forces`: behind a bare question word the first one is the verb.
    verb = start == 1 and end - start > 1 and kind_at(before, 0) == "question"
    return start + 1 if verb else start
