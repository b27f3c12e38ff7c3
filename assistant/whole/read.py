"""Chooses the part that answers a question about the whole, by its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.whole.counts.counting import count, is_sum
from assistant.whole.listing import list_all
from assistant.whole.said import who_said
from assistant.whole.several.agreement import read_several
from assistant.whole.several.comparison import compare, which_articles
from assistant.whole.summary import summarise
from assistant.whole.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Kind, Query, ScoredPassage
    from assistant.whole.article import Article, WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.agreement import Opposes
    from assistant.whole.several.answers import Read

_QUOTED = re.compile(r"\bquoted\b", re.IGNORECASE)
MOST_COMPARED = 12
"""Articles whose answers are compared: of more, those in which passages were found first."""


def read_whole(
    query: Query,
    articles: Sequence[Article],
    *,
    embed: Embed,
    found: Sequence[ScoredPassage] = (),
    read: Read | None = None,
    opposes: Opposes | None = None,
) -> WholeReading | None:
    """Answer a question about articles as a whole; None if it is an ordinary question after all.

    Args:
        query: the question; its kind chooses the part that answers.
        articles: the articles that were asked, with all their passages.
        embed: returns a unit vector for each text: shape (texts, dimensions).
        found: the passages nearest to the question, best first.
        read: reads passages of one article; without it sentences are chosen by their fit alone.
        opposes: probability that the first sentence contradicts the second; without it, answers
            of yes or no are not compared.
    """
    if not articles:
        return None
    if query.kind == "list":
        # Who is quoted is known from what is quoted, not from the names alone.
        told = who_said(query, articles, embed) if _QUOTED.search(query.searched) else None
        return told or list_all(query, articles, embed, read)
    alone = _ALONE.get(query.kind)
    if alone is not None:
        return alone(query, articles, embed)
    near = _nearest(articles, found)
    several = len(articles) > 1
    if query.kind == "comparison":
        return compare(query, near, embed, read)
    if query.kind == "library" and several:
        return which_articles(query, near, embed, read, opposes)
    worked = is_sum(query)
    if (query.kind == "count" or worked) and not several:
        return count(query, articles, embed, read)
    if query.kind in {"fact", "yesno", "count"} and several:
        return read_several(query, near, embed, read, opposes)
    return None


_ALONE: dict[Kind, Callable[[Query, Sequence[Article], Embed], WholeReading | None]] = {
    "summary": summarise,
    "timeline": timeline,
    "said": who_said,
}
"""What needs nothing but the articles themselves, by kind."""


def _nearest(articles: Sequence[Article], found: Sequence[ScoredPassage]) -> list[Article]:
    """Return the articles to compare, in their order: not too many, the nearest ones."""
    if len(articles) <= MOST_COMPARED:
        return list(articles)
    ranked = list(dict.fromkeys(passage.document for passage in found))
    order = {document: place for place, document in enumerate(ranked)}
    nearest = sorted(articles, key=lambda one: order.get(one.document.id, len(order)))
    kept = {one.document.id for one in nearest[:MOST_COMPARED]}
    return [one for one in articles if one.document.id in kept]
