"""Chooses the part that answers a question about the whole, by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.whole.agreement import read_several
from assistant.whole.comparison import compare, which_articles
from assistant.whole.counting import count
from assistant.whole.listing import list_all
from assistant.whole.said import who_said
from assistant.whole.summary import summarise
from assistant.whole.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query, ScoredPassage
    from assistant.whole.agreement import Opposes
    from assistant.whole.answers import Read
    from assistant.whole.article import Article, WholeReading
    from assistant.whole.relevance import Embed

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
    kind = query.kind
    if kind == "summary":
        return summarise(query, articles, embed)
    if kind == "list":
        return list_all(query, articles, embed)
    if kind == "timeline":
        return timeline(query, articles, embed)
    if kind == "said":
        return who_said(query, articles, embed)
    near = _nearest(articles, found)
    if kind == "library" and len(articles) > 1:
        return which_articles(query, near, embed, read, opposes)
    if kind == "comparison":
        return compare(query, near, embed, read)
    if kind == "count" and len(articles) == 1:
        return count(query, articles, embed, read)
    if kind in {"fact", "yesno", "count"} and len(articles) > 1:
        return read_several(query, near, embed, read, opposes)
    return None


def _nearest(articles: Sequence[Article], found: Sequence[ScoredPassage]) -> list[Article]:
    """Return the articles to compare, in their order: not too many, the nearest ones."""
    if len(articles) <= MOST_COMPARED:
        return list(articles)
    ranked = list(dict.fromkeys(passage.document for passage in found))
    order = {document: place for place, document in enumerate(ranked)}
    nearest = sorted(articles, key=lambda one: order.get(one.document.id, len(order)))
    kept = {one.document.id for one in nearest[:MOST_COMPARED]}
    return [one for one in articles if one.document.id in kept]
