"""The two sides of a search in the database: BM25 by FTS5, and exact cosines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from assistant.index.store.rows import vectors_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database

TITLE_WEIGHT: Final = 1.0
HEADING_WEIGHT: Final = 1.0
_BM25: Final = f"-bm25(passages_fts, {TITLE_WEIGHT}, {HEADING_WEIGHT}, 1.0)"
_IN_DOCUMENTS: Final = (
    "(SELECT key FROM passages WHERE document IN (SELECT value FROM json_each(?)))"
)
_CHUNK: Final = 4096


def best_by_words(
    database: Database, query: str, *, k: int, documents: Sequence[str] | None = None
) -> dict[int, float]:
    """Return the k passages (by row number) with the highest BM25 score for a full-text query."""
    limited = "" if documents is None else f"AND rowid IN {_IN_DOCUMENTS} "
    values = [query] if documents is None else [query, json.dumps(list(documents))]
    rows = database.rows(
        f"SELECT rowid, {_BM25} AS score FROM passages_fts "  # noqa: S608 - constants
        f"WHERE passages_fts MATCH ? {limited}ORDER BY score DESC, rowid LIMIT ?",
        (*values, k),
    )
    return dict(rows)


def scores_by_words(database: Database, query: str, keys: Sequence[int]) -> dict[int, float]:
    """Return the BM25 scores of those of these passages that match a full-text query."""
    rows = database.rows(
        f"SELECT rowid, {_BM25} FROM passages_fts "  # noqa: S608 - constants
        "WHERE passages_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
        (query, json.dumps(list(keys))),
    )
    return dict(rows)


def keys_of(database: Database, ids: Sequence[str]) -> list[int]:
    """Return the row numbers of passages; ids that the database does not know are left out."""
    rows = database.rows(
        "SELECT key FROM passages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return [row[0] for row in rows]


def keys_in(database: Database, documents: Sequence[str]) -> list[int]:
    """Return the row numbers of the passages of these documents."""
    rows = database.rows(
        "SELECT key FROM passages WHERE document IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    return [row[0] for row in rows]


def cosines(
    database: Database, vector: NDArray[np.float32], keys: Sequence[int]
) -> dict[int, float]:
    """Return the cosine similarity of each of these passages to a unit vector."""
    found: dict[int, float] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = database.rows(
            "SELECT key, vector FROM passages WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(keys[start : start + _CHUNK])),),
        )
        if rows:
            vectors = vectors_of([stored for _, stored in rows])
            found.update(zip((key for key, _ in rows), _rounded(vectors @ vector), strict=True))
    return found


def best(similarities: Mapping[int, float], *, k: int) -> dict[int, float]:
    """Return the k highest, ties by row number."""
    order = sorted(similarities, key=lambda key: (-similarities[key], key))
    return {key: similarities[key] for key in order[:k]}


class HeldVectors:
    """All vectors of a library in memory, read once, for comparing every one of them."""

    def __init__(self, database: Database) -> None:
        rows = database.rows("SELECT key, vector FROM passages ORDER BY key")
        self._keys = [key for key, _ in rows]
        self._vectors = vectors_of([stored for _, stored in rows]) if rows else None

    def cosines(self, vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the cosine similarity of every passage to a unit vector, by row number."""
        if self._vectors is None:
            return {}
        return dict(zip(self._keys, _rounded(self._vectors @ vector), strict=True))


def _rounded(similarities: NDArray[np.float32]) -> list[float]:
    """Return cosines without the digits that depend on how many were computed at once."""
    values: list[float] = similarities.astype("f8").round(6).tolist()
    return values
