"""What a library answers with: one value, built from the settings by one function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.steps import Steps
    from assistant.index.store.library_store import LibraryStore
    from assistant.models.reader_model import ReaderModel
    from assistant.question.understand import Understanding
    from assistant.schema import (
        Answer,
        Document,
        Kind,
        Passage,
        Query,
        ScoredPassage,
        Turn,
        Unsupported,
    )
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


def _nothing_comparable(document: str, _: Sequence[str]) -> Sequence[str]:
    return (document,)


def _no_passages(_: str) -> Sequence[Passage]:
    return ()


def _no_remark(_: Sequence[str]) -> str:
    return ""


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
    reply: Callable[[Query], Answer]
    """Answers what is no question to the articles."""
    retriever: Retriever
    reranker: Reranker
    whole: Callable[[Query, Sequence[ScoredPassage], Sequence[str] | None], Answer | None]
    """Answers questions about articles as a whole; None for all others."""
    passages: Callable[[str], Sequence[Passage]] = _no_passages
    """Returns all passages of a document, in order, by its id."""
    comparable: Callable[[str, Sequence[str]], Sequence[str]] = _nothing_comparable
    """Returns an article with those of others that tell the same story, older versions included."""
    remark: Callable[[Sequence[str]], str] = _no_remark
    """Says what is to be known of the articles that are cited, as their newer versions."""
    reader: Reader
    checker: SupportChecker
    open_generator: Callable[[str], Generator]
    """Opens a language model by its name, `provider:model`."""
    load: Callable[[], object]
    unsupported: Unsupported = "mark"
    """What becomes of a sentence of a language model that no passage supports."""
    only_model: bool = False
    """Whether a language model that fails is an error, and never replaced by the reader."""


def open_parts(store: LibraryStore, settings: Settings, notice: Notice) -> Parts:
    """Return the parts that the settings name, for a library.

    Raises:
        ModelError: a reader is named that cannot be used.
    """
    from assistant.index.retrieve import HybridRetriever
    from assistant.index.steps import STANDARD
    from assistant.index.store.details import count_documents
    from assistant.models.reader_model import shipped_model
    from assistant.reading.choose import open_reader
    from assistant.reading.rerank import RelevanceReranker
    from assistant.whole.several.versions import finds_comparable, remarks_on
    from assistant.writing.support import RuleSupportChecker

    @cache
    def model() -> ReaderModel:
        return shipped_model()

    embedder = _embedder(store, settings, notice)
    reader = open_reader(
        settings.reader,
        model=model,
        embedder=embedder,
        max_error=settings.max_error,
        reading_time=settings.reading_time or None,
        passages_of=store.passages,
        articles=lambda: count_documents(store.database),
        home=store.home,
    )
    return Parts(
        steps=STANDARD,
        embedder=embedder,
        documents=store.documents_by_id,
        passages=store.passages,
        understand=_understanding(store, settings, model, embedder),
        reply=partial(_reply, store),
        retriever=HybridRetriever(store=store, embedder=embedder),
        reranker=RelevanceReranker(model),
        whole=_whole(store, embedder, reader, model),
        comparable=finds_comparable(store, lambda texts: embedder().embed(texts)),
        remark=remarks_on(store),
        reader=reader,
        checker=RuleSupportChecker(model=lambda *texts: model().support(*texts)),
        open_generator=cache(partial(_generator, settings=settings)),
        load=model,
        unsupported=settings.unsupported,
        only_model=settings.only_model,
    )


def _whole(
    store: LibraryStore,
    embedder: Callable[[], Embedder],
    reader: Reader,
    model: Callable[[], ReaderModel],
) -> Callable[[Query, Sequence[ScoredPassage], Sequence[str] | None], Answer | None]:
    """Return what answers questions about articles as a whole."""
    from assistant.question.kind import names_a_topic
    from assistant.whole.answered import answers_of_whole

    return answers_of_whole(
        store,
        lambda texts: embedder().embed(texts),
        read=lambda asked, passages, held: reader.read(asked, passages, documents=held),
        opposes=lambda one, other: model().support(one, other)[1],
        names_a_topic=names_a_topic,
    )


class Remembering:
    """An embedder that keeps the vector of the last question: its search needs it, and its kind."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._last: tuple[str, NDArray[np.float32]] | None = None

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text: shape (len(texts), dimensions)."""
        if len(texts) != 1:
            return self._embedder.embed(texts)
        if self._last is None or self._last[0] != texts[0]:
            self._last = texts[0], self._embedder.embed(texts)
        return self._last[1]


def _embedder(store: LibraryStore, settings: Settings, notice: Notice) -> Callable[[], Embedder]:
    """Return what opens the embedder of a library, once."""
    from assistant.index.embed import DEFAULT_MODEL, open_embedder

    @cache
    def embedder() -> Embedder:
        name = settings.embedding_model or store.embedding_model or DEFAULT_MODEL
        store.require_model(name)
        return Remembering(open_embedder(name, notice=notice))

    return embedder


def _generator(name: str, *, settings: Settings) -> Generator:
    """Return the language model of a name, behind its recording where one is named."""
    from pathlib import Path

    from assistant.writing.generate import open_generator
    from assistant.writing.providers.cassette import Cassette, RecordedGenerator

    tape = settings.replay or settings.record
    model = None
    if settings.replay is None:
        model = open_generator(name, base_url=settings.base_url, timeout=settings.timeout)
    if model is not None and tape is None:
        return model
    cassette = Cassette(Path(str(tape)).expanduser())
    return RecordedGenerator(model, cassette=cassette, name=name)


def _understanding(
    store: LibraryStore,
    settings: Settings,
    model: Callable[[], ReaderModel],
    embedder: Callable[[], Embedder],
) -> Understanding:
    """Return what understands questions by the words of a library and by what was learned."""
    from assistant.question.kind import guess_kind
    from assistant.question.language import question_language
    from assistant.question.understand import Understanding
    from assistant.text.spelling import Mended, Speller
    from assistant.whole.counts.forms import compares, counts

    @cache
    def speller(_generation: int) -> Speller:
        return Speller(store.terms(), model().dictionary)

    def mend(question: str) -> Mended:
        return speller(store.generation).mend(question, exact=not settings.spelling)

    def language(question: str) -> str | None:
        return question_language(question, store.terms()) if settings.language_check else None

    def kind(question: str) -> tuple[Kind, float]:
        guess = guess_kind(question, embedder().embed([question])[0])
        return guess.kind, guess.probability

    def several(question: str) -> float:
        return guess_kind(question, embedder().embed([question])[0]).several

    return Understanding(
        mend=mend,
        language=language,
        kind=kind,
        several=several,
        compares=compares,
        counts=counts,
        needed=lambda question, turns: model().needed_words(question, turns),
    )


def _reply(store: LibraryStore, query: Query) -> Answer:
    """Return what is said to chatter, to too little, and to another language than English."""
    from assistant.question.chatter import reply
    from assistant.question.language import other_language_reply, question_language
    from assistant.schema import Answer

    titles = [document.title for document in store.documents()][::-1]
    if query.kind == "other_language":
        language = question_language(query.asked, store.terms())
        text = other_language_reply(language or "another language")
    else:
        unclear = query.kind == "unclear"
        text = reply(query.asked, titles, kind="unclear" if unclear else "chatter")
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status="answered" if query.kind == "chatter" else "unanswerable",
        text=text,
        confidence=1.0,
    )
