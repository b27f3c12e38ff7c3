"""Which document a source stands for, and what adding a document changes.

A document is known by its text, and one text may come from several sources: it goes when the last
of them has another text. What came by standard input has no source that could change, so it only
goes when it is removed. All functions are called inside a transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from assistant.index.load.sources import STANDARD_INPUT
from assistant.index.store.rows import Entry, delete_document, insert_document, read_documents

if TYPE_CHECKING:
    from assistant.index.store.database import Database
    from assistant.schema import Document

Change = Literal["added", "unchanged", "updated"]


def is_held(database: Database, document: Document) -> bool:
    """Return whether the library holds this text, and its first source says nothing new of it."""
    stored = read_documents(database, [document.id]).get(document.id)
    if stored is None:
        return False
    return document.source != stored.source or document == stored


def is_linked(database: Database, document: Document) -> bool:
    """Return whether the source of a document stands for it already."""
    return document.source == STANDARD_INPUT or _held_by(database, document.source) == document.id


def link(database: Database, document: Document) -> Change:
    """Let the source of a held document stand for it, and drop what it stood for before."""
    if is_linked(database, document):
        return "unchanged"
    before = _held_by(database, document.source)
    database.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (document.source, document.id))
    if before is None:
        return "unchanged"
    _release(database, before, document.source)
    return "updated"


def put(database: Database, entry: Entry) -> Change:
    """Write a document unless it is held, and drop the text that its source had before."""
    document = entry.document
    if is_held(database, document):
        return link(database, document)
    stored = read_documents(database, [document.id]).get(document.id)
    others = sources_of(database, document.id)
    if stored is not None:
        delete_document(database, stored)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    insert_document(database, entry, added=now)
    database.execute_many(
        "INSERT INTO sources VALUES (?, ?)", ((source, document.id) for source in others)
    )
    change = link(database, document)
    return "added" if stored is None and change == "unchanged" else "updated"


def sources_of(database: Database, document_id: str) -> tuple[str, ...]:
    """Return the sources that stand for a document."""
    rows = database.rows(
        "SELECT source FROM sources WHERE document = ? ORDER BY source", (document_id,)
    )
    return tuple(row[0] for row in rows)


def _held_by(database: Database, source: str) -> str | None:
    held: str | None = database.value("SELECT document FROM sources WHERE source = ?", (source,))
    return held


def _release(database: Database, document_id: str, source: str) -> None:
    """Drop a document that has lost this source, unless it has another one."""
    stored = read_documents(database, [document_id])[document_id]
    if stored.source != source:
        return
    others = sources_of(database, document_id)
    if others:
        database.execute("UPDATE documents SET source = ? WHERE id = ?", (others[0], document_id))
    else:
        delete_document(database, stored)
