"""Counts, differences and orders: as the text states them, else worked out from it, and shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, whole_reading
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.listing import list_all
from assistant.whole.relevance import relevance
from assistant.whole.said import who_said
from assistant.whole.several.answers import answer_of
from assistant.whole.worked_out import BETWEEN_DATES, DIFFERENCE, sides_of, worked_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.answers import ArticleAnswer, Read
    from assistant.whole.worked_out import Result

BEST_LINES = 6
"""Sentences whose numbers and dates are looked at."""
SHOWN = 3
"""Sentences that are shown where nothing could be worked out."""
SURE_STATED = 0.7
"""Probability from which what a reader finds stated goes before what is worked out."""
WORKED_OUT = 0.55
"""How sure what is worked out is said to be: about what was right of it on whole_dev."""
LEAST_SURE = 0.1
"""Probability from which what the reader finds stated is shown; below, it is no answer here."""
_NAMED = re.compile(
    r"\b(?:how\s+many|number\s+of|count)\b.*\b(?:named|mentioned|listed|mention|name|come\s+up"
    r"|appear|cited)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\bhow\s+many\b.*\b(?:quoted|speak|speakers)\b", re.IGNORECASE)


_COMPARED = re.compile(
    r"\b(?:first|earlier|later|older|younger|larger|bigger|smaller|higher|lower|more|less|fewer)\b",
    re.IGNORECASE,
)


def asks_to_work_out(question: str) -> bool:
    """Return whether a question asks for what a text rarely states and its numbers give."""
    if BETWEEN_DATES.search(question) or DIFFERENCE.search(question):
        return True
    return sides_of(question) is not None and _COMPARED.search(question) is not None


def is_sum(query: Query) -> bool:
    """Return whether a question for a fact is to be worked out.

    One that leans on a talk is not: "by how much?" alone does not say which numbers are meant.
    """
    return query.kind == "fact" and not query.talk and asks_to_work_out(query.searched)


def count(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> WholeReading | None:
    """Return how many, how many more, or which first, worked out where the text gives the numbers.

    None where nothing can be worked out and nothing is found stated; of a question that is taken
    for a fact, only what is worked out is an answer here.
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
        return None if query.kind == "fact" else _as_read(stated, best, articles)
    return _as_worked_out(result, stated, articles)


def _as_worked_out(
    result: Result, stated: ArticleAnswer | None, articles: Sequence[Article]
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
    if stated is not None and stated.score >= SURE_STATED and quantities_of(stated.words):
        short, confidence = stated.words, stated.score
        items, opening = [*told, *shown], f"{short}, as the text states; {covers(articles)}:"
    else:
        short, confidence = result.short, WORKED_OUT
        items, opening = [*shown, *told], f"Worked out from the text, {covers(articles)}:"
    return whole_reading(
        "count", items, composer, articles, confidence=confidence, short=short, opening=opening
    )


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
    answer: ArticleAnswer | None, best: Sequence[Line], articles: Sequence[Article]
) -> WholeReading | None:
    """Return what the reader finds stated, with the sentences around it that fit best."""
    if answer is None or answer.score < LEAST_SURE:
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
