"""An article as questions about the whole see it: its sentences in order, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Citation, Conflict, Coverage, Document, Item, Passage, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.schema import Kind, Status


@dataclass(frozen=True, slots=True)
class Article:
    """A document and the passages that it was cut into, all of them, in order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an article's prose."""

    document: Document
    passage: Passage
    span: Span
    text: str
    """The sentence with its white space folded."""
    number: int
    """Its place among the sentences of the article, counted from 0."""
    of: int
    """Sentences of the article."""
    paragraph: int
    """Place of its paragraph among the blocks of the article."""

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeReading:
    """What was made of articles as a whole: the parts of an `Answer`, ready to be put into one."""

    status: Status
    text: str
    """What is shown, with its markers."""
    kind: Kind
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    items: tuple[Item, ...] = ()
    coverage: Coverage | None = None
    conflicts: tuple[Conflict, ...] = ()
    confidence: float = 0.0
    """Probability, 0 to 1, that the answer is right; for lists and summaries, how well it fits."""
    short: str | None = None


def lines_of(article: Article) -> tuple[Line, ...]:
    """Return the sentences of an article's prose, in order; titles, headings and furniture not.

    An article that holds nothing but furniture gives the sentences of that.
    """
    prose = [passage for passage in article.passages if not passage.furniture]
    apart = [
        (block.start, block.end)
        for block in article.document.blocks
        if block.kind in {"title", "heading"}
    ]
    found = list(_sentences(article.document, prose or article.passages, apart))
    starts = [block.start for block in article.document.blocks]
    return tuple(
        Line(
            document=article.document,
            passage=passage,
            span=span,
            text=" ".join(article.document.text[span.start : span.end].split()),
            number=number,
            of=len(found),
            paragraph=_before(starts, span.start),
        )
        for number, (passage, span) in enumerate(found)
    )


def coverage_of(articles: Sequence[Article]) -> Coverage:
    """Return that every passage was read."""
    count = sum(len(article.passages) for article in articles)
    return Coverage(read=count, of=count)


def _sentences(
    document: Document, passages: Iterable[Passage], apart: Sequence[tuple[int, int]]
) -> Iterable[tuple[Passage, Span]]:
    for passage in passages:
        for span in passage.sentences or (Span(passage.start, passage.end),):
            inside = any(start <= span.start and span.end <= end for start, end in apart)
            if not inside and any(letter.isalnum() for letter in document.text[slice(*span)]):
                yield passage, span


def _before(starts: Sequence[int], position: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, position)
