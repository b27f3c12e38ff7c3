"""The values that answers give, put so that they can be compared: numbers, dates, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.text.words import content_stems, names, plain
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.facts.quantities import quantities_of

if TYPE_CHECKING:
    import datetime as dt

    from assistant.schema import Wants
    from assistant.whole.facts.moments import Moment
    from assistant.whole.facts.quantities import Measure, Quantity
    from assistant.whole.several.answers import ArticleAnswer

NUMBERS_DIFFER = 0.01
"""Share by which two numbers may differ and be the same: rounding in the last place."""
SHARES_DIFFER = 0.02
"""The same for shares, absolutely: "a third" and "33 per cent", "two thirds" and "66 %"."""
_EMPTY = re.compile(r"\s+(?:empty|without|lack|missing|remain(?:ing)?|left|not)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|over|more than|fewer than|less than|under|at "
    r"least|up to|well over|close to|approximately)\s+$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?:cost|pay|paid|price|money|much|worth|budget)", re.IGNORECASE)
_AGE = re.compile(r"\bhow\s+old\b|\bage\b", re.IGNORECASE)
_SCALES: dict[str, tuple[str, float]] = {
    "kilometre": ("metre", 1000.0), "kilometer": ("metre", 1000.0), "km": ("metre", 1000.0),
    "mile": ("metre", 1609.344), "metre": ("metre", 1.0), "meter": ("metre", 1.0),
    "feet": ("metre", 0.3048), "foot": ("metre", 0.3048), "yard": ("metre", 0.9144),
    "kilogram": ("gram", 1000.0), "kilo": ("gram", 1000.0), "kg": ("gram", 1000.0),
    "tonne": ("gram", 1e6), "ton": ("gram", 1e6), "gram": ("gram", 1.0),
    "hectare": ("hectare", 1.0), "ha": ("hectare", 1.0), "acre": ("hectare", 0.404686),
    "minute": ("minute", 1.0), "hour": ("minute", 60.0), "day": ("minute", 1440.0),
    "week": ("minute", 10080.0),
}  # fmt: skip
"""Units that measure the same, and how many of the smallest of them each is."""
_TIME = frozenset("second minute hour day week month year decade centurie".split())
ABOUT_DIFFERS = 0.06
"""Share by which two numbers may differ where one of them is said to be rough."""

SHORT = 6
"""Words of an answer that is a number and little else, whatever was asked."""

Sort = Literal["number", "date", "name"]


@dataclass(frozen=True, slots=True)
class Value:
    """What an answer comes to."""

    sort: Sort
    text: str
    """The value as the article writes it."""
    number: float = 0.0
    measure: Measure | None = None
    rough: bool = False
    unit: str = ""
    date: dt.date | None = None
    label: str = ""
    stems: frozenset[str] = frozenset()


def value_of(answer: ArticleAnswer, question: str, wants: Wants) -> Value | None:
    """Return the value of an answer, None where it is neither a number, a date nor a name."""
    if wants == "number":
        return _number(answer, question)
    if wants == "when":
        return _date(answer)
    if wants in {"who", "where"}:
        return _name(answer, question)
    if wants in {"other", "how"} and len(answer.words.split()) <= SHORT:
        if quantities_of(answer.words):
            return _number(answer, question)
        return _name(answer, question) if _is_name(answer.words) else None
    return None


def same(first: Value, second: Value) -> bool:
    """Return whether two values are the same, or cannot be said to differ."""
    if first.sort != second.sort:
        return True
    if first.sort == "number":
        return _same_number(first, second)
    if first.sort == "date":
        return _same_date(first, second)
    return bool(first.stems & second.stems)


def _number(answer: ArticleAnswer, question: str) -> Value | None:
    line = answer.line.text
    place = line.find(answer.words)
    end = place + len(answer.words)
    asked = {quantity.text for quantity in quantities_of(question)}
    stated = [quantity for quantity in quantities_of(line) if quantity.text not in asked]
    within = [one for one in stated if place <= one.span.start and one.span.end <= end]
    found = within if place >= 0 and within else stated
    if not found:
        return None
    best = max(found, key=lambda quantity: _fits(quantity, question))
    number = best.value
    if best.measure == "share" and _EMPTY.match(line[best.span.end :]):
        number = 1 - number
    rough = bool(_ABOUT.search(line[: best.span.start]))
    unit = best.unit or ("year" if _AGE.search(question) else "")
    return Value("number", best.text, number, best.measure, rough, unit)


def _fits(quantity: Quantity, question: str) -> tuple[bool, int]:
    unit = set(content_stems(quantity.unit))
    money = quantity.measure == "money" and _MONEY.search(question) is not None
    return (bool(unit & set(content_stems(question))) or money, -quantity.span.start)


def _same_number(first: Value, second: Value) -> bool:
    if first.measure != second.measure and "share" in {first.measure, second.measure}:
        return True
    if (first.unit in _TIME) != (second.unit in _TIME):
        return True
    if first.measure == "share":
        return abs(first.number - second.number) <= SHARES_DIFFER
    (one, sort), (two, other) = _in_smallest(first), _in_smallest(second)
    if first.unit == second.unit or sort != other:
        one, two = first.number, second.number
    # What was turned from one unit into another was rounded there.
    turned = first.unit != second.unit and sort == other
    allowed = ABOUT_DIFFERS if first.rough or second.rough or turned else NUMBERS_DIFFER
    return abs(one - two) <= allowed * max(one, two)


def _in_smallest(value: Value) -> tuple[float, str]:
    """Return a number in the smallest of the units that measure the same, and which that is."""
    unit, scale = _SCALES.get(value.unit, (value.unit, 1.0))
    return value.number * scale, unit


def _date(answer: ArticleAnswer) -> Value | None:
    published = published_on(answer.article.document.published)
    found = moments_of(answer.words, published) or moments_of(answer.line.text, published)
    moment: Moment | None = next((one for one in found if one.date), None)
    if moment is None or moment.date is None:
        return None
    return Value("date", moment.text, date=moment.date, label=moment.label)


def _same_date(first: Value, second: Value) -> bool:
    """Return whether two dates are the same, or one is a month or year that holds the other."""
    if first.date is None or second.date is None:
        return True
    coarse = min((first, second), key=lambda value: len(value.label.split()))
    parts = len(coarse.label.split())
    if parts == 1:
        return first.date.year == second.date.year
    if parts == 2:
        return (first.date.year, first.date.month) == (second.date.year, second.date.month)
    return first.date == second.date


def _is_name(words: str) -> bool:
    """Return whether words are a name and nothing else: "which club?" asks for one, too."""
    return all(word[0].isupper() for word in words.split())


def _name(answer: ArticleAnswer, question: str) -> Value | None:
    asked = {plain(word) for word in names("Q " + question)}
    found = [plain(word) for word in names("A " + answer.words) if plain(word) not in asked]
    if not found or len(answer.words.split()) > 12:
        return None
    return Value("name", answer.words, stems=frozenset(found))
