"""One collection of a Chroma server: records in batches that the server takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

REQUEST_BYTES: Final = 8_000_000
"""Texts that go into one request; servers refuse those of more than 40 MB."""
REQUEST_RECORDS: Final = 1_000
PAGE: Final = 100_000
"""Ids that are asked for at once: 4 MB."""


class ServerCollection:
    """One collection of a server."""

    def __init__(
        self, guard: Callable[[], AbstractContextManager[None]], collection: Collection
    ) -> None:
        self._guard = guard
        self._collection = collection

    @property
    def about(self) -> Mapping[str, Any]:
        """What the collection says about itself."""
        return dict(self._collection.metadata or {})

    def count(self) -> int:
        """Return how many records there are."""
        with self._guard():
            return self._collection.count()

    def ids(self) -> set[str]:
        """Return the ids of all records."""
        found: set[str] = set()
        with self._guard():
            while True:
                page = self._collection.get(include=[], limit=PAGE, offset=len(found))["ids"]
                found.update(page)
                if len(page) < PAGE:
                    return found

    def get(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return text and metadata of these records by id, of those that exist."""
        found: dict[str, tuple[str, dict[str, Any]]] = {}
        with self._guard():
            for part in _parts([1] * len(ids)):
                some = self._collection.get(ids=list(ids[part]), include=["documents", "metadatas"])
                rows = zip(
                    some["ids"], some["documents"] or (), some["metadatas"] or (), strict=True
                )
                found |= {name: (text or "", dict(about or {})) for name, text, about in rows}
        return found

    def of_documents(self, documents: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the metadata of the records of these documents, by id."""
        with self._guard():
            some = self._collection.get(where=_among(documents), include=["metadatas"])
        rows = zip(some["ids"], some["metadatas"] or (), strict=True)
        return {name: dict(about or {}) for name, about in rows}

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of these records, of those that exist."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        with self._guard():
            for part in _parts([1] * len(ids)):
                some = self._collection.get(ids=list(ids[part]), include=["embeddings"])
                rows = np.asarray(some["embeddings"], np.float32)
                found |= dict(zip(some["ids"], rows, strict=True))
        return found

    def nearest(
        self, vector: NDArray[np.float32], *, k: int, documents: Sequence[str] | None = None
    ) -> list[str]:
        """Return the ids of about the k nearest, of these documents where some are given."""
        with self._guard():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=k,
                where=None if documents is None else _among(documents),
                include=[],
            )
        return list(found["ids"][0])

    def upsert(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        about: Sequence[Mapping[str, str | int | float]],
        texts: Sequence[str] | None = None,
    ) -> None:
        """Put records; those under these ids are replaced."""
        sizes = [len(text) * 2 for text in texts] if texts is not None else [1] * len(ids)
        with self._guard():
            for part in _parts(sizes):
                self._collection.upsert(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    metadatas=[dict(one) for one in about[part]],
                    documents=None if texts is None else list(texts[part]),
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Delete these records; unknown ids are ignored."""
        with self._guard():
            for part in _parts([1] * len(ids)):
                self._collection.delete(ids=list(ids[part]))

    def delete_documents(self, documents: Sequence[str]) -> None:
        """Delete all records of these documents."""
        with self._guard():
            for part in _parts([1] * len(documents)):
                self._collection.delete(where=_among(documents[part]))


def _among(documents: Sequence[str]) -> Any:
    return {"document": {"$in": list(documents)}}


def _parts(sizes: Sequence[int]) -> Iterator[slice]:
    """Yield slices of records that fit into one request each."""
    cuts, total = [0], 0
    for number, size in enumerate(sizes):
        if number - cuts[-1] >= REQUEST_RECORDS or (total and total + size > REQUEST_BYTES):
            cuts.append(number)
            total = 0
        total += size
    for start, end in pairwise([*cuts, len(sizes)]):
        if start < end:
            yield slice(start, end)
