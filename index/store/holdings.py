"""Which document a source stands for, and what adding a document changes.

A document is known by its text, and one text may come from several sources: it goes when the last
of them has another text. What came by standard input has no source that could change, so it only
goes when it is removed. All functions are called inside a transaction.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from assistant.index.load.sources import STANDARD_INPUT
from assistant.index.store.details import add_tags, tags_of
from assistant.index.store.lookup import Named
from assistant.index.store.rows import Entry, delete_document, insert_document, read_documents
from assistant.schema import AddResult

if TYPE_CHECKING:
    from assistant.index.store.database import Database
    from assistant.schema import Document

Change = Literal["added", "unchanged", "updated"]
_DETAILS: Final = ("pages", "language", "orders", "tags")
"""What is filled in after a document was loaded: a source that does not state it denies nothing."""


def is_held(database: Database, document: Document) -> bool:
    """Return whether the library holds this text, and its first source says nothing new of it."""
    stored = read_documents(database, [document.id]).get(document.id)
    if stored is None:
        return False
    return document.source != stored.source or _completed(document, stored) == stored


def held_by(database: Database, source: str) -> str | None:
    """Return the id of the document that a source stands for, None where it is not held."""
    held: str | None = database.value("SELECT document FROM sources WHERE source = ?", (source,))
    return held


def held_as(database: Database, source: str) -> AddResult:
    """Return what `add` says of a source that the library holds as it is."""
    rows = database.rows(
        "SELECT documents.id, title, "
        "(SELECT count(*) FROM passages WHERE passages.document = documents.id), language, "
        "json_array_length(coalesce(orders, '[]')) "
        "FROM sources JOIN documents ON documents.id = sources.document WHERE sources.source = ?",
        (source,),
    )
    document, title, passages, language, orders = rows[0] if rows else (None, None, 0, None, 0)
    return AddResult(
        source=source,
        status="unchanged",
        document=document,
        title=title,
        passages=passages,
        language=language,
        orders=orders,
    )


def is_linked(database: Database, document: Document) -> bool:
    """Return whether the source of a document stands for it already."""
    return document.source == STANDARD_INPUT or held_by(database, document.source) == document.id


def link(database: Database, document: Document) -> Change:
    """Let the source of a held document stand for it, and drop what it stood for before."""
    if is_linked(database, document):
        return "unchanged"
    before = held_by(database, document.source)
    database.execute(
        "INSERT OR REPLACE INTO sources (source, document) VALUES (?, ?)",
        (document.source, document.id),
    )
    if before is None:
        return "unchanged"
    # What the user put to an article stays with it when its text changes.
    add_tags(database, [document.id], tags_of(database, before))
    release(database, before, document.source)
    return "updated"


def forget(database: Database, source: str) -> str | None:
    """Let go of a source; returns the id of the document that has gone with it, if one has."""
    held = held_by(database, source)
    if held is None:
        return None
    database.execute("DELETE FROM sources WHERE source = ?", (source,))
    release(database, held, source)
    return None if read_documents(database, [held]) else held


def put(database: Database, entry: Entry) -> Change:
    """Write a document unless it is held, and drop the text that its source had before."""
    document = entry.document
    if is_held(database, document):
        return link(database, document)
    stored = read_documents(database, [document.id]).get(document.id)
    others = database.rows("SELECT * FROM sources WHERE document = ?", (document.id,))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if stored is None:
        insert_document(database, entry, added=now)
    else:
        entry = replace(entry, document=_completed(document, stored))
        canonical, near = database.rows(
            "SELECT canonical, near FROM documents WHERE id = ?", (document.id,)
        )[0]
        delete_document(database, stored)
        insert_document(database, entry, added=now)
        database.execute(
            "UPDATE documents SET canonical = ?, near = ? WHERE id = ?",
            (canonical, near, document.id),
        )
    database.execute_many("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", others)
    change = link(database, document)
    return "added" if stored is None and change == "unchanged" else "updated"


def named(database: Database) -> list[Named]:
    """Return the names of all documents, in the order in which they came."""
    rows = database.rows(
        "SELECT documents.id, title, "
        "(SELECT json_group_array(sources.source) FROM sources WHERE document = documents.id), "
        "tags FROM documents ORDER BY added, documents.rowid"
    )
    return [
        Named(row[0], row[1], tuple(json.loads(row[2])), tuple(json.loads(row[3] or "[]")))
        for row in rows
    ]


def same_article(database: Database, *, title: str, source: str, address: str) -> tuple[str, ...]:
    """Return the ids of the documents that are this article, as it is now or at another place.

    An article is known by the source it was added from, by its address, and by its title.
    """
    rows = database.rows(
        "SELECT id FROM documents WHERE title = ?1 COLLATE NOCASE OR source IN (?2, ?3) "
        "OR url IN (?2, ?3) UNION SELECT document FROM sources WHERE source IN (?2, ?3)",
        (title, source, address or source),
    )
    return tuple(sorted(row[0] for row in rows))


def sources_of(database: Database, document_id: str) -> tuple[str, ...]:
    """Return the sources that stand for a document."""
    rows = database.rows(
        "SELECT source FROM sources WHERE document = ? ORDER BY source", (document_id,)
    )
    return tuple(row[0] for row in rows)


def release(database: Database, document_id: str, source: str) -> None:
    """Drop a document that has lost this source, unless it has another one."""
    stored = read_documents(database, [document_id])[document_id]
    if stored.source != source:
        return
    others = sources_of(database, document_id)
    if others:
        database.execute("UPDATE documents SET source = ? WHERE id = ?", (others[0], document_id))
    else:
        delete_document(database, stored)


def _completed(document: Document, stored: Document) -> Document:
    """Return a document with the details that are held of its text, where it states none itself."""
    unstated = {
        name: getattr(stored, name) for name in _DETAILS if getattr(document, name) in (None, ())
    }
    return replace(document, **unstated)
