"""The ask line: understand, retrieve, read or write, cite, check. The page to read first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.clock import Clock
from assistant.errors import ModelError
from assistant.question.understand import REPLIED
from assistant.reading.quote import quote
from assistant.seams import Listener
from assistant.whole.answered import COMPARED
from assistant.whole.facts.dated import dated
from assistant.writing.outcome import decide, is_worth_asking
from assistant.writing.summarise import write_summary
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
    sentences: int | None = None,
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
        sentences: how many a summary is to have; None for as many as fit.
        generator: the language model that writes the answer; None quotes the text itself.
        listener: is told what becomes of the question.
        clock: has timed what came before; None starts one.

    Raises:
        UsageError: the question is empty or too long.
        ModelError: a model could not be used.
    """
    clock, listener = clock or Clock(), listener or Listener()
    query = parts.understand(question, history)
    query = replace(query, kind=kind or query.kind, sentences=sentences)
    # A language model reads other languages, and may make sense of what is unclear.
    if query.kind in REPLIED and (generator is None or query.kind == "chatter"):
        return replace(parts.reply(query), timings_ms=clock.total())
    listener.searched(query.searched)
    with clock.stage("retrieve"):
        found = find(parts, query, k=k, within=within, rerank=False)
    with clock.stage("read"):
        answer = _answered(parts, query, found, within)
    if generator is not None and found and _is_worth_writing(parts, answer):
        listener.read(replace(answer, mended=query.mended, timings_ms=clock.total()))
        with clock.stage("generate"):
            answer = _written(parts, query, answer, generator, listener)
    answer = _explained(parts, query, answer)
    return replace(answer, mended=query.mended, timings_ms=clock.total())


def _answered(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    within: Sequence[str] | None,
) -> Answer:
    """Return what the articles answer as a whole, else what the reader finds in the passages.

    Where no article is named, those that were found may answer unlike: that goes before a count
    that is worked out from the nearest of them alone.
    """
    if within is not None or query.kind not in COMPARED:
        return parts.whole(query, found, within) or _read(parts, query, found, within)
    read = _read(parts, query, found, within)
    return read if read.conflicts else parts.whole(query, found, within) or read


def _is_worth_writing(parts: Parts, answer: Answer) -> bool:
    """Return whether a language model is asked; what the list of the library says needs none."""
    if answer.kind == "library" and not answer.citations:
        return False
    return parts.only_model or is_worth_asking(answer)


def _explained(parts: Parts, query: Query, answer: Answer) -> Answer:
    """Return an answer with what its words mean in time, and what is known of its articles."""
    if answer.kind in {"fact", "yesno"} and answer.status != "unanswerable":
        answer = dated(answer, query.wants)
    cited = [citation.document for citation in answer.citations]
    return replace(answer, remark=parts.remark(cited))


def _read(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    within: Sequence[str] | None,
) -> Answer:
    """Return what the reader quotes, and every version where several articles answer unlike."""
    articles = parts.documents(sorted({passage.document for passage in found}))
    reading = parts.reader.read(query, found, documents=articles)
    answer = quote(query, reading, articles)
    if within is not None or answer.status == "unanswerable":
        return answer
    return _compared(parts, query, found, answer, reading.rivals)


def _compared(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    answer: Answer,
    rivals: Sequence[str],
) -> Answer:
    """Return the answers of all articles on one story where they disagree, else the one given."""
    among = parts.comparable(answer.citations[0].document, rivals) if answer.citations else ()
    several = parts.whole(query, found, among) if len(among) > 1 else None
    return several if several is not None and several.conflicts else answer


def _written(
    parts: Parts, query: Query, read: Answer, generator: Generator, listener: Listener
) -> Answer:
    """Return what a language model writes, checked, or the reader's answer where that is better."""
    articles = parts.documents(sorted({passage.document for passage in read.passages}))
    try:
        if query.kind == "summary" and read.coverage is not None:
            written = _summary(parts, query, read, generator, listener)
            return written if parts.only_model else decide(read, written)
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


def _summary(
    parts: Parts, query: Query, read: Answer, generator: Generator, listener: Listener
) -> Answer:
    """Return the summary that a language model writes of every passage of the articles read."""
    articles = parts.documents(list(dict.fromkeys(one.document for one in read.citations)))
    return write_summary(
        query,
        [passage for document in articles for passage in parts.passages(document)],
        articles,
        generator,
        checker=parts.checker,
        on_token=listener.token,
        unsupported=parts.unsupported,
    )


def find(
    parts: Parts, query: Query, *, k: int, within: Sequence[str] | None, rerank: bool = True
) -> tuple[ScoredPassage, ...]:
    """Return the k passages nearest to a query, best first; as they were found if not reranked."""
    if not rerank:
        return parts.retriever.retrieve(query.found_by, k=k, documents=within)
    deep = max(k, parts.reranker.depth)
    found = parts.retriever.retrieve(query.found_by, k=deep, documents=within)
    return parts.reranker.rerank(query.searched, found)[:k]
