"""Counts, differences and orders: worked out from the numbers and dates of the text, and shown."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.text.words import NUMBER, content_stems
from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, whole_reading
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.relevance import relevance, shared_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.facts.quantities import Quantity
    from assistant.whole.relevance import Embed
    from assistant.whole.several.answers import Read

BEST_LINES = 6
"""Sentences whose numbers and dates are looked at."""
SHOWN = 3
"""Sentences that are shown where nothing could be worked out."""
_DIFFERENCE = re.compile(
    r"\bby\s+how\s+(?:many|much)\b|\bhow\s+(?:many|much)\s+(?:\S+\s+){0,3}?(?:more|fewer|less|older|"
    r"younger|larger|higher|longer)\b|\b(?:still\s+to\s+come|left\s+over|remains?|difference|gap)\b"
    r"|\bhow\s+(?:many|much)\b.*\bmore\b.*\bthan\b",
    re.IGNORECASE,
)
_BETWEEN_DATES = re.compile(
    r"\bhow\s+(?:many|long)\b.*\b(?:days?|weeks?|months?|years?)\b.*\b(?:between|after|later|pass|"
    r"apart|lie|before)\b|\bhow\s+long\b.*\bbetween\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"(?P<first>[^,:?]+?),?\s+or\s+(?P<second>[^?]+)", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|earlier|before|earliest|sooner)\b", re.IGNORECASE)
_SMALLER = re.compile(
    r"\b(?:smaller|smallest|lower|lowest|less|fewer|fewest|cheaper|shorter|younger)\b",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\b(thousand|million|billion)s?\b", re.IGNORECASE)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
SAME_LINE, SAME_UNIT = 1.0, 0.5
"""What two numbers gain as a pair if one sentence, or one noun, holds both."""
FARTHEST = 20
"""Times that one number of a pair may be the other: beyond, they do not count the same thing."""
LEAST_SURE = 0.1
"""Probability from which what the reader finds stated is shown; below, it is no answer here."""
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


def count(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> WholeReading | None:
    """Return how many, how many more, or which first, worked out where the text gives the numbers.

    None where nothing can be worked out: then a reader may find it stated.
    """
    lines = [line for article in articles for line in lines_of(article)]
    if not lines:
        return None
    scores = relevance(query.searched, lines, embed)
    ranked = sorted(range(len(lines)), key=lambda place: -scores[place])
    best = [lines[place] for place in ranked[:BEST_LINES]]
    result = _worked_out(query.searched, best)
    if result is None:
        return _as_read(query, best, articles, embed, read)
    composer = Composer()
    shown = composer.item(result.shown, result.lines)
    sources = [composer.item(line.text, [line]) for line in result.lines]
    return whole_reading(
        "count",
        [shown, *sources],
        composer,
        articles,
        confidence=0.55,
        short=result.short,
        opening=f"Worked out from the text, {covers(articles)}:",
    )


def _worked_out(question: str, best: Sequence[Line]) -> Result | None:
    if _BETWEEN_DATES.search(question):
        return _days_between(question, best)
    if _DIFFERENCE.search(question):
        return _difference(question, best)
    choice = _CHOICE.search(question)
    if choice is not None and re.match(
        r"\s*(?:which|what|who|whose|did|was|is)\b", question, re.IGNORECASE
    ):
        sides = (choice["first"].strip(), choice["second"].strip())
        return _order(question, sides, best)
    return None


def _as_read(
    query: Query,
    best: Sequence[Line],
    articles: Sequence[Article],
    embed: Embed,
    read: Read | None,
) -> WholeReading | None:
    """Return what the reader finds stated, with the sentences around it that fit best."""
    from assistant.whole.several.answers import answer_of

    composer = Composer()
    found = [
        answer
        for article in articles
        if read is not None and (answer := answer_of(query, article, embed, read)) is not None
    ]
    if not found:
        return None
    answer = max(found, key=lambda one: one.score)
    if answer.score < LEAST_SURE:
        return None
    stated = (answer.line.document.id, answer.line.number)
    others = [line for line in best if (line.document.id, line.number) != stated]
    chosen = [answer.line, *others][:SHOWN]
    short = answer.words if answer.emphasis is not None else None
    items = [
        composer.item(line.text, [line], answer.emphasis if line is answer.line else None)
        for line in chosen
    ]
    return whole_reading(
        "count",
        items,
        composer,
        articles,
        confidence=answer.score,
        short=short,
        opening=f"{short}, as the first of these says; {covers(articles)}:" if short else "",
    )


def _difference(question: str, best: Sequence[Line]) -> Result | None:
    """Return the difference of the two numbers of one sort that fit the question best."""
    asked = set(content_stems(question))
    scale = _SCALE.search(question)
    found: list[tuple[float, Line, Quantity]] = []
    for place, line in enumerate(best):
        for quantity in quantities_of(line.text):
            if scale and quantity.value < _SCALES[scale[1].lower()]:
                continue
            around = line.text[max(0, quantity.span.start - 50) : quantity.span.end + 50]
            near = len(asked & {*content_stems(around), *content_stems(quantity.unit)})
            found.append((near - 0.5 * place, line, quantity))
    pairs = [
        (one[0] + two[0] + SAME_LINE * (one[1] is two[1]) + _same_unit(one[2], two[2]), one, two)
        for one, two in combinations(found, 2)
        if _comparable(one[2], two[2]) and one[2].value != two[2].value
    ]
    if not pairs:
        return None
    _, (_, first_line, first), (_, second_line, second) = max(pairs, key=lambda pair: pair[0])
    larger, smaller = (first, second) if first.value > second.value else (second, first)
    value = _in_units_of(larger.value - smaller.value, larger)
    shown = f"{value} ({larger.text} less {smaller.text})"
    return Result(value, shown, tuple(dict.fromkeys((first_line, second_line))))


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


def _days_between(question: str, best: Sequence[Line]) -> Result | None:
    """Return the time between the two dates that fit best, in the unit that is asked."""
    unit = next(
        (name for name in _DAYS if re.search(rf"\b{name}s?\b", question, re.IGNORECASE)), "day"
    )
    dated = [
        (line, moment.date, moment.text)
        for line in best
        for moment in moments_of(line.text, _published(line))
        if moment.date is not None
    ]
    pairs = [pair for pair in combinations(dated, 2) if pair[0][1] != pair[1][1]]
    if not pairs:
        return None
    first, second = pairs[0]
    days = abs((second[1] - first[1]).days)
    number = round(days / _DAYS[unit])
    short = f"{number} {unit}{'' if number == 1 else 's'}"
    early, late = sorted((first, second), key=lambda one: one[1])
    shown = f"{short} (from {early[2]} to {late[2]})"
    return Result(short, shown, tuple(dict.fromkeys((first[0], second[0]))))


def _order(question: str, choice: tuple[str, str], best: Sequence[Line]) -> Result | None:
    """Return which of two comes first, or is the larger, by the date or number nearest to each."""
    by_time = bool(_FIRST.search(question))
    found = [_valued(side, best, by_time=by_time) for side in choice]
    if found[0] is None or found[1] is None or found[0][1] == found[1][1]:
        return None
    (line_a, value_a, text_a), (line_b, value_b, text_b) = found[0], found[1]
    least = by_time or bool(_SMALLER.search(question))
    wins = (value_a < value_b) is least
    winner, other = (choice, (choice[1], choice[0]))[not wins]
    won, lost = (text_a, text_b) if wins else (text_b, text_a)
    shown = f"{winner} ({won}), not {other} ({lost})"
    return Result(winner, shown, tuple(dict.fromkeys((line_a, line_b))))


def _valued(side: str, best: Sequence[Line], *, by_time: bool) -> tuple[Line, float, str] | None:
    """Return the date or number that stands nearest to what one side of a choice names."""
    shares = shared_words(side, [line.text for line in best])
    stems = set(content_stems(side))
    for place in sorted(range(len(best)), key=lambda place: -shares[place]):
        line = best[place]
        if not shares[place]:
            return None
        spots = [
            m.start() for m in re.finditer(r"\w+", line.text) if stems & set(content_stems(m[0]))
        ]
        values = _values(line, by_time=by_time)
        if spots and values:
            near = min(values, key=lambda one: min(abs(one[0] - spot) for spot in spots))
            return line, near[1], near[2]
    return None


def _values(line: Line, *, by_time: bool) -> list[tuple[int, float, str]]:
    if by_time:
        return [
            (moment.span.start, float(moment.date.toordinal()), moment.text)
            for moment in moments_of(line.text, _published(line))
            if moment.date is not None
        ]
    return [(one.span.start, one.value, one.text) for one in quantities_of(line.text)]


def _published(line: Line) -> dt.date | None:
    return published_on(line.document.published) or SOME_YEAR
