"""What can be checked in a sentence word for word: numbers, dates, names, quotations, negation."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.text.words import NUMBER_WORDS, STOP_WORDS, plain, stem, words

MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
        "sep sept september|oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\s*[-–]\s*(?P<last>[0-3]?\d)(?!\d))?"
_YEAR = r"(?P<year>[12]\d{3})"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>[12]\d{3})-(?P<numeric>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b{_MONTH}\s*{_DAY}(?!\d)(?:,?\s*{_YEAR})?\b",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s*{_YEAR})?\b",
        rf"\b{_MONTH},?\s*{_YEAR}\b",
    )
)
LONE_MONTH = re.compile(
    r"\b(January|February|April|June|July|August|September|October|November|December)\b"
)

SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
TENS = dict(
    zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True)
)
SPELT = {word: int(value) for word, value in NUMBER_WORDS.items()} | TENS
_SCALE = r"(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|[mk](?=\b))"
_PERCENT = r"(?P<percent>%|\bper\s?cent(?:age points?)?\b)"
DIGITS = re.compile(
    rf"(?<![\w.])(?P<currency>[$€£¥])?\s?(?P<value>\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th|s)?"
    rf"(?:[\s-]*{_SCALE}\b)?(?:\s*{_PERCENT})?",
    re.IGNORECASE,
)
SPELT_OUT = re.compile(
    rf"\b(?P<words>(?:{'|'.join(SPELT)})"
    rf"(?:[\s-]+(?:and\s+)?(?:{'|'.join((*SPELT, *SCALES))})\b)*)\b(?:\s*{_PERCENT})?",
    re.IGNORECASE,
)
COUNTED = 3
"""Numbers up to this one, spelt out, may come from counting rather than from the text."""

QUOTED = re.compile(r"[\"“«„]([^\"“”«»„]{3,}?)[\"”»“]")
SHORTEST_QUOTATION = 12
"""Characters: a shorter run in quotation marks is a word used with distance, not a quotation."""

NEGATORS = frozenset("not never no none nobody nothing neither nor without cannot".split())
DENIALS = frozenset(
    stem(word)
    for word in "deny refuse reject fail lack unable avoid prevent absent decline false".split()
)
CAPITALISED = re.compile(r"(?:[A-Z][\w’'.-]*(?:\s+(?:of|the|and|for)\s+|\s+)?){2,12}")
OPENING = re.compile(r"(?:^|[.!?:;]\s+|[\"“])")
REACH = 3
"""Words after a negation among which it finds what it negates."""


class Quantity(NamedTuple):
    """A number with what it counts, where that changes its meaning."""

    value: float
    unit: str
    words: str


class Date(NamedTuple):
    """A date as far as it is given."""

    year: int | None
    month: int
    day: int | None
    words: str


def dates(text: str) -> list[Date]:
    """Return the dates of a text that name a month."""
    return _take_dates(text)[0]


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a text, digits and words alike, those of its dates left out."""
    rest = _take_dates(text)[1]
    found = []
    for match in DIGITS.finditer(rest):
        value = float(match["value"].replace(",", ""))
        scale = SCALES.get((match["scale"] or "").lower(), 1.0)
        unit = "percent" if match["percent"] else ""
        found.append(Quantity(value * scale, unit, match.group().strip()))
    for match in SPELT_OUT.finditer(DIGITS.sub(" ", rest)):
        value = _spelt(match["words"].lower())
        unit = "percent" if match["percent"] else ""
        if value > COUNTED or unit:
            found.append(Quantity(value, unit, match.group().strip()))
    return found


def quotations(text: str) -> list[str]:
    """Return what stands in quotation marks and is long enough to be somebody's words."""
    return [inner for inner in QUOTED.findall(text) if len(inner.strip()) >= SHORTEST_QUOTATION]


def normalised(text: str) -> str:
    """Return text as quotations are compared: letters and digits in lower case, single spaces."""
    return " ".join(re.findall(r"\w+", text.lower().replace("’", "").replace("'", "")))


def proper_names(text: str) -> list[tuple[str, ...]]:
    """Return the names of a text: runs of capitalised words that are no opening words or months.

    A text in capitals throughout, like a headline, has none that can be told.
    """
    found = words(text)
    capital = [word[:1].isupper() and plain(word) not in MONTHS for word in found]
    if len(found) > 3 and sum(capital) > 0.7 * len(found):
        return []
    opening = {len(words(text[: match.end()])) for match in OPENING.finditer(text)}
    runs: list[list[str]] = [[]]
    for position, word in enumerate(found):
        followed = position + 1 < len(found) and capital[position + 1]
        opens = position in opening and not followed and not word[1:2].isupper()
        if capital[position] and not opens and plain(word) not in STOP_WORDS:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if run]


def initials(text: str) -> set[str]:
    """Return the short forms that the capitalised names of a text could have, in lower case."""
    found: set[str] = set()
    for run in CAPITALISED.findall(text):
        letters = [
            part if part in {"II", "III"} else part[0] for part in words(run) if part[0].isupper()
        ]
        found.update(
            "".join(letters[first:last]).lower()
            for first in range(len(letters))
            for last in range(first + 2, len(letters) + 1)
        )
    return found


def negated(text: str) -> list[str]:
    """Return the stems that stand right after a negation."""
    tokens = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    found = []
    for position, token in enumerate(tokens):
        is_negator = token in NEGATORS or token.endswith("n't")
        if not is_negator or tokens[position + 1 : position + 2] in (["only"], ["doubt"]):
            continue
        reach = tokens[position + 1 : position + 1 + REACH]
        content = [stem(word) for word in reach if plain(word) not in STOP_WORDS]
        found.extend(content[:1])
    return found


def _take_dates(text: str) -> tuple[list[Date], str]:
    found: list[Date] = []
    for pattern in DATES:
        for match in pattern.finditer(text):
            found.extend(_date(match))
        text = pattern.sub(" ", text)
    found += [Date(None, MONTHS[name.lower()], None, name) for name in LONE_MONTH.findall(text)]
    return found, text


def _date(match: re.Match[str]) -> list[Date]:
    parts = match.groupdict()
    month = int(parts["numeric"]) if "numeric" in parts else MONTHS[parts["month"].lower()]
    year = int(parts["year"]) if parts.get("year") else None
    days: list[int | None] = [int(parts[name]) for name in ("day", "last") if parts.get(name)]
    return [Date(year, month, day, match.group().strip()) for day in days or [None]]


def _spelt(text: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", text):
        if word in SPELT:
            current += SPELT[word]
        elif word == "hundred":
            current = (current or 1.0) * SCALES[word]
        elif word in SCALES:
            total += (current or 1.0) * SCALES[word]
            current = 0.0
    return total + current
