"""Questions about the library itself: what was added when, and which articles name something."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.schema import Answer, Item, Sentence
from assistant.text.dates import write_date
from assistant.text.words import content_stems, names, plain, stem, words
from assistant.whole.facts.moments import moments_of, published_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Query
    from assistant.seams import Listed

MOST_SHOWN: Final = 30
"""Articles that one answer lists; how many more there are is said."""
_ADDED: Final = frozenset(stem(word) for word in "add added saved stored import imported".split())
_ORDER: Final = re.compile(
    r"\b(?P<which>newest|latest|last|most recent|oldest|first)\b", re.IGNORECASE
)
_HOW_MANY: Final = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.IGNORECASE)
_NAMING: Final = re.compile(
    r"\b(?:mentions?|mentioned|names?|named|appears?|come\s+up|contains?|holds?)\b", re.IGNORECASE
)
_EARLIER: Final = re.compile(r"\b(?:before|older than|until)\b", re.IGNORECASE)
_LATER: Final = re.compile(r"\b(?:after|since|newer than)\b", re.IGNORECASE)
_SAID_OF_ALL: Final = frozenset(
    stem(word)
    for word in "articles texts stories papers reports documents library collection titles pieces "
    "list show tell give find names mention mentions mentioned appears appear come contain hold "
    "newest latest last first oldest recent recently many number count get got there anything "
    "something today yesterday week month year day published publish dated saved search open "
    "called times both older newer copies".split()
)
"""Words that say of every article the same: they are not looked up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question about the library asks for."""

    by_added: bool
    """Whether the time is that of adding, not of publishing."""
    since: dt.date | None
    until: dt.date | None
    """The first and the last day that count; None for no limit."""
    words: tuple[str, ...]
    """Words that the articles have to hold."""
    sites: tuple[str, ...]
    newest: bool | None
    """True where the newest is asked for, False for the oldest, None for all."""


def about_library(
    query: Query,
    held: Sequence[Listed],
    *,
    holding: Callable[[Sequence[str]], set[str]],
    today: dt.date,
) -> Answer | None:
    """Answer what the list of the library answers; None where articles have to be read for it.

    Args:
        query: the question.
        held: every article, in the order in which they came.
        holding: returns the ids of the articles that hold all of some words.
        today: the day on which it is asked.
    """
    wanted = wanted_of(query.searched, held, today)
    listed = wanted.by_added or wanted.since or wanted.sites or wanted.newest is not None
    if wanted.words and not (_NAMING.search(query.searched) or listed):
        return None
    found = [one for one in held if _fits(one, wanted)]
    if wanted.words:
        ids = holding(wanted.words)
        found = [one for one in found if one.id in ids]
    if wanted.newest is not None and found:
        pick = max if wanted.newest else min
        found = [pick(found, key=lambda one: _day(one, by_added=wanted.by_added) or "")]
    return _answer(query, found, len(held), wanted)


def wanted_of(question: str, held: Sequence[Listed], today: dt.date) -> Wanted:
    """Return what a question about the library asks for."""
    stems = content_stems(question)
    lower = question.lower()
    sites = tuple(
        dict.fromkeys(one.site for one in held if one.site and plain(one.site) in plain(question))
    )
    since, until, taken = _time(question, today)
    order = _ORDER.search(question) if not taken else None
    of_sites = {stem(word) for site in sites for word in words(site)}
    named = {stem(plain(word)) for word in names(question)}
    left_out = _SAID_OF_ALL | _ADDED | of_sites
    kept = [
        word
        for word in words(question)
        if stem(plain(word)) in stems
        and stem(plain(word)) not in left_out
        and word.lower() not in taken
    ]
    if named:
        kept = [word for word in kept if stem(plain(word)) in named] or kept
    return Wanted(
        by_added=bool(_ADDED & {stem(word) for word in words(lower)}),
        since=since,
        until=until,
        words=tuple(kept),
        sites=sites,
        newest=None if order is None else order["which"].lower() not in {"oldest", "first"},
    )


def _time(question: str, today: dt.date) -> tuple[dt.date | None, dt.date | None, set[str]]:
    """Return the first and last day that a question names, and the words that name them."""
    moment = next((one for one in moments_of(question, today) if one.date), None)
    if moment is None or moment.date is None:
        return None, None, set()
    first = moment.date
    last = _last_day(first, moment.label)
    taken = {word.lower() for word in words(moment.text)}
    before = question[: moment.span.start]
    if _EARLIER.search(before):
        return None, first - dt.timedelta(days=1), taken
    return first, None if _LATER.search(before) else last, taken


def _last_day(first: dt.date, label: str) -> dt.date:
    parts = len(label.split())
    if label.startswith("week"):
        return first + dt.timedelta(days=6)
    if parts == 1:
        return dt.date(first.year, 12, 31)
    if parts == 2:
        return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return first


def _fits(one: Listed, wanted: Wanted) -> bool:
    if wanted.sites and one.site not in wanted.sites:
        return False
    if wanted.since is None and wanted.until is None:
        return True
    day = published_on(_day(one, by_added=wanted.by_added))
    if day is None:
        return False
    return (wanted.since or day) <= day <= (wanted.until or day)


def _day(one: Listed, *, by_added: bool) -> str | None:
    if not by_added:
        return one.published
    # The library keeps times in UTC; people ask by their own days.
    return dt.datetime.fromisoformat(one.added).astimezone().date().isoformat()


def _answer(query: Query, found: Sequence[Listed], of: int, wanted: Wanted) -> Answer:
    said = f"{len(found)} of {of} articles"
    if wanted.words:
        said += f" with {', '.join(wanted.words)}"
    items = [Item(text=_named(one, wanted)) for one in found[:MOST_SHOWN]]
    more = len(found) - len(items)
    lines = [f"{said}:" if items else f"{said}.", *(f"- {item.text}" for item in items)]
    if more:
        lines.append(f"and {more} more: assistant list shows all.")
    count = str(len(found)) if _HOW_MANY.search(query.searched) else None
    return Answer(
        question=query.asked,
        searched=query.searched,
        status="answered",
        kind="library",
        text="\n".join(lines),
        short=count,
        items=tuple(items),
        confidence=1.0,
        sentences=tuple(Sentence(text=item.text) for item in items),
    )


def _named(one: Listed, wanted: Wanted) -> str:
    parts = [one.title or one.id[:8], one.site or ""]
    parts.append(write_date(one.published) if one.published else "")
    if wanted.by_added:
        day = _day(one, by_added=True)
        parts.append(f"added {write_date(day)}" if day else "")
    return ", ".join(part for part in parts if part)
