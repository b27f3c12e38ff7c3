"""What a language model writes of the passages, checked, or the reader's answer where better."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.writing.outcome import decide, is_worth_asking
from assistant.writing.summarise import write_summary
from assistant.writing.write import write

if TYPE_CHECKING:
    from assistant.parts import Parts
    from assistant.schema import Answer, Query
    from assistant.seams import Generator, Listener


def is_worth_writing(parts: Parts, answer: Answer) -> bool:
    """Return whether a language model is asked; what the list of the library says needs none."""
    if answer.kind == "library" and not answer.citations:
        return False
    return parts.only_model or is_worth_asking(answer)


def written_answer(
    parts: Parts, query: Query, read: Answer, generator: Generator, listener: Listener
) -> Answer:
    """Return what a language model writes, checked, or the reader's answer where that is better.

    Raises:
        ModelError: the model could not be used, and only a model may answer.
    """
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
