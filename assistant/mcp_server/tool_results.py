"""What the tools return: the structured output whose schema an agent is shown.

The classes have no slots: the SDK takes what stands on a class for the default of its field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.index.store.rows import DocumentInfo
    from assistant.schema import AddResult, Answer, Citation, Document, ScoredPassage


@dataclass(frozen=True)
class CitedQuote:
    """A verbatim quote: the article's text from `start` to `end` is `quote`."""

    marker: int
    document: str
    title: str
    source: str
    start: int
    end: int
    quote: str
    site: str | None
    published: str | None
    paragraph: int
    page: int | None
    address: str


@dataclass(frozen=True)
class FoundPassage:
    """A passage of an article: its text from `start` to `end`."""

    document: str
    title: str
    start: int
    end: int
    score: float
    text: str


@dataclass(frozen=True)
class AskResult:
    """An answer; where `status` is unanswerable, the articles do not say and nothing is guessed."""

    question: str
    searched: str
    status: str
    kind: str
    text: str
    short: str | None
    verdict: str | None
    confidence: float
    model: str
    missing: list[str]
    citations: list[CitedQuote]
    passages: list[FoundPassage]


@dataclass(frozen=True)
class SearchResult:
    """The nearest passages, best first."""

    passages: list[FoundPassage]


@dataclass(frozen=True)
class Article:
    """An article of the library, without its text."""

    id: str
    title: str
    source: str
    site: str | None
    published: str | None
    passages: int
    words: int
    resource: str
    """Address of the resource that holds its text."""


@dataclass(frozen=True)
class ArticleList:
    """All articles of the library, in the order in which they came."""

    articles: list[Article]


@dataclass(frozen=True)
class ShownPassage:
    """A piece of an article, with what stands around it."""

    document: str
    title: str
    start: int
    end: int
    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Added:
    """What became of a file."""

    source: str
    status: str
    document: str | None
    title: str | None
    passages: int
    error: str | None


def resource_of(document: str) -> str:
    """Return the address of the resource that holds an article."""
    return f"article://{document}"


def ask_result(answer: Answer, titles: dict[str, str]) -> AskResult:
    """Return an answer in the form of the tool; `titles` are those of the articles by id."""
    return AskResult(
        question=answer.question,
        searched=answer.searched,
        status=answer.status,
        kind=answer.kind,
        text=answer.text,
        short=answer.short,
        verdict=answer.verdict,
        confidence=round(answer.confidence, 4),
        model=answer.model,
        missing=list(answer.missing),
        citations=[_quote(citation) for citation in answer.citations],
        passages=[found(passage, titles) for passage in answer.passages],
    )


def found(passage: ScoredPassage, titles: dict[str, str]) -> FoundPassage:
    """Return a passage in the form of the tools."""
    return FoundPassage(
        document=passage.document,
        title=titles.get(passage.document, ""),
        start=passage.start,
        end=passage.end,
        score=round(passage.score, 6),
        text=passage.text,
    )


def article(info: DocumentInfo) -> Article:
    """Return what is known of an article in the form of the tool."""
    return Article(
        id=info.id,
        title=info.title,
        source=info.source,
        site=info.site,
        published=info.published,
        passages=info.passages,
        words=info.words,
        resource=resource_of(info.id),
    )


def shown(document: Document, start: int, end: int, around: int) -> ShownPassage:
    """Return a piece of an article with up to `around` characters on each side."""
    text = document.text
    return ShownPassage(
        document=document.id,
        title=document.title,
        start=start,
        end=end,
        text=text[start:end],
        before=text[max(0, start - around) : start],
        after=text[end : end + around],
    )


def added(result: AddResult) -> Added:
    """Return what became of a file in the form of the tool."""
    return Added(
        source=result.source,
        status=result.status,
        document=result.document,
        title=result.title,
        passages=result.passages,
        error=result.error,
    )


def _quote(citation: Citation) -> CitedQuote:
    return CitedQuote(**citation.to_json())
