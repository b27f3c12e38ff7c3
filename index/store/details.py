"""What is known of documents beside their text: what a list shows, and what is found out later.

The latter is filled in once, without loading the documents again.

A column that is empty (NULL) has not been looked at; an empty list has, and nothing was there.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from assistant.index.load.web.fetch import Validators
from assistant.index.store.rows import DocumentInfo, as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.index.store.database import Database

    Value = str | Sequence[object] | None

Detail = Literal["canonical", "language", "pages", "near", "tags", "orders"]
LISTS: Final = frozenset({"pages", "tags", "orders"})
"""Details that are kept as JSON lists; the others are texts."""


def unfilled(database: Database, detail: Detail) -> tuple[str, ...]:
    """Return the ids of the documents of which a detail has not been looked at, oldest first."""
    rows = database.rows(
        f"SELECT id FROM documents WHERE {detail} IS NULL "  # noqa: S608 - one of `Detail`
        "ORDER BY added, rowid"
    )
    return tuple(row[0] for row in rows)


def fill(database: Database, detail: Detail, values: Mapping[str, Value]) -> None:
    """Write a detail of documents, by their ids, in one transaction; ids that are gone are ignored.

    Lists (`LISTS`) are given as sequences, an empty one where nothing was found; None says that it
    has not been looked at.
    """
    rows = [
        (as_json(value) if detail in LISTS and value is not None else value, document)
        for document, value in values.items()
    ]
    with database.transaction():
        database.execute_many(
            f"UPDATE documents SET {detail} = ? WHERE id = ?",  # noqa: S608 - one of `Detail`
            rows,
        )


def known_validators(database: Database, source: str) -> Validators | None:
    """Return what a server said of the page of a source, None where the source is not held."""
    rows = database.rows("SELECT etag, last_modified FROM sources WHERE source = ?", (source,))
    return Validators(*rows[0]) if rows else None


def note_said(database: Database, said: Mapping[str, Validators]) -> None:
    """Keep what servers said of pages just now, by source; those that are not held are left out."""
    if not said:
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with database.transaction():
        database.execute_many(
            "UPDATE sources SET etag = ?, last_modified = ?, checked = ? WHERE source = ?",
            ((*page, now, source) for source, page in said.items()),
        )


def tags_of(database: Database, document_id: str) -> tuple[str, ...]:
    """Return the words that the user put to a document."""
    kept = database.value("SELECT tags FROM documents WHERE id = ?", (document_id,))
    return tuple(json.loads(kept or "[]"))


def add_tags(database: Database, documents: Iterable[str], tags: Sequence[str]) -> None:
    """Put tags to documents that are held; call it inside a transaction."""
    for document in documents if tags else ():
        merged = tuple(dict.fromkeys((*tags_of(database, document), *tags)))
        database.execute("UPDATE documents SET tags = ? WHERE id = ?", (as_json(merged), document))


def read_infos(database: Database) -> list[DocumentInfo]:
    """Return what a list shows, in the order in which the documents came."""
    rows = database.rows(
        "SELECT id, title, source, published, site, "
        "(SELECT count(*) FROM passages WHERE passages.document = documents.id), words, added, "
        "author, coalesce(tags, '[]'), near FROM documents ORDER BY added, documents.rowid"
    )
    names = ("id", "title", "source", "published", "site", "passages", "words", "added", "author")
    newest = {row[-1]: row[0] for row in sorted(rows, key=lambda row: row[3] or "") if row[-1]}
    return [
        DocumentInfo(
            **dict(zip(names, known, strict=True)),
            tags=tuple(json.loads(tags)),
            copy_of=None if newest.get(near, known[0]) == known[0] else newest[near],
        )
        for *known, tags, near in rows
    ]


def count_documents(database: Database) -> int:
    """Return how many documents a library holds."""
    count: int = database.value("SELECT count(*) FROM documents")
    return count


def last_added(database: Database) -> list[str]:
    """Return the id of the document that was added last, alone; nothing of an empty library."""
    return [row[0] for row in database.rows("SELECT id FROM documents ORDER BY rowid DESC LIMIT 1")]
