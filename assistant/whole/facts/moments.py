"""Moments that sentences name, put into the article's time: "on Wednesday" has a date."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assistant.schema import Span
from assistant.text.dates import MONTHS, read_date
from assistant.text.words import NUMBER_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(
    f"{name.capitalize()}" for name in sorted(MONTHS, key=len, reverse=True) if name != "may"
)
_MONTH = rf"(?:{_MONTH}|May|{'|'.join(name.upper() for name in MONTHS)})\b\.?"
_COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(word for word in NUMBER_WORDS if word != 'zero')})"
_SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 12}
_AHEAD = re.compile(
    r"\b(?:will|shall|to\s+be|due|plans?|planned|expected?|expects|scheduled|next|until|would|may|"
    r"going\s+to|set\s+to|are\s+to|is\s+to|coming|by\s+the\s+end)\b",
    re.IGNORECASE,
)
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WHICH = r"(?:(?P<which>last|next|this)\s+)?"
_YEAR = r"(?P<year>[12]\d{3})"
_NO_YEAR = r"(?!\d|,\d|\s?(?:%|per cent|pct|[a-z]+s\b(?<!was)(?<!has)))"
_DAY_NAMES = "|".join(day.capitalize() for day in _WEEKDAYS)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(form))
    for name, form in (
        (
            "day",
            rf"\b{_ORDINAL}(?:\s?[-–]\s?\d{{1,2}})?\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+{_YEAR})?",
        ),
        (
            "day",
            rf"\b(?P<month>{_MONTH})\s+{_ORDINAL}(?!\d|,\d{{3}}|:|\.\d)(?:,?\s+{_YEAR}\b)?",
        ),
        ("day", rf"\b{_YEAR}-(?P<number>\d{{2}})-(?P<day>\d{{2}})\b"),
        ("month", rf"\b{_WHICH}(?P<month>{_MONTH})(?:\s+(?:of\s+)?{_YEAR})?(?!\w)"),
        (
            "season",
            rf"(?i:\b{_WHICH}(?P<season>spring|summer|autumn|winter)\b(?:\s+(?:of\s+)?{_YEAR})?)",
        ),
        (
            "near",
            r"(?i:\b(?:the\s+)?(?P<near>day\s+before\s+yesterday|day\s+after\s+tomorrow)\b)",
        ),
        (
            "ago",
            rf"(?i:(?<![\d.,])\b(?P<count>{_COUNT}|last)?\s?(?P<unit>days?|weeks?|months?|years?|decades?)"
            r"\s+(?:ago|earlier|before)\b)",
        ),
        (
            "relative",
            r"(?i:\b(?P<which>last|next|this|previous|past|coming)\s+"
            r"(?P<unit>week|month|year|weekend)\b(?!\s+of\b))",
        ),
        ("weekday", rf"\b{_WHICH}(?P<weekday>{_DAY_NAMES})\b"),
        (
            "near",
            r"(?i:\b(?P<near>yesterday|today|tomorrow|tonight"
            r"|this\s+(?:morning|evening|afternoon))\b)",
        ),
        ("decade", r"\b(?P<year>[12]\d{2}0)s\b"),
        ("year", rf"(?<![\w$£€.,-])(?P<year>1[5-9]\d{{2}}|20\d{{2}})\b{_NO_YEAR}"),
    )
)
_NEAR = {
    "yesterday": -1,
    "tomorrow": 1,
    "day before yesterday": -2,
    "day after tomorrow": 2,
}
_RECURRING_BEFORE = re.compile(
    r"\b(?:every|each|any|first|second|third|fourth|fifth|the)\s+$", re.IGNORECASE
)
"""What makes a weekday no day of its own: "the first Saturday of each month"."""
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as a text names it, and the date that it means where that can be worked out."""

    span: Span
    """Offsets into the text it was found in."""
    text: str
    date: dt.date | None
    """Its first day; None where the article's own date is needed and not known."""
    label: str
    """What it means, such as "27 August 2025", "August 2025" or "2024"; empty if not known."""

    @property
    def states_itself(self) -> bool:
        """Whether the words alone say what the label says."""
        said = {*re.findall(r"\w+", self.text.lower())}
        return {*re.findall(r"\w+", self.label.lower())} <= said

    @property
    def meaning(self) -> str:
        """What the label says beyond the words: "2025" of "27 August", else the whole label.

        Empty where the words say it all.
        """
        if self.states_itself:
            return ""
        words = {*re.findall(r"\w+", self.text.lower())}
        label = self.label.split()
        left = [word for word in label if word.lower() not in words]
        return label[-1] if left == label[-1:] else self.label

    @property
    def explained(self) -> str:
        """The words, with what they mean in brackets behind them where they do not say it all."""
        # The full stop of "Sept." belongs to it, that of "February." to the sentence.
        words = re.sub(r"(?<=\w{5})\.$", "", " ".join(self.text.split()))
        return f"{words} ({self.meaning})" if self.meaning else words


def published_on(published: str | None) -> dt.date | None:
    """Return the day on which an article was published, None where it is not known."""
    try:
        return dt.date.fromisoformat(read_date(published)) if published else None
    except ValueError:
        return None


def moments_of(text: str, published: dt.date | None) -> list[Moment]:
    """Return the moments that a sentence names, in order, none of them inside another."""
    found: list[Moment] = []
    for name, form in _FORMS:
        for match in form.finditer(text):
            overlaps = any(
                match.start() < other.span.end and other.span.start < match.end() for other in found
            )
            if not overlaps:
                ahead = _AHEAD.search(text[: match.end()]) is not None
                date, label = _READERS[name](match, _Context(published, ahead))
                found.append(Moment(Span(*match.span()), match.group(), date, label))
    return sorted(found, key=lambda moment: moment.span)


Read = tuple[dt.date | None, str]


class _Context(NamedTuple):
    """What a moment is read against: when the article appeared, and whether it looks ahead."""

    published: dt.date | None
    ahead: bool


def _day(match: re.Match[str], context: _Context) -> Read:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month_number(parts["month"])
    if parts["year"]:
        return _dated(int(parts["year"]), month, int(parts["day"]))
    if context.published is None:
        return None, ""
    return _dated(_year_of(month, context.published, ahead=context.ahead), month, int(parts["day"]))


def _month(match: re.Match[str], context: _Context) -> Read:
    month = _month_number(match["month"])
    if match["year"]:
        year = int(match["year"])
    elif context.published is None:
        return None, ""
    else:
        last = (match["which"] or "").lower() == "last"
        year = _year_of(month, context.published, ahead=context.ahead and not last)
        if last and (year, month) >= (context.published.year, context.published.month):
            year -= 1
    date = dt.date(year, month, 1)
    return date, f"{date:%B} {year}"


def _season(match: re.Match[str], context: _Context) -> Read:
    season = match["season"].lower()
    month = _SEASONS[season]
    if match["year"]:
        year = int(match["year"])
    elif context.published is None or not match["which"]:
        return None, ""
    else:
        last = match["which"].lower() == "last"
        year = context.published.year - (last and month + 2 >= context.published.month)
    return dt.date(year, month, 1), f"{season} {year}"


def _ago(match: re.Match[str], context: _Context) -> Read:
    counted = match["count"] is not None and match.group().lower().endswith("ago")
    if context.published is None or not counted:
        return None, ""
    said = match["count"].lower()
    count = 1 if said in {"a", "an", "last"} else int(NUMBER_WORDS.get(said, said))
    unit = match["unit"].lower().rstrip("s")
    try:
        date = context.published - dt.timedelta(days=count * _DAYS[unit])
    except OverflowError:
        return None, ""
    if unit in {"day", "week"}:
        return date, _written(date)
    return date, f"{date:%B} {date.year}" if unit == "month" else str(date.year)


def _relative(match: re.Match[str], context: _Context) -> Read:
    if context.published is None:
        return None, ""
    step = {"last": -1, "previous": -1, "past": -1, "this": 0}.get(match["which"].lower(), 1)
    unit = match["unit"].lower()
    if unit == "year":
        return dt.date(context.published.year + step, 1, 1), str(context.published.year + step)
    if unit == "month":
        months = context.published.year * 12 + context.published.month - 1 + step
        date = dt.date(months // 12, months % 12 + 1, 1)
        return date, f"{date:%B} {date.year}"
    monday = (
        context.published
        - dt.timedelta(days=context.published.weekday())
        + dt.timedelta(days=7 * step)
    )
    if unit == "weekend":
        saturday = monday + dt.timedelta(days=5)
        return saturday, f"weekend of {_written(saturday)}"
    return monday, f"week of {_written(monday)}"


def _weekday(match: re.Match[str], context: _Context) -> Read:
    text = match.string
    recurs = _RECURRING_BEFORE.search(text[: match.start()])
    if context.published is None or recurs:
        return None, ""
    wanted = _WEEKDAYS.index(match["weekday"].lower())
    back = (context.published.weekday() - wanted) % 7
    which = (match["which"] or "").lower()
    if which == "next" or (context.ahead and which != "last"):
        date = context.published + dt.timedelta(days=(7 - back) % 7 or 7)
    else:
        date = context.published - dt.timedelta(days=back or (7 if which == "last" else 0))
    return date, _written(date)


def _near(match: re.Match[str], context: _Context) -> Read:
    if context.published is None:
        return None, ""
    near = " ".join(match["near"].lower().split())
    date = context.published + dt.timedelta(days=_NEAR.get(near, 0))
    return date, _written(date)


def _whole_year(match: re.Match[str], _context: _Context) -> Read:
    return dt.date(int(match["year"]), 1, 1), match.group()


_READERS: dict[str, Callable[[re.Match[str], _Context], Read]] = {
    "day": _day, "month": _month, "season": _season, "ago": _ago, "relative": _relative,
    "weekday": _weekday, "near": _near, "decade": _whole_year, "year": _whole_year,
}  # fmt: skip


def _month_number(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _year_of(month: int, published: dt.date, *, ahead: bool) -> int:
    """Return the year of a month named without one: the nearest, or the next where it is ahead."""
    forward, back = (month - published.month) % 12, (published.month - month) % 12
    if ahead or forward < back:
        return published.year + (month < published.month)
    return published.year - (month > published.month)


def _dated(year: int, month: int, day: int) -> Read:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None, ""
    return date, _written(date)


def _written(date: dt.date) -> str:
    return f"{date.day} {date:%B} {date.year}"
