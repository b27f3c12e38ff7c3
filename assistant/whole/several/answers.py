"""What each of several articles answers to a question: its best sentence, and the words in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from assistant.schema import scored
from assistant.whole.article import lines_of
from assistant.whole.relevance import relevance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Query, Reading, ScoredPassage, Span
    from assistant.whole.article import Article, Line
    from assistant.whole.relevance import Embed


class Read(Protocol):
    """Reads passages for a question, as a `Reader` does."""

    def __call__(
        self, query: Query, passages: Sequence[ScoredPassage], documents: Mapping[str, Document], /
    ) -> Reading:
        """Return what to quote, and how sure that is."""


LEAST_SCORE = 0.05
"""Probability below which an article is taken to say nothing, whatever the others say."""
SHARE_OF_BEST = 0.2
"""Share of the best article's probability that another one's answer has to reach."""
NEARLY = 0.6
"""Share of the best fit from which an article's nearest sentence is shown beside the answers."""
LEAST_FIT = 0.55
"""The same of the fit of sentences, where there is no reader."""


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """The answer of one article."""

    article: Article
    line: Line
    words: str
    """The words that answer; the sentence where they are not known."""
    emphasis: Span | None
    """Where these words stand in the document."""
    score: float
    """Probability, 0 to 1, that they answer; a fit where no reader read."""
    fit: float = 0.0
    """How well the sentence fits the question, about 0 to 1.5."""
    sure: bool = True
    """Whether it is taken for an answer, and not only for the nearest sentence."""
    answered: bool = False
    """Whether the reader holds it for one by itself."""


def answers_of(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> list[ArticleAnswer]:
    """Return the answer of each article that has one, in the order of the articles.

    An article whose nearest sentence fits the question about as well as those that answer it is
    among them, and not sure.
    """
    answers = [answer_of(query, article, embed, read) for article in articles]
    found = [answer for answer in answers if answer is not None]
    best = max((answer.score for answer in found), default=0.0)
    least = max(LEAST_SCORE, SHARE_OF_BEST * best) if read is not None else LEAST_FIT * best
    fit = max((answer.fit for answer in found), default=0.0)
    return [
        replace(answer, sure=answer.score >= least)
        for answer in found
        if answer.score >= least or answer.fit >= NEARLY * fit
    ]


def answer_of(
    query: Query, article: Article, embed: Embed, read: Read | None
) -> ArticleAnswer | None:
    """Return what one article answers, however unsure; None where it holds nothing."""
    lines = lines_of(article)
    if not lines:
        return None
    fits = relevance(query.searched, lines, embed)
    answer = _read(query, article, lines, read) if read is not None else None
    if answer is not None:
        return replace(answer, fit=float(fits[answer.line.number]))
    best = int(fits.argmax())
    fit = float(fits[best])
    score = 0.0 if read is not None else min(1.0, max(0.0, fit))
    return ArticleAnswer(article, lines[best], lines[best].text, None, score, fit)


def _read(
    query: Query, article: Article, lines: Sequence[Line], read: Read
) -> ArticleAnswer | None:
    prose = [passage for passage in article.passages if not passage.furniture]
    passages = [scored(passage, score=1.0) for passage in prose or article.passages]
    document = article.document
    reading = read(query, passages, {document.id: document})
    if not reading.evidence:
        return None
    best = reading.evidence[0]
    line = next(
        (line for line in lines if line.span.start <= best.sentence.start < line.span.end), None
    )
    if line is None:
        return None
    words = best.known or (document.text[slice(*best.span)] if best.span else line.text)
    score = best.score or reading.confidence
    told = " ".join(words.split())
    return ArticleAnswer(article, line, told, best.span, score, answered=reading.answered)
