"""Which articles a question about the whole is asked of, and the answer that it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.schema import Answer
from assistant.whole.article import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Kind, Passage, Query, ScoredPassage
    from assistant.whole.article import WholeReading

ONE_ARTICLE: Final[frozenset[Kind]] = frozenset({"summary", "list", "timeline", "said", "count"})
"""Kinds that are about one article where none was named: the nearest one."""
SEVERAL: Final[frozenset[Kind]] = frozenset({"comparison", "library"})
"""Kinds that are about several articles."""
COMPARED: Final[frozenset[Kind]] = frozenset({"fact", "yesno", "count"})
"""Kinds whose answers are compared where several articles were named."""
MOST_ARTICLES: Final = 12
"""Articles that are read whole for one question."""


def articles_asked(
    query: Query,
    found: Sequence[ScoredPassage],
    within: Sequence[str] | None,
    documents: Callable[[Sequence[str]], Mapping[str, Document]],
    passages_of: Callable[[str], Sequence[Passage]],
) -> tuple[Article, ...]:
    """Return the articles to read whole; none where the question is an ordinary one.

    Those that were named, where they are few; else the nearest, by the passages found.
    """
    nearest = list(dict.fromkeys(passage.document for passage in found))[:MOST_ARTICLES]
    named = list(within) if within is not None and len(within) <= MOST_ARTICLES else None
    if query.kind in SEVERAL:
        names = named or nearest
    elif query.kind in COMPARED and named is not None and len(named) > 1:
        names = named
    elif query.kind in ONE_ARTICLE:
        names = named or nearest[:1]
    else:
        return ()
    held = documents(names)
    return tuple(Article(held[name], tuple(passages_of(name))) for name in names if name in held)


def as_answer(query: Query, reading: WholeReading, found: Sequence[ScoredPassage]) -> Answer:
    """Return the answer that a reading of whole articles comes to."""
    return Answer(
        question=query.asked,
        searched=query.searched,
        status=reading.status,
        kind=reading.kind,
        text=reading.text,
        short=reading.short,
        items=reading.items,
        coverage=reading.coverage,
        conflicts=reading.conflicts,
        confidence=reading.confidence,
        sentences=reading.sentences,
        citations=reading.citations,
        passages=tuple(found),
    )
