"""The ask line: understand, retrieve, read or write, cite, check. The page to read first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering.read_answer import read_answer
from assistant.answering.written_answer import is_worth_writing, written_answer
from assistant.clock import Clock
from assistant.question.understand import REPLIED
from assistant.seams import Listener
from assistant.whole.facts.dated import dated

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
        answer = read_answer(parts, query, found, within)
    if generator is not None and found and is_worth_writing(parts, answer):
        listener.read(replace(answer, mended=query.mended, timings_ms=clock.total()))
        with clock.stage("generate"):
            answer = written_answer(parts, query, answer, generator, listener)
    answer = _explained(parts, query, answer)
    return replace(answer, mended=query.mended, timings_ms=clock.total())


def _explained(parts: Parts, query: Query, answer: Answer) -> Answer:
    """Return an answer with what its words mean in time, and what is known of its articles."""
    if answer.kind in {"fact", "yesno"} and answer.status != "unanswerable":
        answer = dated(answer, query.wants)
    cited = [citation.document for citation in answer.citations]
    remarks = (answer.remark, parts.remark(cited))
    return replace(answer, remark=" ".join(filter(None, remarks)))


def find(
    parts: Parts, query: Query, *, k: int, within: Sequence[str] | None, rerank: bool = True
) -> tuple[ScoredPassage, ...]:
    """Return the k passages nearest to a query, best first; as they were found if not reranked."""
    if not rerank:
        return parts.retriever.retrieve(query.found_by, k=k, documents=within)
    deep = max(k, parts.reranker.depth)
    found = parts.retriever.retrieve(query.found_by, k=deep, documents=within)
    return parts.reranker.rerank(query.searched, found)[:k]
