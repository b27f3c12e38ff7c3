"""Keeps Chroma in step with the database, and builds it again where its files cannot be trusted.

Everything here happens under the lock of the library. Three things in SQLite steer it: `outbox`
(passages whose vector Chroma has still to follow), `generation` (counts the writes of all
processes: a client that was opened at another one no longer sees what is on disk) and the mark
`vectors` (the fingerprint of Chroma's files after the last finished write, absent during one).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError
from assistant.index.store.rows import vectors_of
from assistant.index.vectors.chroma import VectorIndex, discard, fingerprint
from assistant.index.vectors.generation import next_generation, read_generation
from assistant.index.vectors.vector_file import DamagedVectorsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database

_BATCH: Final = 4096
_MARK: Final = "vectors"
_NOTICE_FROM: Final = 1000


class SyncedChroma:
    """The Chroma collection of a library, opened when it is first used."""

    def __init__(self, folder: Path, database: Database, notice: Callable[[str], None]) -> None:
        self._folder = folder
        self._database = database
        self._notice = notice
        self._index: VectorIndex | None = None
        self._generation = -1

    def nearest(self, vector: NDArray[np.float32], *, k: int) -> list[str]:
        """Return the ids of the k passages nearest to a vector, nearest first.

        Raises:
            LibraryError: the vector index cannot be built.
        """
        try:
            return self._current().nearest(vector, k=k)
        except DamagedVectorsError:
            return self._mended().nearest(vector, k=k)

    @property
    def is_built(self) -> bool:
        """Whether there is a collection that can be trusted."""
        return self._database.meta(_MARK) is not None

    def note_own_write(self, *, before: int, after: int) -> None:
        """Remember that the open collection has seen what counted from `before` to `after`."""
        if self._generation == before:
            self._generation = after

    def refresh(self) -> None:
        """Bring Chroma up to date with what is in the database.

        Raises:
            LibraryError: the vector index cannot be built.
        """
        try:
            self._current()
        except DamagedVectorsError:
            self._mended()

    def distrust(self) -> None:
        """Let the next use build Chroma anew; call it inside the transaction that makes it so."""
        self.close()
        self._database.set_meta(_MARK, None)

    def abandon(self) -> None:
        """Delete the collection and what it had to follow; the next use builds it anew."""
        self.close()
        if self.is_built:
            self._database.set_meta(_MARK, None)
        discard(self._folder)
        if self._database.value("SELECT EXISTS (SELECT 1 FROM outbox)"):
            self._database.execute("DELETE FROM outbox")

    def close(self) -> None:
        """Close the vector index; the next use opens it again."""
        index, self._index = self._index, None
        if index is not None:
            index.close()

    def _current(self) -> VectorIndex:
        generation = read_generation(self._database)
        if self._generation != generation:
            self.close()
        if self._index is None:
            self._index = self._opened()
            self._generation = generation
        else:
            self._drain(self._index)
        return self._index

    def _opened(self) -> VectorIndex:
        if self._database.meta(_MARK) != fingerprint(self._folder):
            raise DamagedVectorsError("a write was not finished, or files have changed")
        index = VectorIndex.open(self._folder)
        self._drain(index)
        wanted = self._database.value("SELECT count(*) FROM passages")
        if index.count() != wanted:
            raise DamagedVectorsError(f"{index.count()} vectors for {wanted} passages")
        return index

    def _mended(self) -> VectorIndex:
        """Build Chroma from the vectors in SQLite; other processes notice by the generation."""
        count = self._database.value("SELECT count(*) FROM passages")
        if count >= _NOTICE_FROM:
            self._notice(f"Building the vector index of {count} passages.")
        try:
            self.close()
            discard(self._folder)
            with self._database.transaction():
                self._database.execute("INSERT OR IGNORE INTO outbox SELECT id FROM passages")
                self._database.set_meta(_MARK, fingerprint(self._folder))
                self._generation = next_generation(self._database)
            self._index = self._opened()
        except (DamagedVectorsError, OSError) as error:
            raise LibraryError(
                f"The vector index {self._folder} cannot be written ({error}): delete that folder "
                "and try again; it is built anew from the library."
            ) from error
        return self._index

    def _drain(self, index: VectorIndex) -> None:
        """Carry over what the outbox names; the mark is absent while Chroma is being written."""
        database = self._database
        if not database.value("SELECT EXISTS (SELECT 1 FROM outbox)"):
            return
        database.set_meta(_MARK, None)
        while rows := database.rows(
            "SELECT outbox.passage, passages.vector FROM outbox "
            "LEFT JOIN passages ON passages.id = outbox.passage "
            "ORDER BY passages.key LIMIT ?",
            (_BATCH,),
        ):
            present = [row for row in rows if row[1] is not None]
            if present:
                vectors = vectors_of([vector for _, vector in present])
                index.upsert([passage for passage, _ in present], vectors)
            if len(present) < len(rows):
                index.delete([passage for passage, vector in rows if vector is None])
            database.execute(
                "DELETE FROM outbox WHERE passage IN (SELECT value FROM json_each(?))",
                (json.dumps([passage for passage, _ in rows]),),
            )
        database.set_meta(_MARK, fingerprint(self._folder))
