"""A library on disk: the database, and the vectors that follow it.

A write happens under the lock of the library: one SQLite transaction makes documents visible, then
what is derived from their vectors follows. Killed before the commit, nothing happened; killed after
it, whoever needs the vectors next finishes the work.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final, Self

from assistant.errors import LibraryError, UnknownDocumentError
from assistant.index.store import details, holdings, lookup
from assistant.index.store import rows as records
from assistant.index.store.conversations import Conversations
from assistant.index.store.database import FILE_NAME, Database
from assistant.index.store.lock import LibraryLock
from assistant.index.store.migrations import jsonl_conversations
from assistant.index.store.private_files import prepare_home, tighten
from assistant.index.store.rows import as_blob
from assistant.index.store.vocabulary import Vocabulary, read_word_uses
from assistant.index.vectors.generation import next_generation, read_generation
from assistant.index.vectors.synced import SyncedVectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.holdings import Change
    from assistant.index.store.rows import DocumentInfo, Entry
    from assistant.index.store.vocabulary import WordUse
    from assistant.schema import Document, Passage

BUNDLED_PREFIX: Final = "bundled:"
"""How the source of the article that ships with the program begins."""
BUNDLED_MARK: Final = "bundled"
BUNDLED_REMOVED: Final = "removed"  # in place of its version, once the user has removed it


class LibraryStore:
    """The documents and passages of a library; safe to share among processes."""

    def __init__(
        self, home: Path, database: Database, lock: LibraryLock, notice: Callable[[str], None]
    ) -> None:
        self.home = home
        self.database = database
        self._lock = lock
        self._vectors = SyncedVectors(home, database, lock, notice)
        self._notice = notice
        self.conversations = Conversations(database, home / jsonl_conversations.FOLDER_NAME)
        """What was asked and answered in chats."""

    @classmethod
    def open(
        cls, home: Path, *, create: bool = True, notice: Callable[[str], None] | None = None
    ) -> Self:
        """Open the library in a folder; only SQLite is opened before a vector is needed.

        Args:
            home: the folder of the library.
            create: make the folder and an empty library where there is none.
            notice: is told in one line what takes longer than usual.

        Raises:
            LibraryError: the folder is none, is not writable, or holds no usable library.
        """
        file = home / FILE_NAME
        prepare_home(home, file, create=create)
        tell = notice or (lambda _: None)
        lock = LibraryLock(home, tell)
        with nullcontext() if file.exists() else lock.held():
            database = Database.open(file)
        store = cls(home, database, lock, tell)
        try:
            store._take_in()
        except LibraryError:
            store.close()
            raise
        return store

    @property
    def embedding_model(self) -> str | None:
        """Name of the model whose vectors the library holds, None while it holds none."""
        return self.database.meta("embedding_model")

    @property
    def generation(self) -> int:
        """Number of writes so far, of all processes: equal numbers mean an equal library."""
        return read_generation(self.database)

    @property
    def is_empty(self) -> bool:
        """Whether it holds no document."""
        return not self.database.value("SELECT EXISTS (SELECT 1 FROM documents)")

    def catch_up(self) -> None:
        """Take in what others wrote, and let them see what was noted: here all use one file."""

    def documents(self) -> list[DocumentInfo]:
        """Return what a list shows, in the order in which the documents came."""
        return details.read_infos(self.database)

    def document(self, document_id: str) -> Document:
        """Return a document by its id.

        Raises:
            UnknownDocumentError: there is none with this id.
        """
        found = records.read_documents(self.database, [document_id])
        if document_id not in found:
            raise UnknownDocumentError(
                f"No document has the id {document_id!r}; `assistant list` shows all."
            )
        return found[document_id]

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, Document]:
        """Return the documents with these ids, those that exist."""
        return records.read_documents(self.database, ids)

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a document in order."""
        return records.read_passages(self.database, document_id)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the documents that a name means, as `lookup.find` does."""
        return lookup.find(holdings.named(self.database), name)

    def find_all(self, names: Sequence[str]) -> set[str]:
        """Return the ids of the documents that any of these names means, as `find` does."""
        exact = lookup.find_exact(self.database, names)
        others = [name for name in names if name not in exact]
        known = holdings.named(self.database) if others else []
        found = [*exact.values(), *(lookup.find(known, name) for name in others)]
        return {document for ids in found for document in ids}

    def find_one(self, name: str) -> str:
        """Return the id of the one document that a name means, as `lookup.find_one` does."""
        return lookup.find_one(holdings.named(self.database), name)

    def find_removable(self, name: str) -> tuple[str, ...]:
        """Return the ids that `remove` means by a name, as `lookup.find_removable` does."""
        return lookup.find_removable(holdings.named(self.database), name)

    def vocabulary(self, words: Sequence[str]) -> Mapping[str, WordUse]:
        """Return how often the library uses each of these words."""
        return read_word_uses(self.database, words)

    def terms(self) -> Mapping[str, int]:
        """Return every word of the articles in lower case, without accents, with its count."""
        return Vocabulary(self.database)

    def settle(self, document: Document) -> Change | None:
        """Add a document whose text is held already; None where it is to be cut and embedded."""
        if not holdings.is_held(self.database, document):
            return None
        if holdings.is_linked(self.database, document):
            return "unchanged"
        with self._writing():
            if not holdings.is_held(self.database, document):
                return None
            return holdings.link(self.database, document)

    def held_by(self, source: str) -> str | None:
        """Return the id of the document that a source stands for, None where it is not held."""
        return holdings.held_by(self.database, source)

    def put(self, entries: Sequence[Entry], *, model: str) -> list[Change]:
        """Write documents, all of them or none, and say what became of each.

        Args:
            entries: the documents, cut and embedded.
            model: name of the model that made the vectors.

        Raises:
            LibraryError: the library holds vectors of another model, or cannot be written.
        """
        with self._writing():
            self.require_model(model)
            self.database.set_meta("embedding_model", model)
            return [holdings.put(self.database, entry) for entry in entries]

    def require_model(self, name: str) -> None:
        """Check that vectors of this model fit to those of the library.

        Raises:
            LibraryError: the library holds vectors of another model.
        """
        remembered = self.embedding_model
        if remembered is None or remembered == name:
            return
        if self.database.value("SELECT EXISTS (SELECT 1 FROM passages)"):
            raise LibraryError(
                f"This library was built with the embedding model {remembered!r}, not {name!r}: "
                "leave that out, or embed the library again with "
                f"assistant rebuild --embedding-model {name}"
            )

    def replace_vectors(self, vectors: Mapping[str, NDArray[np.float32]], *, model: str) -> None:
        """Put vectors of another model in the place of all those held, in one transaction.

        Args:
            vectors: by passage id, one for every passage of the library.
            model: name of the model that made them.

        Raises:
            LibraryError: passages have come or gone meanwhile, or the library cannot be written.
        """
        with self._lock.held():
            with self.database.transaction():
                held = {row[0] for row in self.database.rows("SELECT id FROM passages")}
                if held != vectors.keys():
                    raise LibraryError("The library has changed meanwhile: rebuild it again.")
                self.database.execute_many(
                    "UPDATE passages SET vector = ? WHERE id = ?",
                    ((as_blob(vector), passage) for passage, vector in vectors.items()),
                )
                self.database.set_meta("embedding_model", model)
                self._vectors.distrust()
                next_generation(self.database)
            self._vectors.refresh()

    def remove(self, document_id: str) -> None:
        """Remove a document for good; the shipped article does not come back by itself.

        Raises:
            UnknownDocumentError: there is none with this id.
        """
        with self._writing():
            document = self.document(document_id)
            sources = (document.source, *holdings.sources_of(self.database, document_id))
            records.delete_document(self.database, document)
            if any(source.startswith(BUNDLED_PREFIX) for source in sources):
                self.database.set_meta(BUNDLED_MARK, BUNDLED_REMOVED)

    def forget(self, sources: Sequence[str]) -> list[str]:
        """Let go of sources; returns the ids of the documents that went with their last one."""
        with self._writing():
            gone = [holdings.forget(self.database, source) for source in sources]
            if any(source.startswith(BUNDLED_PREFIX) for source in sources):
                self.database.set_meta(BUNDLED_MARK, BUNDLED_REMOVED)
        return [document for document in gone if document is not None]

    def remember_bundled(self, version: str) -> None:
        """Remember which version of the shipped article the library has had."""
        with self._lock.held(), self.database.transaction():
            if self.database.meta(BUNDLED_MARK) != BUNDLED_REMOVED:
                self.database.set_meta(BUNDLED_MARK, version)

    def nearest(
        self,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[int] | None = None,
        also: Iterable[int] = (),
    ) -> dict[int, float]:
        """Return the cosines of the nearest passages by row number, as `SyncedVectors.nearest`."""
        return self._vectors.nearest(vector, k=k, within=within, also=also)

    def close(self) -> None:
        """Close the files of the library."""
        self._vectors.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock around one transaction, count it, and let the vectors follow."""
        with self._lock.held():
            with self.database.transaction():
                before = read_generation(self.database)
                yield
                after = next_generation(self.database)
            self._vectors.follow(before=before, after=after)

    def _take_in(self) -> None:
        """Take over what earlier versions kept in other ways, and close its files to others."""
        jsonl_conversations.take_over(
            self.conversations,
            self.home / jsonl_conversations.FOLDER_NAME,
            documents=self.documents_by_id,
            notice=self._notice,
        )
        if still_open := tighten(self.home):
            self._notice(
                f"Others may read {still_open[0]}: its rights cannot be changed; "
                "move the library to a folder of your own with --home."
            )
