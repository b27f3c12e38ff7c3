"""Dates as articles write them, read without guessing."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
_FORMS = (
    rf"{_YEAR}(?P<separator>[-/.])(?P<month>\d{{1,2}})(?P=separator)(?P<day>\d{{1,2}})(?!\d)",
    rf"{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}\b",
    rf"\b{_DAY}[\s-]+(?:of\s+)?{_MONTH}(?:\s*,\s*|[\s-]+){_YEAR}\b",
    rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}\b",
    rf"(?P<first>\d{{1,2}})(?P<separator>[/-])(?P<second>\d{{1,2}})(?P=separator){_YEAR}\b",
)
YEAR = re.compile(r"[12]\d{3}")
DATES = tuple(re.compile(rf"(?<![\w./-])(?:{form})", re.IGNORECASE) for form in _FORMS)


class FoundDate(NamedTuple):
    """A date in ISO form and where the text states it."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> FoundDate | None:
    """Return the first date with a day, month and year in the text, None without one.

    A date in figures such as 03/04/2025, which is in March or in April depending on the country,
    is not read.
    """
    if YEAR.search(text) is None:
        return None
    found = [date for form in DATES for date in _matches(form, text)]
    return min(found, key=lambda date: date.start, default=None)


def read_date(text: str) -> str:
    """Return the ISO form of the date in the text, or the text itself where none can be read."""
    date = find_date(text)
    return date.iso if date else text


def write_date(iso: str) -> str:
    """Return an ISO date in words, such as 3 May 2024; anything else comes back as it is."""
    try:
        date = dt.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{date.day} {date:%B} {date.year}"


def _matches(form: re.Pattern[str], text: str) -> list[FoundDate]:
    """Return the dates in one form of writing, impossible ones left out."""
    return [
        FoundDate(iso, match.start(), match.end())
        for match in form.finditer(text)
        if (iso := _iso(match.groupdict())) is not None
    ]


def _iso(parts: dict[str, str]) -> str | None:
    """Return the date of the named parts, None if there is no such day or it is ambiguous."""
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = max(first, second), min(first, second)
    else:
        day = int(parts["day"])
        name = parts["month"].lower()
        month = MONTHS[name] if name in MONTHS else int(name)
    try:
        return dt.date(int(parts["year"]), month, day).isoformat()
    except ValueError:
        return None
