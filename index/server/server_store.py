"""A library on a Chroma server as a store: words are found in the copy, vectors on the server."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

from assistant.errors import LibraryError
from assistant.index.keyed_scores import rounded
from assistant.index.server import replica
from assistant.index.server.served import ServedLibrary
from assistant.index.server.served_records import PassageRecord, passage_columns
from assistant.index.store.library_store import BUNDLED_MARK, BUNDLED_REMOVED, LibraryStore
from assistant.index.store.private_files import make_folder
from assistant.index.store.rows import as_blob
from assistant.index.vectors.generation import next_generation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.server.served import State
    from assistant.index.server.server_address import ServerAddress

FOLDER: Final = "servers"
RESCORED: Final = 200
"""Passages that the server's approximate index brings in at least, to be compared exactly."""
_GATHERED: Final = 2_000
"""Passages of which all vectors are fetched when a search is limited to them."""
_LIBRARY: Final = "served_library"
_SEEN: Final = "served_mark"


class ServerStore(LibraryStore):
    """The documents and passages of a library that lies on a server."""

    server: ServedLibrary
    _state: State | None = None

    @classmethod
    def at(
        cls, home: Path, address: ServerAddress, *, notice: Callable[[str], None] | None = None
    ) -> Self:
        """Open this machine's copy of a library on a server, which is not connected to yet.

        Raises:
            LibraryError: the copy cannot be made or opened.
        """
        try:
            make_folder(home / FOLDER)
        except OSError as error:
            raise LibraryError(
                f"The folder {home / FOLDER} cannot be made ({error.strerror}): make its parent "
                "writable, or name another folder with --home."
            ) from error
        store = cls.open(home / FOLDER / address.folder, notice=notice)
        store.connect(address)
        return store

    def connect(self, address: ServerAddress) -> None:
        """Say which server the library is on, and begin to watch the writes of the copy."""
        self.server = ServedLibrary(address, self._notice)
        replica.prepare(self.database)

    def catch_up(self) -> None:
        """Take in what other clients have written, and let them see what was noted here.

        Raises:
            LibraryError: the server cannot be reached, refuses, or does not hold this library.
        """
        state = self._connected()
        if state.mark != self.database.meta(_SEEN):
            with self._lock.held():
                self._follow(state)
        self._state = state
        if replica.is_touched(self.database):
            # Tags, and what servers said of pages, are noted beside the writes of articles.
            with self._writing():
                pass

    def remember_bundled(self, version: str) -> None:
        """Remember which version of the shipped article the library has had."""
        with self._writing():
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
        """Return the cosines of the nearest passages by row number, as the embedded store does.

        The server finds about the nearest, and their vectors are compared here exactly.
        """
        import numpy as np

        state = self._state or self._connected()
        passages = self.server.passages(state)
        wanted = [*also] if within is None else [*within]
        ids = dict(self._by_keys(wanted))
        if within is None or len(within) > _GATHERED:
            documents = None if within is None else self._documents_of(within)
            found = passages.nearest(vector, k=max(k, RESCORED), documents=documents)
            if within is not None:
                ids = dict(self._by_keys([key for key in also if key in set(within)]))
            ids |= dict(self._by_ids(found))
        vectors = passages.vectors(list(ids))
        known = sorted((ids[name], name) for name in vectors)
        keys = np.array([key for key, _ in known], np.int64)
        if not known:
            return {}
        cosines = rounded(keys, np.stack([vectors[name] for _, name in known]) @ vector)
        return cosines.best(k) | cosines.of(also)

    def replace_vectors(self, vectors: Mapping[str, NDArray[np.float32]], *, model: str) -> None:
        """Put vectors of another model in the place of all those held.

        Raises:
            LibraryError: passages have come or gone meanwhile, or the server cannot be used.
        """
        self.catch_up()
        with self._lock.held():
            columns = passage_columns(self.database)
            if columns.keys() != vectors.keys():
                raise LibraryError("The library has changed meanwhile: rebuild it again.")
            self.server.replace_vectors(
                [
                    PassageRecord(name, columns[name], as_blob(vector))
                    for name, vector in vectors.items()
                ],
                model=model,
            )
        self.catch_up()

    def close(self) -> None:
        """Close the copy and the connection."""
        super().close()
        self.server.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock around one transaction, which the server follows before it is committed."""
        with self._lock.held():
            before = self._connected()
            if before.mark != self.database.meta(_SEEN):
                self._follow(before)
            with self.database.transaction():
                yield
                changes = replica.pending(self.database)
                after = self.server.write(changes, before)
                replica.note_written(self.database, changes)
                self.database.set_meta(_SEEN, after.mark)
                next_generation(self.database)
            self._state = after

    def _connected(self) -> State:
        """Return the state of the library on the server, which has to be the one copied here."""
        known = self.database.meta(_LIBRARY)
        found = self.server.open(known)
        if known is None:
            self.database.set_meta(_LIBRARY, found)
        elif known != found:
            raise LibraryError(
                f"The library on {self.server.address.shown} is another than the one copied to "
                f"{self.home}: delete that folder to follow the new one; nothing was changed."
            )
        return self.server.state()

    def _follow(self, state: State) -> None:
        """Bring the copy up to date; call it under the lock."""
        changed = replica.follow(self.database, self.server, state, self._notice)
        with self.database.transaction():
            self.database.set_meta("embedding_model", state.model)
            self.database.set_meta(BUNDLED_MARK, state.bundled)
            self.database.set_meta(_SEEN, state.mark)
            if changed:
                next_generation(self.database)
        if old := replica.superseded(self.database):
            with suppress(LibraryError), self.database.transaction():
                # Who may only read leaves it to others.
                changes = replica.release(self.database, old)
                self.server.write(changes, state)
                replica.note_written(self.database, changes)

    def _by_keys(self, keys: Sequence[int]) -> list[tuple[str, int]]:
        return self._named("key", keys)

    def _by_ids(self, ids: Sequence[str]) -> list[tuple[str, int]]:
        return self._named("id", ids)

    def _named(self, column: str, values: Sequence[int] | Sequence[str]) -> list[tuple[str, int]]:
        """Return id and row number of passages; those that the copy does not know are left out."""
        rows = self.database.rows(
            "SELECT id, key FROM passages "  # noqa: S608 - own column
            f"WHERE {column} IN (SELECT value FROM json_each(?))",
            (json.dumps(list(values)),),
        )
        return [(name, key) for name, key in rows]

    def _documents_of(self, keys: Sequence[int]) -> list[str]:
        rows = self.database.rows(
            "SELECT DISTINCT document FROM passages WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys)),),
        )
        return [row[0] for row in rows]
