"""The ask line: understand, retrieve, read or write, cite, check. The page to read first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.clock import Clock
from assistant.errors import ModelError
from assistant.question.understand import REPLIED
from assistant.reading.quote import quote
from assistant.seams import Listener
from assistant.writing.outcome import decide, is_worth_asking
from assistant.writing.write import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.parts import Parts
    from assistant.schema import Answer, Kind, Query, ScoredPassage, Turn
    from assistant.seams import Generator


def ask(
    parts: Parts,
    question: str,
    *,
    k: int,
    history: Sequence[Turn] = (),
    within: Sequence[str] | None = None,
    kind: Kind | None = None,
    generator: Generator | None = None,
    listener: Listener | None = None,
    clock: Clock | None = None,
) -> Answer:
    """Answer a question from the documents, or say that they do not.

    Args:
        parts: what understands, finds, reads and checks.
        question: as the user typed it.
        k: passages to read.
        history: the conversation so far, oldest first.
        within: ids of the documents to search; None for all.
        kind: what to take the question for; None to tell from its words.
        generator: the language model that writes the answer; None quotes the text itself.
        listener: is told what becomes of the question.
        clock: has timed what came before; None starts one.

    Raises:
        UsageError: the question is empty or too long.
        ModelError: a model could not be used.
    """
    clock, listener = clock or Clock(), listener or Listener()
    query = parts.understand(question, history)
    query = query if kind is None else replace(query, kind=kind)
    # A language model reads other languages, and may make sense of what is unclear.
    if query.kind in REPLIED and (generator is None or query.kind == "chatter"):
        return replace(parts.reply(query), timings_ms=clock.total())
    listener.searched(query.searched)
    with clock.stage("retrieve"):
        found = find(parts, query, k=k, within=within, rerank=False)
        articles = parts.documents(sorted({passage.document for passage in found}))
    with clock.stage("read"):
        answer = parts.whole(query, found, within)
        if answer is None:
            answer = quote(query, parts.reader.read(query, found, documents=articles), articles)
    if generator is not None and found and (parts.only_model or is_worth_asking(answer)):
        listener.read(replace(answer, mended=query.mended, timings_ms=clock.total()))
        with clock.stage("generate"):
            answer = _written(parts, query, answer, generator, listener)
    return replace(answer, mended=query.mended, timings_ms=clock.total())


def _written(
    parts: Parts, query: Query, read: Answer, generator: Generator, listener: Listener
) -> Answer:
    """Return what a language model writes, checked, or the reader's answer where that is better."""
    articles = parts.documents(sorted({passage.document for passage in read.passages}))
    try:
        written = write(
            query,
            read.passages,
            articles,
            generator,
            checker=parts.checker,
            on_token=listener.token,
            unsupported=parts.unsupported,
            keep_stopped=listener.watches,
        )
    except ModelError as error:
        if parts.only_model:
            raise
        return decide(read, None, error=str(error))
    written = replace(written, unread=read.unread)
    return written if parts.only_model else decide(read, written)


def find(
    parts: Parts, query: Query, *, k: int, within: Sequence[str] | None, rerank: bool = True
) -> tuple[ScoredPassage, ...]:
    """Return the k passages nearest to a query, best first; as they were found if not reranked."""
    if not rerank:
        return parts.retriever.retrieve(query.found_by, k=k, documents=within)
    deep = max(k, parts.reranker.depth)
    found = parts.retriever.retrieve(query.found_by, k=deep, documents=within)
    return parts.reranker.rerank(query.searched, found)[:k]
