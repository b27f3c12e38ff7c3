"""Repairs that name what they take back: `no, not the king but the queen`, `which ones didn't`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.question.repair.counterpart import Counterpart, counterpart, said_before
from assistant.question.repair.word_kinds import CONTENT, asks, kind_at, spoken
from assistant.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.repair.word_kinds import Token

FURTHEST = 7
"""Words between `not` and `but`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Words of the repair, from `first` up to `last`, and those that they replace."""

    replaced: Counterpart
    first: int
    last: int


def contrast(before: Sequence[Token], after: Sequence[Token]) -> Exchange | None:
    """Return what `not X but Y`, or `Y, not X` at the end, exchanges."""
    lowers = [token.lower for token in after[: spoken(after)]]
    if not lowers:
        return None
    if lowers[0] == "not" and "but" in lowers[1:FURTHEST]:
        but = lowers.index("but")
        first = but + 1 + (lowers[but + 1 : but + 2] == ["rather"])
        return _not_but(before, after, but, first) if first < len(lowers) else None
    if "not" in lowers[1:FURTHEST] and lowers[-1] != "not":
        return _rather_than(before, after, lowers.index("not"))
    return None


def _not_but(before: Sequence[Token], after: Sequence[Token], but: int, first: int) -> Exchange:
    meant = after[first:]
    named = _place(before, after[1:but])
    if named is None or said_before(before, meant) is not None:
        return Exchange(counterpart(before, meant), first, len(after))
    start, end = named
    return Exchange(Counterpart(start, end), first, len(after))


def _rather_than(before: Sequence[Token], after: Sequence[Token], at: int) -> Exchange | None:
    meant, denied = _bare(after[:at]), _bare(after[at + 1 : spoken(after)])
    named = _place(before, denied)
    if named is None or not meant:
        return None
    start, end = named
    return Exchange(Counterpart(start, min(end, start + len(meant))), at - len(meant), at)


def _bare(words: Sequence[Token]) -> Sequence[Token]:
    """Return the words of a phrase without marks around and determiner before it."""
    words = words[: spoken(words)]
    return words[1:] if words and kind_at(words, 0) == "determiner" else words


def _place(before: Sequence[Token], phrase: Sequence[Token]) -> tuple[int, int] | None:
    """Return where a phrase was last said."""
    wanted = [token.lower for token in _bare(phrase)]
    if not wanted:
        return None
    for start in range(len(before) - len(wanted), -1, -1):
        if [token.lower for token in before[start : start + len(wanted)]] == wanted:
            return start, start + len(wanted)
    return None


def flipped(before: Sequence[Token], after: Sequence[Token]) -> Exchange | None:
    """Return the auxiliaries exchanged where the repair says no more than `which ones didn't`."""
    if not asks(after) or spoken(after) >= len(before):
        return None
    said = {stem(token.text) for token in before}
    content = {stem(after[i].text) for i in range(spoken(after)) if kind_at(after, i) in CONTENT}
    old, new = _auxiliary(before), _auxiliary(after)
    if content - said or old is None or new is None:
        return None
    if _negated(before, *old) == _negated(after, *new):
        return None
    return Exchange(Counterpart(*old), *new)


def _auxiliary(words: Sequence[Token]) -> tuple[int, int] | None:
    """Return the first auxiliary with the `not` behind it."""
    for i in range(len(words)):
        if kind_at(words, i) == "auxiliary":
            return i, i + 1 + (i + 1 < len(words) and words[i + 1].lower == "not")
    return None


def _negated(words: Sequence[Token], start: int, end: int) -> bool:
    return end - start > 1 or words[start].lower.endswith(("n't", "cannot"))
