"""A timeline: the sentences that name a moment, in the order of time."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, in_words, whole_reading
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.relevance import fitting, relevance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.facts.moments import Moment
    from assistant.whole.relevance import Embed

SHARE = 0.45
"""Share of the articles' words that the sentences of a timeline may have together."""
LEAST_WORDS, MOST_WORDS = 120, 700
_MINUTE = re.compile(
    r"\b(?P<count>\d{1,3})(?:st|nd|rd|th)?[\s-]+(?:minutes?|mins?)\b|\b(?P<first>first)\s+minute\b"
    r"|\bafter\s+(?:just\s+)?(?P<seconds>\d{1,2})\s+seconds\b",
    re.IGNORECASE,
)
_CLOCK_ASKED = re.compile(r"\bminutes?\b|\bgoals?\b", re.IGNORECASE)


class Event(NamedTuple):
    """A sentence with the moments that it names."""

    line: Line
    moments: tuple[Moment, ...]

    @property
    def key(self) -> tuple[dt.date, int]:
        """Where it stands in time; what cannot be dated stays where the article has it."""
        dated = [moment.date for moment in self.moments if moment.date is not None]
        return (dated[0] if dated else dt.date.max, self.line.number)


def timeline(query: Query, articles: Sequence[Article], embed: Embed) -> WholeReading | None:
    """Return what happened when, in order; None where no sentence names a moment."""
    events = [event for article in articles for event in events_of(article)]
    if _CLOCK_ASKED.search(query.searched):
        events += [event for article in articles for event in _minutes(article)]
    if not events:
        return None
    events = _within_budget(query.searched, events, articles, embed)
    known = [event for event in events if event.key[0] != dt.date.max]
    if len(known) > len(events) // 2:
        events = sorted(events, key=lambda event: event.key)
    composer = Composer()
    items = [
        composer.item(f"{label_of(event)}: {event.line.text}", [event.line]) for event in events
    ]
    undated = len(events) - len(known)
    opening = f"{in_words(len(events), 'event')} with a date, {covers(articles)}:"
    if undated:
        opening = opening[:-1] + f"; {undated} can only be placed by the article's own words:"
    return whole_reading("timeline", items, composer, articles, opening=opening, confidence=0.8)


def events_of(article: Article) -> list[Event]:
    """Return the sentences of an article that name a moment, in order."""
    published = published_on(article.document.published)
    events = []
    for line in lines_of(article):
        moments = moments_of(line.text, published)
        if moments:
            events.append(Event(line, tuple(moments)))
    return events


def label_of(event: Event) -> str:
    """Return the moments of a sentence in its own words, with what they mean in brackets."""
    return ", ".join(dict.fromkeys(moment.explained for moment in event.moments))


def _minutes(article: Article) -> list[Event]:
    """Return the sentences that name a minute of a match."""
    from assistant.schema import Span
    from assistant.whole.facts.moments import Moment

    events = []
    for line in lines_of(article):
        found = tuple(
            Moment(Span(*match.span()), match.group(), None, "")
            for match in _MINUTE.finditer(line.text)
        )
        if found:
            events.append(Event(line, found))
    return events


def _within_budget(
    question: str, events: Sequence[Event], articles: Sequence[Article], embed: Embed
) -> list[Event]:
    total = sum(len(passage.text.split()) for article in articles for passage in article.passages)
    budget = int(min(max(SHARE * total, LEAST_WORDS), MOST_WORDS))
    once: dict[tuple[str, int], Event] = {}
    for event in events:
        once.setdefault((event.line.document.id, event.line.number), event)
    unique = list(once.values())
    lines = [event.line for event in unique]
    if sum(line.words for line in lines) <= budget:
        return unique
    scores = relevance(question, lines, embed)
    kept = {id(line) for line in fitting(lines, scores, words=budget, floor=0.0)}
    return [event for event in unique if id(event.line) in kept]
