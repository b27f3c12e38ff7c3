"""Chroma behind the few calls that a library needs; the only module that names it.

What Chroma holds is derived from SQLite and can be rebuilt from there at any time, without
embedding anything again. Its own files are not safe against being killed in the middle of a write
(a torn index file makes it crash the process), so the store marks its writes and this module takes
a fingerprint of the files.
"""

from __future__ import annotations

import itertools
import logging
import shutil
from typing import TYPE_CHECKING, Final, cast

from assistant.index.vectors.vector_file import DamagedVectorsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

_COLLECTION: Final = "passages"
_serial = itertools.count()


class _Guard:
    """Turns whatever Chroma raises into `DamagedVectorsError`, panics of its engine included."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            return
        raise DamagedVectorsError(f"{type(error).__name__}: {error}") from error


class VectorIndex:
    """An open Chroma collection of one vector a passage."""

    def __init__(self, folder: Path, client: Client, collection: Collection) -> None:
        self._folder = folder
        self._client = client
        self._collection = collection

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """Open the collection, or create it.

        Raises:
            DamagedVectorsError: its files cannot be used.
        """
        import chromadb
        from chromadb.config import Settings

        logging.getLogger("chromadb").setLevel(logging.CRITICAL)
        # Chroma shares one engine among all clients of a path, and that one never looks at the disk
        # again: a path of its own for each client makes opening again mean what it says.
        path = f"{folder}{'/.' * next(_serial)}"
        with _Guard():
            client = cast(
                "Client",
                chromadb.PersistentClient(path, Settings(anonymized_telemetry=False)),
            )
            collection = client.get_or_create_collection(
                _COLLECTION,
                embedding_function=None,
                # A wide search finds 99.9 % of the 100 nearest of 5,000 passages, the default 97 %.
                configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
            )
        return cls(folder, client, collection)

    def count(self) -> int:
        """Return how many vectors there are."""
        with _Guard():
            return self._collection.count()

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Put vectors under passage ids; what was there under these ids is replaced."""
        with _Guard():
            for part in _parts(len(ids), self._client.get_max_batch_size()):
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def delete(self, ids: Sequence[str]) -> None:
        """Delete the vectors of these passages; unknown ids are ignored."""
        with _Guard():
            for part in _parts(len(ids), self._client.get_max_batch_size()):
                self._collection.delete(ids=list(ids[part]))

    def nearest(self, vector: NDArray[np.float32], *, k: int) -> list[str]:
        """Return the ids of the k nearest passages, or all where there are fewer."""
        with _Guard():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=k,
                include=[],
            )
        return list(found["ids"][0])

    def close(self) -> None:
        """Close the client and free its memory."""
        with _Guard():
            self._client.close()


def fingerprint(folder: Path) -> str:
    """Return names and sizes of Chroma's index files, to notice when they are torn or swapped."""
    files = sorted(file for file in folder.glob("*/*") if file.is_file())
    return ";".join(f"{file.parent.name}/{file.name}:{file.stat().st_size}" for file in files)


def discard(folder: Path) -> None:
    """Delete the files of Chroma, so that the next opening starts with none."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _parts(count: int, size: int) -> Iterator[slice]:
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))
