"""Finds where replaced words end when a repair comes late: `the war start no the siege?`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.question.repair.phrases import joins_names, last_of, name_from, noun_phrase
from assistant.question.repair.word_kinds import CONTENT, NOMINAL, kind_at, spoken
from assistant.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.repair.word_kinds import Token

LONGEST = 5
"""Words of an afterthought that shares none with what it corrects."""


def afterthought_end(before: Sequence[Token], after: Sequence[Token], start: int) -> int:
    """Return where the replaced words end: before `before` does if the repair comes late."""
    whole, last = len(before), spoken(after) - 1
    if start >= whole or last < 0:
        return whole
    if last == 0 and kind_at(after, 0) == "auxiliary":
        return _with_negation(before, start)
    said = {stem(after[i].text): i for i in range(last + 1) if kind_at(after, i) in CONTENT}
    same = last_of(before, lambda i: i >= start and stem(before[i].text) in said)
    if same is not None and last <= same + 2 - start and said[stem(before[same].text)] == last:
        return same + 1
    if last >= LONGEST or not (noun_phrase(after) or kind_at(after, 0) == "preposition"):
        return whole
    return max(_phrase_end(before, after, start), 0 if same is None else same + 1)


def _phrase_end(before: Sequence[Token], after: Sequence[Token], start: int) -> int:
    """Return where the phrase that begins at `start` ends, if something is left behind it."""
    whole = len(before)
    first = start + (kind_at(before, start) in {"determiner", "preposition"})
    if first >= whole or kind_at(before, first) not in NOMINAL:
        return whole
    if kind_at(before, first) == "number":
        return first + 1
    end = first
    if kind_at(before, first) == "name":
        end = name_from(before, first)
        while end < whole and (joins_names(before, end) or kind_at(before, end) == "number"):
            end = name_from(before, end + 1)
        if after[spoken(after) - 1].text[0].isupper():
            return end
    while end < whole and kind_at(before, end) in NOMINAL:
        end += 1
    return end if end < whole and kind_at(before, end) in {"verb", "past", "adverb"} else whole


def _with_negation(before: Sequence[Token], start: int) -> int:
    following = start + 1
    negated = following < len(before) and before[following].lower == "not"
    return following + negated
