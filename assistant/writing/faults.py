"""Rules on what can be held against evidence word for word: what a reader strikes out at a glance.

A number, date, name or quotation that the evidence does not give, a negation on one side only, a
hedge of the evidence that the claim leaves out; and how much of a claim's words it holds at all.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.text.sentences import sentences
from assistant.text.words import NUMBER_WORDS, content_stems, content_words, plain, stem, words
from assistant.writing.claims import (
    DENIALS,
    MONTHS,
    SCALES,
    SPELT,
    Date,
    Quantity,
    dates,
    initials,
    negated,
    normalised,
    proper_names,
    quantities,
    quotations,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Fault = Literal["address", "quotation", "date", "number", "sum", "name", "negation", "hedge"]
"""sum: a number that the evidence does not give and that may follow from two that it gives."""
CLOSE = 0.05
"""Share by which a number may be off where the claim says about, nearly, around."""
ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|close to)\b", re.IGNORECASE
)
NATIONAL = frozenset("n an ian nian ese ish i ic".split())
"""What a name of a country gains or ends in when it becomes the name of its people."""
DIRECTIONS = frozenset("north south east west northern southern eastern western".split())
AMOUNTS = frozenset(
    {*SCALES, *SPELT, *"dollar dollars euro euros pound pounds percent cent".split()}
)
"""Words of quantities, which are compared as numbers."""
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
BOUND = re.compile(r"\b(?:more|over|at least|under|fewer|less|above|below)\b", re.IGNORECASE)
HEDGES = frozenset(
    "may might could perhaps possibly probably likely reportedly allegedly apparently suspected "
    "believes believe expects expected hopes plans planned wants considering proposed claims "
    "suggests thinks fears estimates".split()
)
"""Words after which something is not yet so, or so only in somebody's view."""


class Finding(NamedTuple):
    """Something in a claim that speaks against its evidence."""

    kind: Fault
    reason: str
    """In words for the user."""


def states(claim: str, evidence: str) -> bool:
    """Whether the evidence holds the claim word for word, punctuation and case aside."""
    said = normalised(claim)
    return bool(said) and f" {said} " in f" {normalised(evidence)} "


def coverage(claim: str, evidence: Sequence[str]) -> tuple[float, list[str]]:
    """Return the share of a claim's content words that the evidence holds, and those it lacks.

    Half of it is the share in the whole evidence, half that in its best two neighbouring
    sentences: words that are scattered over a page say little.
    """
    claimed = dict.fromkeys(canonical(word) for word in content_words(claim) if word not in AMOUNTS)
    if not claimed:
        return 0.0, []
    held = _Vocabulary.of("\n".join(evidence))
    missing = [word for word in claimed if not held.has(word)]
    whole = 1 - len(missing) / len(claimed)
    near = max(
        sum(vocabulary.has(word) for word in claimed) / len(claimed)
        for vocabulary in map(_Vocabulary.of, _windows(tuple(evidence)))
    )
    return (whole + near) / 2, missing


def canonical(word: str) -> str:
    """Return a plain word with months, ordinals and small numbers in one form each."""
    if word in MONTHS and word not in ("may", "march"):
        return f"month{MONTHS[word]}"
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
    return ordinal[1] if ordinal else NUMBER_WORDS.get(word, word)


def find_faults(claim: str, evidence: Sequence[str], near: Sequence[str]) -> Iterator[Finding]:
    """Yield what speaks against a claim, the surest first.

    Numbers, dates, names and quotations may stand anywhere in the evidence; negation and hedges are
    those of the sentences near to the claim.
    """
    yield from _unfounded(claim, "\n".join(evidence))
    yield from _flips(claim, near)
    yield from _lost_hedges(claim, near)


def _unfounded(claim: str, evidence: str) -> Iterator[Finding]:
    held = _Vocabulary.of(evidence)
    yield from _unknown_addresses(claim, evidence)
    for quotation in quotations(claim):
        if normalised(quotation) not in normalised(evidence):
            yield Finding("quotation", f"the quoted words “{quotation}” are not in the source")
    given_dates = dates(evidence)
    for date in dates(claim):
        if not any(_same_date(date, given) for given in given_dates):
            yield Finding("date", f"the date “{date.words}” is not in the source")
    given = quantities(evidence)
    years = {date.year for date in given_dates}
    for quantity in quantities(claim):
        if quantity.value not in years and not _given(quantity, given, claim):
            kind: Fault = "sum" if _follows(quantity, given, claim) else "number"
            yield Finding(kind, f"the number “{quantity.words}” is not in the source")
    short = initials(evidence) | (initials(claim) & held.plain)
    for name in proper_names(claim):
        unknown = _unknown_part(name, held, short)
        if unknown:
            yield Finding("name", f"the name “{unknown}” is not in the source")


def _unknown_addresses(claim: str, evidence: str) -> Iterator[Finding]:
    for address in ADDRESS.findall(claim):
        if address.rstrip(".,)") not in evidence:
            yield Finding("address", f"the address {address} is not in the source")


def _flips(claim: str, evidence: Sequence[str]) -> Iterator[Finding]:
    near = max(_windows(tuple(evidence)), key=lambda window: _shared(claim, window))
    ours, theirs = content_stems(claim), content_stems(near)
    ours_negated, theirs_negated = negated(claim), negated(near)
    ours_set, theirs_set = set(ours), set(theirs)
    for word in ours_negated:
        if word in theirs_set and word not in theirs_negated and not theirs_set & DENIALS:
            yield Finding("negation", "it says “not” where the source does not")
    for word in theirs_negated:
        positive = theirs.count(word) > theirs_negated.count(word)
        denied = ours_negated or ours_set & DENIALS
        if word in ours_set and not positive and not denied:
            yield Finding("negation", "the source says “not” where it does not")


def _lost_hedges(claim: str, evidence: Sequence[str]) -> Iterator[Finding]:
    near = max(_windows(tuple(evidence)), key=lambda window: _shared(claim, window))
    ours = set(map(plain, words(claim)))
    theirs = [word for word in map(plain, words(near)) if word in HEDGES]
    if theirs and not ours & HEDGES:
        yield Finding("hedge", f"the source says “{theirs[0]}”, the sentence does not")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a text in the forms in which they are looked up."""

    plain: frozenset[str]
    stems: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=256)
    def of(text: str) -> _Vocabulary:
        found = {form for word in words(text) for form in (word, *re.split(r"[-.]", word)) if form}
        return _Vocabulary(
            frozenset(canonical(plain(form)) for form in found), frozenset(map(stem, found))
        )

    def has(self, word: str) -> bool:
        parts = [part for part in word.split("-") if part]
        return all(self._holds(part) for part in parts) or self._holds(word)

    def has_name(self, name: str) -> bool:
        return self.has(plain(name)) or any(_kin(plain(name), word) for word in self.plain)

    def _holds(self, word: str) -> bool:
        return word in self.plain or stem(word) in self.stems


def _kin(name: str, other: str) -> bool:
    """Whether one is the people of the other: Russia and Russian, China and Chinese."""
    shared = 0
    while shared < min(len(name), len(other)) and name[shared] == other[shared]:
        shared += 1
    ends = name[shared:], other[shared:]
    return shared >= 4 and bool(NATIONAL & set(ends)) and max(map(len, ends)) <= 3


def _unknown_part(name: Sequence[str], held: _Vocabulary, short: Collection[str]) -> str | None:
    """Return the first word of a name that the evidence lacks, None if it is known by that name.

    Where the evidence has the last word, a fuller form of a name is the same name (William Howard
    Taft for Taft), but for a direction, which makes it another (North Korea).
    """
    lacking = [word for word in name if not held.has_name(word) and plain(word) not in short]
    if lacking and name[-1] not in lacking:
        lacking = [word for word in lacking if plain(word) in DIRECTIONS]
    if lacking and "".join(word[0] for word in name).lower() in short:
        return None
    return lacking[0] if lacking else None


def _same_date(claimed: Date, given: Date) -> bool:
    return (
        claimed.month == given.month
        and (claimed.day is None or claimed.day == given.day)
        and (claimed.year is None or given.year is None or claimed.year == given.year)
    )


def _given(claimed: Quantity, given: Sequence[Quantity], claim: str) -> bool:
    slack = CLOSE * claimed.value if ABOUT.search(claim) else 1e-9 * abs(claimed.value)
    return any(
        abs(claimed.value - item.value) <= slack and (claimed.unit in ("", item.unit))
        for item in given
    )


def _follows(claimed: Quantity, given: Sequence[Quantity], claim: str) -> bool:
    """Whether a number may be worked out: a sum, a difference, or a bound beside a given one."""
    values = {item.value for item in given}
    pairs = [(one, two) for one in values for two in values if one != two]
    worked_out = {abs(one - two) for one, two in pairs} | {one + two for one, two in pairs}
    if any(math.isclose(claimed.value, value) for value in worked_out):
        return True
    near = {value for value in values | worked_out if value > claimed.value}
    return bool(BOUND.search(claim)) and any(value <= 2 * claimed.value for value in near)


@lru_cache(maxsize=64)
def _windows(evidence: tuple[str, ...]) -> list[str]:
    """Return the pairs of neighbouring sentences of each piece of evidence."""
    found: list[str] = []
    for piece in evidence:
        spans = sentences(piece)
        found.extend(piece[one.start : two.end] for one, two in pairwise(spans))
        found.extend(piece for _ in spans if len(spans) == 1)
    return found or [""]


def _shared(claim: str, text: str) -> int:
    return len(set(content_stems(claim)) & set(content_stems(text)))
