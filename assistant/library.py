"""The library as Python code uses it: open, add, ask, search."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import LibraryError
from assistant.index.load.sources import EVERYTHING
from assistant.schema import Turn
from assistant.settings import default_home, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from assistant.answer import Answering
    from assistant.index.store.library_store import LibraryStore
    from assistant.index.store.rows import DocumentInfo
    from assistant.models.reader_model import ReaderModel
    from assistant.reading.rerank import RelevanceReranker
    from assistant.schema import AddResult, Answer, Document, Passage, ScoredPassage
    from assistant.seams import Embedder, Generator, Reader, Retriever, SupportChecker
    from assistant.settings import Settings

    Progress = Callable[[int, int, str], None]

QUOTES = "reader"
"""The model that answers with quotes from the text itself, whatever the settings say."""


class Assistant:
    """A library of articles that can be asked; use `Assistant.open`.

    Nothing heavy is imported, and no model is loaded, before the first question.
    """

    def __init__(
        self, home: Path, settings: Settings, *, notice: Callable[[str], None] | None = None
    ) -> None:
        """Keep what is needed to open the parts when they are first used."""
        self.home = home
        self.settings = settings
        self._notice = notice or _ignore
        self._generators: dict[str, Generator] = {}
        self._terms: tuple[int, Mapping[str, int]] = (-1, {})

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        notice: Callable[[str], None] | None = None,
        **flags: object,
    ) -> Assistant:
        """Open a library, made when it does not exist.

        Args:
            home: its folder; None for `ASSISTANT_HOME` or the user's data folder.
            notice: told about slow steps, such as preparing a model for the first time.
            flags: settings that win over the environment and the settings file.

        Raises:
            SettingsError: a setting has a value that it cannot have.
        """
        place = Path(home).expanduser() if home is not None else default_home()
        return cls(place, load_settings(place, **flags), notice=notice)

    def __enter__(self) -> Self:
        """Return the library."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the library."""
        self.close()

    def close(self) -> None:
        """Let go of the files of the library."""
        if "store" in self.__dict__:
            self.store.close()

    # What the library holds

    @cached_property
    def store(self) -> LibraryStore:
        """The documents, passages and vectors on disk."""
        from assistant.index.store.library_store import LibraryStore

        return LibraryStore.open(self.home, notice=self._notice)

    def add(
        self,
        sources: Sequence[str | Path],
        *,
        glob: str = EVERYTHING,
        progress: Progress | None = None,
    ) -> list[AddResult]:
        """Add files, folders and addresses; one result a document, a failed one raises nothing."""
        return list(self.adding(sources, glob=glob, progress=progress))

    def adding(
        self,
        sources: Sequence[str | Path],
        *,
        glob: str = EVERYTHING,
        progress: Progress | None = None,
    ) -> Iterator[AddResult]:
        """Add sources and yield what became of each once it is on disk."""
        from assistant.index.ingest import add_sources

        self._ready()
        return add_sources(
            self.store,
            [str(source) for source in sources],
            embedder=self.embedder,
            glob=glob,
            progress=progress,
        )

    def documents(self) -> list[DocumentInfo]:
        """Return what is known of each document, without its text."""
        self._ready()
        return self.store.documents()

    def document(self, name: str) -> Document:
        """Return the one document that goes by an id, a title or a file name.

        Raises:
            UnknownDocumentError: none does, or several do.
        """
        self._ready()
        return self.store.document(self.store.find_one(name))

    def passages(self, document: str) -> tuple[Passage, ...]:
        """Return the passages that a document, by its id, was cut into, in order."""
        self._ready()
        return self.store.passages(document)

    def documents_of(self, passages: Iterable[Passage]) -> dict[str, Document]:
        """Return the documents of passages by id."""
        return self.store.documents_by_id({passage.document for passage in passages})

    def remove(self, name: str) -> Document:
        """Remove the one document that goes by a name, and return it."""
        document = self.document(name)
        self.store.remove(document.id)
        return document

    def rebuild(
        self, embedding_model: str | None = None, *, progress: Progress | None = None
    ) -> int:
        """Embed every passage again, with another model if one is named; returns how many.

        Raises:
            ModelError: the model cannot be loaded; the library stays as it was.
        """
        from assistant.index.embed import DEFAULT_MODEL, open_embedder
        from assistant.index.rebuild import rebuild
        from assistant.index.split import passage_context

        self._ready()
        name = embedding_model or self.store.embedding_model or DEFAULT_MODEL
        embedder = open_embedder(name, cache=self.home / "models", notice=self._notice)
        return rebuild(
            self.store,
            embedder=embedder,
            context=passage_context,
            progress=progress or _silent,
        )

    # Questions

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        documents: Sequence[str] | None = None,
        rerank: bool = True,
    ) -> list[ScoredPassage]:
        """Return the passages nearest to a query, best first, with their scores.

        The first ones are put in order by the relevance that the trained model gives them, unless
        `rerank` is false.
        """
        from assistant.answer import checked_question

        asked = checked_question(query)
        within = self._scope(documents)
        if not rerank:
            return list(self.retriever.retrieve(asked, k=k, documents=within))
        found = self.retriever.retrieve(asked, k=max(k, self.reranker.depth), documents=within)
        return list(self.reranker.rerank(asked, found)[:k])

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        documents: Sequence[str] | None = None,
        k: int | None = None,
        model: str | None = None,
        *,
        on_searched: Callable[[str], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question from the articles, or say that they do not.

        Args:
            question: as the user typed it.
            history: (question, answer) pairs of the conversation so far, oldest first.
            documents: ids, titles or file names to search; None for all.
            k: passages to read; None for the setting.
            model: language model that writes the answer, `provider:name`; None for the setting.
            on_searched: told the question as it is searched.
            on_token: given each piece that a language model writes, as it comes.

        Raises:
            UsageError: the question is empty or too long.
            LibraryError: the library is empty or cannot be read.
            UnknownDocumentError: no document goes by a name in `documents`.
            ModelError: a model could not be used.
        """
        from assistant.answer import Clock, checked_question

        clock = Clock()
        checked_question(question)
        with clock.stage("load"):
            within = self._scope(documents)
            answering = self.answering(k=k, model=model)
        return answering.ask(
            question,
            history=[Turn(*turn) for turn in history],
            within=within,
            on_searched=on_searched,
            on_token=on_token,
            clock=clock,
        )

    def answering(self, *, k: int | None = None, model: str | None = None) -> Answering:
        """Return the ask line with the parts that the settings name."""
        from assistant.answer import Answering

        return Answering(
            retriever=self.retriever,
            reader=self.reader,
            checker=self.checker,
            documents=self.store.documents_by_id,
            correct=self._correct,
            generator=self._generator(model or self.settings.model),
            k=self.settings.k if k is None else k,
        )

    # The parts, made when they are first used

    @cached_property
    def retriever(self) -> Retriever:
        """Finds passages by words and by meaning."""
        from assistant.index.retrieve import HybridRetriever

        return HybridRetriever(store=self.store, embedder=self.embedder)

    @cached_property
    def reranker(self) -> RelevanceReranker:
        """Orders what a search found by what the trained model says of it."""
        from assistant.reading.rerank import RelevanceReranker

        return RelevanceReranker(self.reader_model)

    @cached_property
    def reader(self) -> Reader:
        """Chooses the words that answer."""
        from assistant.reading.choose import open_reader

        return open_reader(
            self.settings.reader,
            model=lambda: self.reader_model,
            embedder=self.embedder,
            max_error=self.settings.max_error,
            reading_time=self.settings.reading_time or None,
            home=self.home,
        )

    @cached_property
    def reader_model(self) -> ReaderModel:
        """The trained model that ships with the program."""
        from assistant.models.reader_model import shipped_model

        return shipped_model()

    @cached_property
    def checker(self) -> SupportChecker:
        """Holds what a language model writes against what it cites."""
        from assistant.writing.support import RuleSupportChecker

        return RuleSupportChecker(model=self.reader_model.support)

    def embedder(self) -> Embedder:
        """Return the embedding model that the library was built with.

        Raises:
            LibraryError: another one is wanted than the library was built with.
            ModelError: it cannot be loaded.
        """
        return self._embedder

    @cached_property
    def _embedder(self) -> Embedder:
        from assistant.index.embed import DEFAULT_MODEL, open_embedder

        name = self.settings.embedding_model or self.store.embedding_model or DEFAULT_MODEL
        self.store.require_model(name)
        return open_embedder(name, cache=self.home / "models", notice=self._notice)

    def _generator(self, name: str | None) -> Generator | None:
        if name is None or name == QUOTES:
            return None
        if name not in self._generators:
            from assistant.writing.generate import open_generator

            self._generators[name] = open_generator(
                name, base_url=self.settings.base_url, timeout=self.settings.timeout
            )
        return self._generators[name]

    def _correct(self, question: str) -> str:
        from assistant.text.spelling import Speller
        from assistant.text.words import content_words

        if not set(content_words(question)) - self.reader_model.dictionary:
            return question
        generation = self.store.generation
        if self._terms[0] != generation:
            self._terms = (generation, self.store.terms())
        return Speller(self._terms[1], self.reader_model.dictionary).correct(question)

    def _ready(self) -> None:
        """Put the shipped article into a new library."""
        from assistant.index.bundled import ensure_bundled

        ensure_bundled(self.store, embedder=self.embedder)

    def _scope(self, documents: Sequence[str] | None) -> list[str] | None:
        """Return the ids of the documents to search, None for all that the library holds."""
        self._ready()
        if documents:
            return sorted({found for name in documents for found in self.store.find(name)})
        if self.store.is_empty:
            raise LibraryError(
                f"The library in {self.home} holds no article; add one: assistant add FILE."
            )
        return None


def _ignore(_: str) -> None:
    return


def _silent(_done: int, _total: int, _name: str) -> None:
    return
