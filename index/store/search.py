"""The two sides of a search in the database: BM25 by FTS5, and cosines of single passages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from assistant.index.keyed_scores import KeyedScores, rounded
from assistant.index.store.rows import vectors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database

TITLE_WEIGHT: Final = 1.0
HEADING_WEIGHT: Final = 1.0
_CHUNK: Final = 4096


def scores_by_words(database: Database, query: str) -> KeyedScores:
    """Return the BM25 score of every passage that matches a full-text query.

    All of them in one go: FTS5 counts the matches of each word anew for each passage that is
    looked up by its number.
    """
    import numpy as np

    rows = database.rows(
        f"SELECT rowid, -bm25(passages_fts, {TITLE_WEIGHT}, {HEADING_WEIGHT}, 1.0) "  # noqa: S608
        "FROM passages_fts WHERE passages_fts MATCH ? ORDER BY rowid",
        (query,),
    )
    keys = np.fromiter((key for key, _ in rows), np.int64, len(rows))
    return KeyedScores(keys, np.fromiter((score for _, score in rows), np.float64, len(rows)))


def matching(database: Database, query: str, keys: Sequence[int]) -> set[int]:
    """Return which of these passages match a full-text query."""
    rows = database.rows(
        "SELECT rowid FROM passages_fts "
        "WHERE passages_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))",
        (query, json.dumps(list(keys))),
    )
    return {key for (key,) in rows}


def documents_with(database: Database, query: str) -> set[str]:
    """Return the ids of the documents of which a passage matches a full-text query."""
    rows = database.rows(
        "SELECT DISTINCT document FROM passages "
        "WHERE key IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?)",
        (query,),
    )
    return {document for (document,) in rows}


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


def cosines(database: Database, vector: NDArray[np.float32], keys: Sequence[int]) -> KeyedScores:
    """Return the similarity of each of these passages to a unit vector, read from the database."""
    import numpy as np

    found, values = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for start in range(0, len(keys), _CHUNK):
        rows = database.rows(
            "SELECT key, vector FROM passages WHERE key IN (SELECT value FROM json_each(?)) "
            "ORDER BY key",
            (json.dumps(list(keys[start : start + _CHUNK])),),
        )
        if rows:
            found.append(np.array([key for key, _ in rows], np.int64))
            values.append(vectors_of([stored for _, stored in rows]) @ vector)
    return rounded(np.concatenate(found), np.concatenate(values))
