"""The articles of a library as Python code uses them: open it, add, look up, remove."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.index.load.sources import EVERYTHING
from assistant.parts import open_parts
from assistant.settings import default_home, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from assistant.index.load.load_options import LoadOptions
    from assistant.index.store.library_store import LibraryStore
    from assistant.index.store.rows import DocumentInfo
    from assistant.index.store.selection import Selected, Selection
    from assistant.parts import Parts
    from assistant.schema import AddResult, Document, Passage
    from assistant.settings import Settings

    Progress = Callable[[int, int, str], None]


class Articles:
    """A library of articles; use `open`.

    Nothing heavy is imported, and no model is loaded, before the first question.
    """

    def __init__(
        self,
        home: Path,
        settings: Settings,
        *,
        notice: Callable[[str], None] | None = None,
        build: Callable[[LibraryStore, Settings, Callable[[str], None]], Parts] = open_parts,
    ) -> None:
        """Keep what is needed to open the library when it is first used.

        `build` makes the parts that answer; an eval varies them.
        """
        self.home = home
        self.settings = settings
        self._notice = notice or _ignore
        self._build = build

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        *,
        notice: Callable[[str], None] | None = None,
        **flags: object,
    ) -> Self:
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

    def __exit__(self, *_: object) -> None:
        """Close the library."""
        self.close()

    def close(self) -> None:
        """Let go of the files of the library."""
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def store(self) -> LibraryStore:
        """The documents, passages and vectors: on disk, or on the server of the settings."""
        from assistant.index.server.open_store import open_store

        return open_store(self.home, self.settings, self._notice)

    @cached_property
    def parts(self) -> Parts:
        """What understands, finds, reads, writes and checks."""
        return self._build(self.store, self.settings, self._notice)

    def add(
        self,
        sources: Sequence[str | Path],
        *,
        glob: str = EVERYTHING,
        exclude: Sequence[str] = (),
        options: LoadOptions | None = None,
        tags: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> list[AddResult]:
        """Add files, folders and addresses; one result a document, a failed one raises nothing."""
        named = {"glob": glob, "exclude": exclude, "options": options, "tags": tags}
        return list(self.adding(sources, **named, progress=progress))  # type: ignore[arg-type]

    def adding(
        self,
        sources: Sequence[str | Path],
        *,
        glob: str = EVERYTHING,
        exclude: Sequence[str] = (),
        options: LoadOptions | None = None,
        tags: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Iterator[AddResult]:
        """Add sources and yield what became of each once it is on disk.

        Args:
            sources: files, folders, addresses, `-`.
            glob: which files of a folder are wanted.
            exclude: which of those are not, as in a .gitignore file.
            options: what is said about the sources beyond their names.
            tags: words that are put to what is added, and to what is held of it already.
            progress: is told how many sources are done, of how many, and what is being done.
        """
        from assistant.index.ingest import add_sources
        from assistant.index.steps import with_options

        self._ready()
        steps = with_options(self.parts.steps, options, store=self.store, exclude=exclude)
        return add_sources(
            self.store, [str(source) for source in sources], embedder=self.parts.embedder,
            glob=glob, steps=steps, tags=tags, progress=progress,
        )  # fmt: skip

    def documents(self) -> list[DocumentInfo]:
        """Return what is known of each document, without its text."""
        self._ready()
        return self.store.documents()

    def select(self, selection: Selection) -> Selected:
        """Return the ids of the documents of a selection, as `selection.select` does."""
        from assistant.index.store.selection import select

        self._ready()
        return select(self.store.database, selection, self.store.find_all)

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
        embedder = open_embedder(name, notice=self._notice)
        return rebuild(self.store, embedder=embedder, context=passage_context, progress=progress)

    def _ready(self) -> None:
        """Take in what other clients wrote, and put the shipped article into a new library."""
        from assistant.index.bundled import ensure_bundled

        self.store.catch_up()
        ensure_bundled(self.store, embedder=self.parts.embedder, steps=self.parts.steps)


def _ignore(_: object) -> None:
    return
