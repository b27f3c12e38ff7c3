"""Keeps the file of vectors in step with the database, and builds it anew where it is in doubt.

Two things in SQLite steer it: `generation` counts the writes of all processes, and the mark
`vector_file` remembers the token of the last write of the file. Another token means that the file
belongs to another history, such as that of a database since restored from a backup, or that a
write was not finished: then nothing of it is used. The same token and another generation mean that
the file has only to follow. Passages never change their row number or vector, so it follows by
their numbers. All writing happens under the lock of the library.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError
from assistant.index.store.rows import vectors_of
from assistant.index.vectors import vector_file
from assistant.index.vectors.generation import read_generation
from assistant.index.vectors.vector_file import Change, DamagedVectorsError, State, VectorFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database

_MARK: Final = "vector_file"
_BATCH: Final = 4096


class SyncedFile:
    """The file of vectors of a library, opened when it is first used."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._file: VectorFile | None = None

    def current(self) -> VectorFile | None:
        """Return the file if it is in step with the database; needs no lock."""
        generation = read_generation(self._database)
        found = self._file
        if found is None or found.state.generation != generation:
            found = self._file = self._trusted()
        return found if found is not None and found.state.generation == generation else None

    def refresh(self) -> VectorFile:
        """Bring the file up to date, and return it.

        Raises:
            LibraryError: it cannot be written.
        """
        current = self.current()
        if current is not None:
            return current
        state = State(token=secrets.token_hex(8), generation=read_generation(self._database))
        try:
            base, change = self._change(self._trusted())
            vector_file.write(self._folder, state, change, base=base)
            self.remember(state)
            written = self._file = VectorFile.open(self._folder)
        except (DamagedVectorsError, OSError) as error:
            raise LibraryError(
                f"The vectors cannot be written into {self._folder} ({error}): make that folder "
                "writable, free some space, and try again; they are derived from the library."
            ) from error
        return written

    def remember(self, state: State) -> None:
        """Trust what was written as that from now on; it is the last step of a write."""
        self._database.set_meta(_MARK, state.token)

    def distrust(self) -> None:
        """Let the next use build the file anew; call it in the transaction that makes it so."""
        self._file = None
        self._database.set_meta(_MARK, None)

    def discard(self) -> None:
        """Delete the file; the next use builds it anew."""
        self._file = None
        vector_file.discard(self._folder)

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._file = None

    def _trusted(self) -> VectorFile | None:
        """Return what lies there if it comes from the last finished write, whatever came since."""
        token = self._database.meta(_MARK)
        if token is None:
            return None
        try:
            found = VectorFile.open(self._folder)
        except DamagedVectorsError:
            return None
        return found if found.state.token == token else None

    def _change(self, base: VectorFile | None) -> tuple[VectorFile | None, Change]:
        """Return what the file has to follow, and what to go on from: None for nothing."""
        import numpy as np

        last = int(base.keys[-1]) if base is not None and len(base.keys) else 0
        if base is None or last == 0:
            return None, Change(kept=np.empty(0, np.bool_), added=self._added(0))
        database = self._database
        # Counting all goes through an index; counting the old ones through every row and vector.
        new = database.value("SELECT count(*) FROM passages WHERE key > ?", (last,))
        old = database.value("SELECT count(*) FROM passages") - new
        if old == len(base.keys):
            return base, Change(kept=np.ones(old, np.bool_), added=self._added(last))
        rows = database.rows("SELECT key FROM passages WHERE key <= ?", (last,))
        kept = np.isin(base.keys, np.array([key for (key,) in rows], np.int64))
        if not len(rows) or kept.sum() != len(rows):
            return None, Change(kept=np.empty(0, np.bool_), added=self._added(0))
        return base, Change(kept=kept, added=self._added(last))

    def _added(self, last: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Yield the passages after a row number, in batches, with their vectors."""
        import numpy as np

        while rows := self._database.rows(
            "SELECT key, vector FROM passages WHERE key > ? ORDER BY key LIMIT ?", (last, _BATCH)
        ):
            last = rows[-1][0]
            keys = np.array([key for key, _ in rows], np.int64)
            yield keys, vectors_of([vector for _, vector in rows])
