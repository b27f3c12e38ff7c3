"""Dates and numbers of a question in the other forms that articles write them in.

The full-text index takes words apart where they have no letters or digits, so "3.9.2004" and
"1,200" are phrases of several words there, and each form is one phrase to look for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.text.dates import MONTHS, find_date
from assistant.text.words import NUMBER_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Forms = tuple[str, ...]
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAYS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (rf"\b{_MONTH}\s+{_DAY}\b(?![,.]?\d)", rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}")
)
_FIGURES: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_UNITS: Final = {word: int(value) for word, value in NUMBER_WORDS.items()}
_NAMES: Final = {value: word for word, value in (_UNITS | _TENS).items()}
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_HUNDRED: Final = "hundred"
_SPELT_TO: Final = 10_000
"""Articles write larger numbers in figures, or with "million" behind them."""


def other_forms(question: str) -> tuple[tuple[Forms, ...], str]:
    """Return the forms of each date and number of a question, and the question without the dates.

    Numbers stay in the question, since each of their words may stand in a text by itself.
    """
    found: list[Forms] = []
    while (date := find_date(question)) is not None:
        found.append(date_forms(date.iso))
        question = f"{question[: date.start]} {date.iso[:4]} {question[date.end :]}"
    for form in _DAYS:
        for match in form.finditer(question):
            month, day = MONTHS[match["month"].lower()], int(match["day"])
            if 1 <= day <= 31:
                found.append(_day_forms(month, day))
    found += [number_forms(value) for value in _numbers(question)]
    return tuple(dict.fromkeys(forms for forms in found if forms)), question


def date_forms(iso: str) -> Forms:
    """Return how a date in ISO form may be written, by words and in figures, in any order."""
    year, month, day = iso.split("-")
    figures = dict.fromkeys(
        f"{first} {second}"
        for one, other in ((month, day), (str(int(month)), str(int(day))))
        for first, second in ((one, other), (other, one))
    )
    return (
        *_day_forms(int(month), int(day))[:-2],
        *(f"{pair} {year}" for pair in figures),
        *(f"{year} {one}" for one in (f"{month} {day}", f"{int(month)} {int(day)}")),
    )


def number_forms(value: int) -> Forms:
    """Return how a whole number from 21 on may be written; nothing for a smaller one."""
    if value <= max(_UNITS.values()):
        return ()
    grouped = f"{value:,}".replace(",", " ")
    spelt = (_spelt(value), _in_hundreds(value)) if value < _SPELT_TO else _with_scale(value)
    return tuple(dict.fromkeys(form for form in (str(value), grouped, *spelt) if form))


def _day_forms(month: int, day: int) -> Forms:
    """Return how a day of a year that is not said may be written."""
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    names = [name for name, number in MONTHS.items() if number == month]
    numerals = (str(day), f"{day}{ending}")
    return (
        *(f"{name} {numeral}" for name in names for numeral in numerals),
        *(f"{numeral} {name}" for name in names for numeral in numerals),
        *(f"{day}{ending} of {name}" for name in names),
        # Without its zeros a pair of figures could be anything.
        f"{month:02} {day:02}",
        f"{day:02} {month:02}",
    )


def _numbers(question: str) -> Iterator[int]:
    """Yield the whole numbers of a question, in figures and in words."""
    found = [word.lower() for word in words(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", question))]
    start = 0
    while start < len(found):
        value, length = _read(found[start:])
        if length:
            yield value
        start += max(1, length)


def _read(found: Sequence[str]) -> tuple[int, int]:
    """Return the number that a question goes on with and how many words it takes, 0 for none."""
    if _FIGURES.fullmatch(found[0]):
        value = float(found[0].replace(",", ""))
        scale = _SCALES.get(found[1], 1) if len(found) > 1 else 1
        whole = round(value * scale)
        return (whole, 1 + (scale > 1)) if abs(whole - value * scale) < 1e-6 else (0, 0)
    total = part = length = 0
    for number, word in enumerate(found):
        if word in _UNITS or word in _TENS:
            part += _UNITS.get(word, _TENS.get(word, 0))
        elif word == _HUNDRED and part:
            part *= 100
        elif word in _SCALES and part:
            total, part = total + part * _SCALES[word], 0
        elif not (word == "and" and length):
            break
        if word != "and":
            length = number + 1
    return total + part, length


def _spelt(value: int) -> str:
    """Return a number below 10,000 in words."""
    if value in _NAMES:
        return _NAMES[value]
    if value < 100:
        return f"{_NAMES[value - value % 10]} {_NAMES[value % 10]}"
    name, size = (_HUNDRED, 100) if value < 1000 else ("thousand", 1000)
    rest = f" {_spelt(value % size)}" if value % size else ""
    return f"{_spelt(value // size)} {name}{rest}"


def _in_hundreds(value: int) -> str:
    """Return "twelve hundred" for 1,200; nothing where nobody says it so."""
    if not 1000 < value < _SPELT_TO or value % 100 or not value % 1000:
        return ""
    return f"{_spelt(value // 100)} {_HUNDRED}"


def _with_scale(value: int) -> Forms:
    """Return "3 5 million" for 3,500,000: figures with the word behind them, as words."""
    for name, size in reversed(_SCALES.items()):
        if value >= size and not value % (size // 10):
            figure = f"{value / size:g}"
            named = _NAMES.get(int(figure)) if figure.isdigit() else None
            return (f"{figure.replace('.', ' ')} {name}", *([f"{named} {name}"] if named else []))
    return ()
