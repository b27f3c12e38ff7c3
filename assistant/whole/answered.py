"""Which articles a question about the whole is asked of, and the answer that it comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.index.store.details import count_documents, last_added
from assistant.schema import Answer
from assistant.text.words import content_stems
from assistant.whole.article import Article
from assistant.whole.counts.counting import is_sum
from assistant.whole.library_questions import about_library
from assistant.whole.read import read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Kind, Passage, Query, ScoredPassage
    from assistant.whole.article import WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.agreement import Opposes
    from assistant.whole.several.answers import Read

    Whole = Callable[[Query, Sequence[ScoredPassage], Sequence[str] | None], Answer | None]

ONE_ARTICLE: Final[frozenset[Kind]] = frozenset({"summary", "list", "timeline", "said", "count"})
"""Kinds that are about one article where none was named: the nearest one."""
SEVERAL: Final[frozenset[Kind]] = frozenset({"comparison", "library"})
"""Kinds that are about several articles."""
COMPARED: Final[frozenset[Kind]] = frozenset({"fact", "yesno", "count"})
"""Kinds whose answers are compared where several articles were named."""
MOST_ARTICLES: Final = 12
"""Articles that are read whole for one question."""


def answers_of_whole(
    store: LibraryStore,
    embed: Embed,
    *,
    read: Read,
    opposes: Opposes,
    names_a_topic: Callable[[str], bool],
) -> Whole:
    """Return what answers questions about articles as a whole, and about the library itself.

    Args:
        store: the library.
        embed: returns a unit vector for each text.
        read: reads passages of one article.
        opposes: probability that the first sentence contradicts the second.
        names_a_topic: whether a question says at all which article it is about.
    """

    def answer(
        query: Query, found: Sequence[ScoredPassage], within: Sequence[str] | None
    ) -> Answer | None:
        if query.kind == "library" and within is None:
            held = store.documents()
            today = dt.datetime.now().astimezone().date()
            told = about_library(query, held, holding=_holding(store), today=today)
            if told is not None:
                return told
        last = query.kind in ONE_ARTICLE and within is None and _names_none(query, found)
        named = last_added(store.database) if last else within
        articles = articles_asked(query, found, named, store.documents_by_id, store.passages)
        if not articles:
            return None
        reading = read_whole(query, articles, embed=embed, found=found, read=read, opposes=opposes)
        if reading is None:
            return None
        count = count_documents(store.database)
        taken = "" if within is not None else taken_for(query.kind, articles, held=count, last=last)
        return replace(as_answer(query, reading, found), remark=taken)

    def _names_none(query: Query, found: Sequence[ScoredPassage]) -> bool:
        if query.talk or names_a_topic(query.searched):
            return False
        nearest = store.documents_by_id([passage.document for passage in found[:1]])
        title = " ".join(document.title for document in nearest.values())
        return not {*content_stems(query.searched)} & {*content_stems(title)}

    return answer


def _holding(store: LibraryStore) -> Callable[[Sequence[str]], set[str]]:
    """Return what finds the articles that hold all of some words, in any inflection."""
    from assistant.index.store.search import documents_with
    from assistant.index.store.terms import phrase

    def holding(words: Sequence[str]) -> set[str]:
        found = [documents_with(store.database, phrase(word)) for word in words]
        return set.intersection(*found) if found else set()

    return holding


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
    elif query.kind in ONE_ARTICLE or is_sum(query):
        names = named or nearest[:1]
    else:
        return ()
    held = documents(names)
    return tuple(Article(held[name], tuple(passages_of(name))) for name in names if name in held)


def taken_for(kind: Kind, articles: Sequence[Article], *, held: int, last: bool) -> str:
    """Return which article was taken, where a question for one of several `held` names none.

    `last`: it was added last; otherwise it is the nearest to the question.
    """
    if kind not in ONE_ARTICLE or len(articles) != 1 or held < 2:
        return ""
    why = f"which was added last of {held:,}" if last else f"the nearest of {held:,} articles"
    return (
        f'About "{articles[0].document.title}", {why}: name another in the question, or with --in.'
    )


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
