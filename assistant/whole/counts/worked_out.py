"""What is worked out from the numbers and dates of a text: differences, sums, orders, extremes."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.text.words import NUMBER, content_stems
from assistant.whole.counts.forms import (
    BETWEEN_DATES,
    DIFFERENCE,
    FIRST,
    LEAST,
    MOST,
    SMALLER,
    TOGETHER,
    asks_for_change,
    sides_of,
)
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.listing import clause_around
from assistant.whole.relevance import shared_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.whole.article import Line
    from assistant.whole.facts.moments import Moment
    from assistant.whole.facts.quantities import Quantity

_ENDS = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:to|from|until|against|compared\s+with|up\s+on|down\s+on)\b"
)
"""What stands between the two ends of a change: "to 5.4 % from 10.2 %"."""
_SCALE = re.compile(r"\b(thousand|million|billion)s?\b", re.IGNORECASE)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
SAME_LINE, SAME_UNIT = 1.0, 0.5
"""What two numbers gain as a pair if one sentence, or one noun, holds both."""
FARTHEST = 20
"""Times that one number of a pair may be the other: beyond, they do not count the same thing."""
AROUND = 50
"""Characters on each side of a number in which words of the question speak for it."""
MOST_ADDED = 6
"""Numbers that are added up."""
SOME_YEAR = dt.date(2001, 7, 1)
"""Stands for the year of an article whose date is not known: time between its days is the same."""
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}


@dataclass(frozen=True, slots=True)
class Result:
    """What was worked out, and the sentences that it comes from."""

    short: str
    shown: str
    """The answer with the numbers that it was worked out from."""
    lines: tuple[Line, ...]


def worked_out(question: str, best: Sequence[Line], lines: Sequence[Line]) -> Result | None:
    """Return what a question asks to be worked out, None where it asks for no such thing.

    Args:
        question: in full.
        best: the sentences that fit it best, best first.
        lines: all sentences, in which the sides of a comparison are looked for.
    """
    sides = sides_of(question)
    if BETWEEN_DATES.search(question):
        return (sides and _time_between(question, sides, lines)) or _days_between(question, best)
    if DIFFERENCE.search(question):
        return _difference(question, best)
    if sides is not None:
        return _order(question, sides, lines)
    if TOGETHER.search(question):
        return _sum(question, best)
    if MOST.search(question) or LEAST.search(question):
        return _extreme(question, best)
    return None


def _difference(question: str, best: Sequence[Line]) -> Result | None:
    """Return the difference of the two numbers of one sort that fit the question best."""
    asked = set(content_stems(question))
    scale = _SCALE.search(question)
    change = asks_for_change(question)
    found: list[tuple[float, Line, Quantity]] = []
    for place, line in enumerate(best):
        for quantity in quantities_of(line.text):
            if scale and quantity.value < _SCALES[scale[1].lower()]:
                continue
            found.append((_near(asked, line, quantity) - 0.5 * place, line, quantity))
    pairs = [
        (one[0] + two[0] + SAME_LINE * (one[1] is two[1]) + _same_unit(one[2], two[2]), one, two)
        for one, two in combinations(found, 2)
        if _comparable(one[2], two[2])
        and one[2].value != two[2].value
        and (scale or _belong_together(one[1:], two[1:], change=change))
    ]
    if not pairs:
        return None
    best_pair = max(pairs, key=lambda pair: pair[0])
    if not any(_near(asked, line, quantity) for _, line, quantity in best_pair[1:]):
        return None
    _, (_, first_line, first), (_, second_line, second) = best_pair
    larger, smaller = (first, second) if first.value > second.value else (second, first)
    value = _in_units_of(larger.value - smaller.value, larger)
    shown = f"{value} ({larger.text} less {smaller.text})"
    return Result(value, shown, tuple(dict.fromkeys((first_line, second_line))))


def _belong_together(
    one: tuple[Line, Quantity], two: tuple[Line, Quantity], *, change: bool
) -> bool:
    """Return whether two numbers may be held against each other.

    Those of two sentences are of one unit, where both name theirs. Where the question is how much
    one thing changed, they are the two ends of that change, or count it by its noun.
    """
    counted = one[1].measure == "number"
    if one[0] is not two[0] and change:
        return counted and bool(one[1].unit) and one[1].unit == two[1].unit
    if not change:
        return one[0] is two[0] or one[1].unit == two[1].unit or not (one[1].unit and two[1].unit)
    first, second = sorted((one[1].span, two[1].span))
    return _ENDS.match(one[0].text[first.end : second.start]) is not None


def _near(asked: set[str], line: Line, quantity: Quantity) -> int:
    """Return how many words of the question stand beside a number."""
    around = line.text[max(0, quantity.span.start - AROUND) : quantity.span.end + AROUND]
    return len(asked & {*content_stems(around), *content_stems(quantity.unit)})


def _sum(question: str, best: Sequence[Line]) -> Result | None:
    """Return the sum of the numbers of one unit that stand beside words of the question."""
    asked = set(content_stems(question))
    groups: dict[tuple[str, str], list[tuple[Line, Quantity]]] = {}
    for line in best:
        for quantity in quantities_of(line.text):
            if _near(asked, line, quantity) and quantity.measure != "share":
                groups.setdefault((quantity.measure, quantity.unit), []).append((line, quantity))
    fitting = [group for group in groups.values() if 1 < len(group) <= MOST_ADDED]
    if not fitting:
        return None
    group = max(fitting, key=lambda one: sum(_near(asked, *pair) for pair in one))
    total = _in_units_of(sum(quantity.value for _, quantity in group), group[0][1])
    shown = f"{total} ({' + '.join(quantity.text for _, quantity in group)})"
    return Result(total, shown, tuple(dict.fromkeys(line for line, _ in group)))


def _extreme(question: str, best: Sequence[Line]) -> Result | None:
    """Return the clause with the largest number, or the smallest, of those that may be meant."""
    asked = set(content_stems(question))
    found = [(line, one) for line in best for one in quantities_of(line.text)]
    found = [(line, one) for line, one in found if _near(asked, line, one) and not _is_spelt(one)]
    measures = Counter(quantity.measure for _, quantity in found).most_common(1)
    if not measures or measures[0][1] < 2:
        return None
    alike = [pair for pair in found if pair[1].measure == measures[0][0]]
    pick = min if LEAST.search(question) else max
    line, quantity = pick(alike, key=lambda pair: pair[1].value)
    clause = clause_around(line.text, quantity.span)
    others = dict.fromkeys(one.text for _, one in alike if one is not quantity)
    return Result(clause, f"{clause} (beside {', '.join(others)})", (line,))


def _is_spelt(quantity: Quantity) -> bool:
    """Return whether a number is written as a word: "the two" are counted, and not measured."""
    return quantity.measure == "number" and quantity.text.isalpha()


def _comparable(first: Quantity, second: Quantity) -> bool:
    if first.measure != second.measure:
        return False
    ratio = max(first.value, second.value) / max(min(first.value, second.value), 1e-9)
    return ratio < FARTHEST and (first.measure != "money" or first.unit == second.unit)


def _same_unit(first: Quantity, second: Quantity) -> float:
    return SAME_UNIT * (bool(first.unit) and first.unit == second.unit)


def _in_units_of(value: float, like: Quantity) -> str:
    """Return a number written as another one is: "8 million" beside "18 million"."""
    if like.measure == "share":
        return f"{_plain(value * 100)} percentage points"
    match = NUMBER.search(like.text)
    if match is None:
        return _plain(value)
    scale = like.value / float(match[0].replace(",", ""))
    return like.text[: match.start()] + _plain(value / scale) + like.text[match.end() :]


def _plain(value: float) -> str:
    return f"{round(value, 4):,.10g}" if abs(value) < 1000 else f"{round(value, 2):,.0f}"


def _time_between(question: str, sides: tuple[str, str], lines: Sequence[Line]) -> Result | None:
    """Return the time between the dates of two things, None where either has none."""
    unit = _unit_of(question)
    found = [_valued(side, lines, by_time=True, unit=unit) for side in sides]
    if found[0] is None or found[1] is None or found[0][1] == found[1][1]:
        return None
    (line_a, value_a, text_a), (line_b, value_b, text_b) = found[0], found[1]
    short = _in_unit(question, abs(value_a - value_b))
    early, late = (text_a, text_b) if value_a < value_b else (text_b, text_a)
    return Result(
        short, f"{short} (from {early} to {late})", tuple(dict.fromkeys((line_a, line_b)))
    )


def _in_unit(question: str, days: float) -> str:
    """Return a number of days in the unit that a question asks for."""
    unit = _unit_of(question)
    number = round(days / _DAYS[unit])
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _unit_of(question: str) -> str:
    named = (name for name in _DAYS if re.search(rf"\b{name}s?\b", question, re.IGNORECASE))
    return next(named, "day")


def _is_fine_enough(moment: Moment, unit: str) -> bool:
    """Return whether a moment is named so closely that time from it can be told in such units."""
    closest = {"year": r"\d{4}", "month": r"[A-Z]"}.get(unit, r"^\d{1,2}\s")
    return re.search(closest, moment.label) is not None


def _days_between(question: str, best: Sequence[Line]) -> Result | None:
    """Return the time between the two dates that fit best, in the unit that is asked."""
    dated = [
        (line, moment.date, moment.text)
        for line in best
        for moment in moments_of(line.text, _published(line))
        if moment.date is not None and _is_fine_enough(moment, _unit_of(question))
    ]
    pairs = [pair for pair in combinations(dated, 2) if pair[0][1] != pair[1][1]]
    if not pairs:
        return None
    first, second = pairs[0]
    short = _in_unit(question, abs((second[1] - first[1]).days))
    early, late = sorted((first, second), key=lambda one: one[1])
    shown = f"{short} (from {early[2]} to {late[2]})"
    return Result(short, shown, tuple(dict.fromkeys((first[0], second[0]))))


def _order(question: str, choice: tuple[str, str], best: Sequence[Line]) -> Result | None:
    """Return which of two comes first, or is the larger, by the date or number nearest to each."""
    by_time = bool(FIRST.search(question))
    found = [_valued(side, best, by_time=by_time) for side in choice]
    if found[0] is None or found[1] is None or found[0][1] == found[1][1]:
        return None
    (line_a, value_a, text_a), (line_b, value_b, text_b) = found[0], found[1]
    least = by_time or bool(SMALLER.search(question))
    wins = (value_a < value_b) is least
    winner, other = (choice, (choice[1], choice[0]))[not wins]
    won, lost = (text_a, text_b) if wins else (text_b, text_a)
    shown = f"{winner} ({won}), not {other} ({lost})"
    return Result(winner, shown, tuple(dict.fromkeys((line_a, line_b))))


def _valued(
    side: str, best: Sequence[Line], *, by_time: bool, unit: str = "year"
) -> tuple[Line, float, str] | None:
    """Return the number nearest to what a side names, or the date, if close enough for a unit."""
    shares = shared_words(side, [line.text for line in best])
    stems = set(content_stems(side))
    for place in sorted(range(len(best)), key=lambda place: -shares[place]):
        line = best[place]
        if not shares[place]:
            return None
        spots = [
            m.start() for m in re.finditer(r"\w+", line.text) if stems & set(content_stems(m[0]))
        ]
        values = _values(line, by_time=by_time, unit=unit)
        if spots and values:
            near = min(values, key=lambda one: min(abs(one[0] - spot) for spot in spots))
            return line, near[1], near[2]
    return None


def _values(line: Line, *, by_time: bool, unit: str) -> list[tuple[int, float, str]]:
    if by_time:
        return [
            (moment.span.start, float(moment.date.toordinal()), moment.text)
            for moment in moments_of(line.text, _published(line))
            if moment.date is not None and _is_fine_enough(moment, unit)
        ]
    return [(one.span.start, one.value, one.text) for one in quantities_of(line.text)]


def _published(line: Line) -> dt.date | None:
    return published_on(line.document.published) or SOME_YEAR
