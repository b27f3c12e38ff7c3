"""What a library answers with: one value, built from the settings by one function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.index.ingest import Steps
    from assistant.index.store.library_store import LibraryStore
    from assistant.models.reader_model import ReaderModel
    from assistant.schema import Document, Query, Turn
    from assistant.seams import (
        Embedder,
        Generator,
        Reader,
        Reranker,
        Retriever,
        SupportChecker,
    )
    from assistant.settings import Settings

    Notice = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What understands, finds, reads, writes and checks; an eval passes its own.

    Models are loaded when they are first used; `load` loads those that every answer needs.
    """

    steps: Steps
    """How a source becomes passages."""
    embedder: Callable[[], Embedder]
    documents: Callable[[Sequence[str]], Mapping[str, Document]]
    """Returns documents by id."""
    understand: Callable[[str, Sequence[Turn]], Query]
    retriever: Retriever
    reranker: Reranker
    reader: Reader
    checker: SupportChecker
    open_generator: Callable[[str], Generator]
    """Opens a language model by its name, `provider:model`."""
    load: Callable[[], object]


def open_parts(store: LibraryStore, settings: Settings, notice: Notice) -> Parts:
    """Return the parts that the settings name, for a library.

    Raises:
        ModelError: a reader is named that cannot be used.
    """
    from assistant.index.embed import DEFAULT_MODEL, open_embedder
    from assistant.index.ingest import STANDARD
    from assistant.index.retrieve import HybridRetriever
    from assistant.models.reader_model import shipped_model
    from assistant.question.understand import understand
    from assistant.reading.choose import open_reader
    from assistant.reading.rerank import RelevanceReranker
    from assistant.writing.generate import open_generator
    from assistant.writing.support import RuleSupportChecker

    @cache
    def model() -> ReaderModel:
        return shipped_model()

    @cache
    def embedder() -> Embedder:
        name = settings.embedding_model or store.embedding_model or DEFAULT_MODEL
        store.require_model(name)
        return open_embedder(name, notice=notice)

    return Parts(
        steps=STANDARD,
        embedder=embedder,
        documents=store.documents_by_id,
        understand=partial(understand, correct=_speller(store, model)),
        retriever=HybridRetriever(store=store, embedder=embedder),
        reranker=RelevanceReranker(model),
        reader=open_reader(
            settings.reader,
            model=model,
            embedder=embedder,
            max_error=settings.max_error,
            reading_time=settings.reading_time or None,
            passages_of=store.passages,
            home=store.home,
        ),
        checker=RuleSupportChecker(model=lambda claim, evidence: model().support(claim, evidence)),
        open_generator=cache(
            partial(open_generator, base_url=settings.base_url, timeout=settings.timeout)
        ),
        load=model,
    )


def _speller(store: LibraryStore, model: Callable[[], ReaderModel]) -> Callable[[str], str]:
    """Return what mends the spelling of a question by the words of the library and of English."""
    from assistant.text.spelling import Speller
    from assistant.text.words import content_words

    @cache
    def terms(_generation: int) -> Mapping[str, int]:
        return store.terms()

    def correct(question: str) -> str:
        known = model().dictionary
        if not set(content_words(question)) - known:
            return question
        return Speller(terms(store.generation), known).correct(question)

    return correct
