"""Quantities in a sentence: numbers, shares and sums of money, each with its value and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.schema import Span
from assistant.text.words import NUMBER_WORDS, STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

Measure = Literal["money", "share", "number"]

_TENS = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
_SPELT = {**{word: int(value) for word, value in NUMBER_WORDS.items()}, **_TENS, "dozen": 12}
_FACTORS = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "m": 1e6, "mln": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "bln": 1e9, "trillion": 1e12, "trn": 1e12, "k": 1e3,
}  # fmt: skip
_FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
    "tenth": 1 / 10, "thirds": 1 / 3, "quarters": 1 / 4, "fifths": 1 / 5,
}  # fmt: skip
_WORDS = "|".join(sorted(_SPELT, key=len, reverse=True))
_FACTOR = r"hundred|thousand|million|billion|trillion|mln|bln|trn|bn|mn|m|k"
_CURRENCY = (
    r"dollars?|dlrs?|pounds?|euros?|cents?|cts|pence|yen|francs?|marks?|crowns?|florins?|dinars?"
    r"|lire|rupees?|roubles?|rubles?|yuan|pesos?|kronor|kroner|stg"
)
_QUANTITY = re.compile(
    rf"(?P<sign>(?:US|AU?|C)?\$|[£€¥])?\s?"
    rf"(?:(?P<digits>\d{{1,3}}(?:[,\u00a0]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|\b(?P<words>(?:{_WORDS})(?:[\s-](?:{_WORDS}|hundred(?:\sand)?))*)\b"
    rf"|\b(?P<factor_alone>(?:hundred|thousand|million|billion)s?)\b)"
    rf"(?:[\s-]?(?P<factor>{_FACTOR})\b)?(?P<factor_more>\s(?:million|billion)\b)?"
    rf"(?:\s?(?P<percent>%|per\s?cent\b|pct\b|percentage\spoints?\b)|\s(?P<currency>{_CURRENCY})\b)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"\b(?:(?P<count>a|one|two|three|four)[\s-])?(?P<part>half|thirds?|quarters?|fifths?|sixth|tenth)\b"
    r"(?!\s+(?:time|hour|minute|year|place|month|success|victor|race|straight|of\s+(?:19|20)\d\d))",
    re.IGNORECASE,
)
_PART_OF_WORD = re.compile(r"[\w.,:/-]*\w$")
_AFTER_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[-–/]$")
"""What stands before the end of a span of years: "1980-86"."""
_NOT_AFTER = re.compile(r"^(?:st|nd|rd|th)\b|^[:/]\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text states it."""

    span: Span
    """Offsets into the text it was found in."""
    text: str
    value: float
    """In units: 2.8 million is 2,800,000; shares are of 1, so 26 per cent is 0.26."""
    measure: Measure
    unit: str
    """Currency of money as it is written; for a number the noun after it, in small letters."""


def quantities_of(text: str) -> list[Quantity]:
    """Return the quantities of a text in order; years, dates and times of day are none."""
    parts = list(_fractions(text))
    whole = [
        quantity
        for quantity in _numbers(text)
        if not any(part.span.start <= quantity.span.start < part.span.end for part in parts)
    ]
    return sorted([*whole, *parts], key=lambda quantity: quantity.span)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        rest = text[match.end() :]
        if not match["sign"] and _inside_word(text[:start]):
            continue
        if _NOT_AFTER.match(rest) or _AFTER_YEAR.search(text[:start]):
            continue
        value = _value(match)
        if value is None or _is_year(match, value):
            continue
        measure, unit = _measure(match, rest)
        scaled = value / 100 if measure == "share" else value
        end = match.end()
        yield Quantity(Span(start, end), text[start:end].strip(), scaled, measure, unit)


def _inside_word(before: str) -> bool:
    """Return whether what begins here goes on with a word or number, as in "A4" or "1.5"."""
    if not _PART_OF_WORD.search(before):
        return False
    return not before.endswith(("-", "–", ".", ":", ",")) or before[-2:-1].isdigit()


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        value = float(re.sub(r"[,\u00a0]", "", match["digits"]))
    elif match["words"]:
        value = _spelt(match["words"].lower())
        if match["words"].lower() == "one" and not (match["factor"] or match["percent"]):
            return None
    else:
        return None
    for part in (match["factor"], match["factor_more"]):
        if part:
            value *= _FACTORS[part.strip().lower()]
    return value


def _spelt(words: str) -> float:
    value = 0.0
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            value = max(value, 1) * 100
        elif word in _SPELT:
            value += _SPELT[word]
    return value


def _is_year(match: re.Match[str], value: float) -> bool:
    bare = not (match["sign"] or match["factor"] or match["percent"] or match["currency"])
    return bare and bool(match["digits"]) and len(match["digits"]) == 4 and 1500 <= value <= 2100


def _measure(match: re.Match[str], rest: str) -> tuple[Measure, str]:
    if match["percent"]:
        return "share", "%"
    if match["sign"] or match["currency"]:
        return "money", (match["sign"] or match["currency"]).lower().rstrip("s")
    noun = re.match(r"[\s-]+(?:(?:of|the|more|other|new|of\s+the)\s+)*([a-z]+)", rest)
    return "number", noun[1].rstrip("s") if noun and noun[1] not in STOP_WORDS else ""


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _FRACTION.finditer(text):
        part = match["part"].lower()
        count = {"two": 2, "three": 3, "four": 4}.get((match["count"] or "").lower(), 1)
        if part != "half" and not match["count"]:
            continue
        yield Quantity(Span(*match.span()), match.group(), count * _FRACTIONS[part], "share", "%")
