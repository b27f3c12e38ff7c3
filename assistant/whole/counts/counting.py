"""Counts, differences and orders: as the text states them, else worked out from it, and shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.text.words import content_stems
from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, whole_reading
from assistant.whole.counts.forms import CHANGED, asks_for_change, asks_to_work_out, sides_of
from assistant.whole.counts.worked_out import worked_out
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.listing import list_all
from assistant.whole.relevance import relevance
from assistant.whole.said import who_said
from assistant.whole.several.answers import answer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.counts.worked_out import Result
    from assistant.whole.relevance import Embed
    from assistant.whole.several.answers import ArticleAnswer, Read

BEST_LINES = 6
"""Sentences whose numbers and dates are looked at."""
SHOWN = 3
"""Sentences that are shown where nothing could be worked out."""
SURE_STATED = 0.7
"""Probability from which what a reader finds stated goes before what is worked out."""
WORKED_OUT = 0.55
"""How sure what is worked out is said to be: about what was right of it on whole_dev."""
_NAMED = re.compile(
    r"\b(?:how\s+many|number\s+of|count)\b.*\b(?:named|mentioned|listed|mention|name|come\s+up"
    r"|appear|cited)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\bhow\s+many\b.*\b(?:quoted|speak|speakers)\b", re.IGNORECASE)


def is_sum(query: Query) -> bool:
    """Return whether a question for a fact is to be worked out.

    One that leans on a talk is not: "by how much?" alone does not say which numbers are meant.
    """
    return query.kind == "fact" and not query.talk and asks_to_work_out(query.searched)


def count(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> WholeReading | None:
    """Return how many, how many more, or which first, worked out where the text gives the numbers.

    None where nothing can be worked out and the reader is not sure to find it stated; of a question
    that is taken for a fact, only what is worked out is an answer here.
    """
    lines = [line for article in articles for line in lines_of(article)]
    if not lines:
        return None
    listed = _listed(query, articles, embed, read)
    if listed is not None:
        return listed
    scores = relevance(query.searched, lines, embed)
    ranked = sorted(range(len(lines)), key=lambda place: -scores[place])
    best = [lines[place] for place in ranked[:BEST_LINES]]
    result = worked_out(query.searched, best, lines)
    stated = _stated(query, articles, embed, read)
    if result is None:
        return None if query.kind == "fact" else _as_read(query, stated, best, articles)
    change = asks_for_change(query.searched)
    if change and query.kind == "fact" and stated is not None and _is_sure(stated, change=True):
        return None
    return _as_worked_out(result, stated, articles, change=change)


def _as_worked_out(
    result: Result, stated: ArticleAnswer | None, articles: Sequence[Article], *, change: bool
) -> WholeReading:
    """Return what was worked out with the sentences behind it, and what the text states of it.

    What a reader is sure to find stated as a number comes first: then nothing has to be worked out.
    """
    composer = Composer()
    shown = [composer.item(result.shown, result.lines)]
    shown += [composer.item(line.text, [line]) for line in result.lines]
    told = []
    if stated is not None and stated.answered and stated.line not in result.lines:
        told = [composer.item(stated.line.text, [stated.line], stated.emphasis)]
    if stated is not None and _is_sure(stated, change=change):
        short, confidence = stated.words, stated.score
        items, opening = [*told, *shown], f"{short}, as the text states; {covers(articles)}:"
    else:
        short, confidence = result.short, WORKED_OUT
        items, opening = [*shown, *told], f"Worked out from the text, {covers(articles)}:"
    return whole_reading(
        "count", items, composer, articles, confidence=confidence, short=short, opening=opening
    )


def _is_sure(stated: ArticleAnswer, *, change: bool) -> bool:
    """Return whether what a reader finds stated goes before what is worked out.

    How much one thing changed is stated as a rule: there whatever the reader takes for an answer
    goes before, if its sentence speaks of a change.
    """
    said = change and stated.answered and CHANGED.search(stated.line.text) is not None
    sure = said or stated.score >= SURE_STATED
    return sure and bool(quantities_of(stated.words))


def _listed(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> WholeReading | None:
    """Return how many things of a sort the articles name, each of them shown."""
    if _QUOTED.search(query.searched):
        found = who_said(query, articles, embed)
        speakers = {item.text.partition(":")[0] for item in found.items} if found else set()
        number = len(speakers)
    elif _NAMED.search(query.searched):
        found = list_all(query, articles, embed, read)
        number = len(found.items) if found else 0
    else:
        return None
    if found is None:
        return None
    composer = Composer(list(found.citations))
    opening = f"{number}, {covers(articles)}:"
    return whole_reading(
        "count",
        found.items,
        composer,
        articles,
        opening=opening,
        confidence=0.5,
        short=str(number),
    )


def _stated(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> ArticleAnswer | None:
    """Return what a reader finds stated, the surest of all articles."""
    if read is None:
        return None
    found = [answer_of(query, article, embed, read) for article in articles]
    answers = [answer for answer in found if answer is not None]
    return max(answers, key=lambda one: one.score) if answers else None


def _as_read(
    query: Query,
    answer: ArticleAnswer | None,
    best: Sequence[Line],
    articles: Sequence[Article],
) -> WholeReading | None:
    """Return what the reader finds stated, with the sentences around it that fit best.

    None where it is not sure, or names neither of the two things between which is to be chosen.
    """
    if answer is None or not answer.answered or not _is_choice(query.searched, answer.words):
        return None
    composer = Composer()
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


def _is_choice(question: str, words: str) -> bool:
    """Return whether words name one of the two things a question holds against each other."""
    sides = sides_of(question)
    held = set(content_stems(words))
    return sides is None or any(held & set(content_stems(side)) for side in sides)
