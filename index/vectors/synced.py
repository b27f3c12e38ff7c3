"""The vectors of a library: compared one by one, or by Chroma where there are very many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.index.store import search
from assistant.index.vectors.chroma_sync import SyncedChroma
from assistant.index.vectors.file_sync import SyncedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database
    from assistant.index.store.lock import LibraryLock
    from assistant.index.vectors.vector_file import VectorFile

EXACT_LIMIT: Final = 200_000
"""Passages up to which a question is compared with every vector. Going through that many takes a
tenth of a second; Chroma takes longer to be imported and opened (docs/benchmarks.md)."""
FOLDER_NAME: Final = "vectors"


class SyncedVectors:
    """The vectors of a library, kept in step with its database by the lock's holder."""

    def __init__(
        self, home: Path, database: Database, lock: LibraryLock, notice: Callable[[str], None]
    ) -> None:
        self._database = database
        self._lock = lock
        self._file = SyncedFile(home, database)
        self._chroma = SyncedChroma(home / FOLDER_NAME, database, notice)

    def nearest(
        self,
        vector: NDArray[np.float32],
        *,
        k: int,
        within: Sequence[int] | None = None,
        also: Iterable[int] = (),
    ) -> dict[int, float]:
        """Return the cosines of the k passages nearest to a unit vector, by row number.

        Args:
            vector: what the passages are compared with.
            k: how many, fewer where there are not so many.
            within: row numbers of the passages to look at; None for all.
            also: passages whose cosine is wanted in any case, of those to look at.

        Raises:
            LibraryError: the vectors cannot be read or brought up to date.
        """
        file = self._file.current() or self._refreshed()
        if file is not None:
            cosines = file.cosines(vector, within)
        elif within is not None:
            cosines = search.cosines(self._database, vector, within)
        else:
            with self._lock.held():
                near = self._chroma.nearest(vector, k=k)
            keys = {*search.keys_of(self._database, near), *also}
            return search.cosines(self._database, vector, sorted(keys)).best(len(keys))
        return cosines.best(k) | cosines.of(also)

    def follow(self, *, before: int, after: int) -> None:
        """Follow an own write that counted from `before` to `after`; call it under the lock."""
        self._chroma.note_own_write(before=before, after=after)
        self.refresh()

    def refresh(self) -> VectorFile | None:
        """Bring the vectors up to date; returns the file, None where Chroma holds them.

        Raises:
            LibraryError: they cannot be written.
        """
        count = self._database.value("SELECT count(*) FROM passages")
        if count > EXACT_LIMIT:
            self._chroma.refresh()
            self._file.discard()
            return None
        found = self._file.refresh()
        # Building Chroma takes minutes: a library about the limit keeps it.
        if not self._chroma.is_built or count <= EXACT_LIMIT // 2:
            self._chroma.abandon()
        return found

    def distrust(self) -> None:
        """Let the next use build all anew; call it inside the transaction that makes it so."""
        self._file.distrust()
        self._chroma.distrust()

    def close(self) -> None:
        """Let go of all files; the next use opens them again."""
        self._file.close()
        self._chroma.close()

    def _refreshed(self) -> VectorFile | None:
        with self._lock.held():
            return self.refresh()
