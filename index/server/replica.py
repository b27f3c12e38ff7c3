"""The copy of a served library's text in SQLite: what has changed there, and following the server.

The copy is a library file like any other, without vectors, so that words are searched, articles
shown and citations cut as always. The table `served` remembers which records of the server it has
taken in; triggers remember what a write of this client has touched since.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from assistant.index.server import served_records
from assistant.index.server.served import Changes
from assistant.index.server.served_records import ARTICLE, SOURCE, document_of, kind_of
from assistant.index.store import holdings
from assistant.index.store.rows import delete_document, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.index.server.served import ServedLibrary, State
    from assistant.index.store.database import Database

BATCH: Final = 64
"""Articles that are taken in at once."""
_NOTICE_FROM: Final = 200
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS served (record TEXT PRIMARY KEY, document TEXT NOT NULL, "
    "source TEXT, at REAL NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS served_by_document ON served (document)",
    "CREATE INDEX IF NOT EXISTS served_by_source ON served (source)",
    "CREATE TEMP TABLE touched (document TEXT, source TEXT)",
)
_TRIGGER: Final = (
    "CREATE TEMP TRIGGER {table}_{event} AFTER {event} ON main.{table} "
    "BEGIN INSERT INTO touched ({column}) VALUES ({row}.{name}); END"
)


def prepare(database: Database) -> None:
    """Make what the copy needs beyond a library, and begin to watch its writes."""
    for statement in _TABLES:
        database.execute(statement)
    for table, column, name in (
        ("documents", "document", "id"),
        ("sources", "source", "source"),
        ("passages", "document", "document"),
    ):
        for event in ("INSERT", "UPDATE", "DELETE"):
            row = "old" if event == "DELETE" else "new"
            database.execute(
                _TRIGGER.format(table=table, event=event, column=column, row=row, name=name)
            )


def is_touched(database: Database) -> bool:
    """Return whether something has been written that the server does not know yet."""
    return bool(database.value("SELECT EXISTS (SELECT 1 FROM touched)"))


def unwatched(database: Database, *, after: int = 0) -> None:
    """Forget what was touched, or what was touched `after` a number: it came from the server."""
    database.execute("DELETE FROM touched WHERE rowid > ?", (after,))


def pending(database: Database) -> Changes:
    """Return what has been written that the server does not know; call it in the transaction."""
    documents = _column(database, "SELECT DISTINCT document FROM touched WHERE document NOT NULL")
    sources = _column(database, "SELECT DISTINCT source FROM touched WHERE source NOT NULL")
    at = time.time()  # of two records about one source or article, what came later counts
    now = [
        record._replace(about={**record.about, "at": at})
        for record in (
            *served_records.article_records(database, documents),
            *served_records.source_records(database, sources),
        )
    ]
    held = {
        record
        for column, values in (("document", documents), ("source", sources))
        for value in values
        for record in _column(
            database,
            f"SELECT record FROM served WHERE {column} = ? AND (source NOT NULL) = ?",  # noqa: S608
            (value, int(column == "source")),
        )
    }
    kept = {record.document for record in now if kind_of(record.id) == ARTICLE}
    return Changes(
        passages=served_records.passage_records(database, documents),
        records=[record for record in now if record.id not in held],
        gone=sorted(held - {record.id for record in now}),
        removed=[document for document in documents if document not in kept],
        model=database.meta("embedding_model"),
        bundled=database.meta("bundled"),
    )


def note_written(database: Database, changes: Changes) -> None:
    """Remember what the server has been given; call it inside the same transaction."""
    database.execute_many(
        "DELETE FROM served WHERE record = ?", [(record,) for record in changes.gone]
    )
    database.execute_many(
        "INSERT OR REPLACE INTO served VALUES (?, ?, ?, ?)",
        [
            (record.id, record.document, record.source, record.about["at"])
            for record in changes.records
        ],
    )
    database.execute_many(
        "UPDATE passages SET vector = x'' WHERE id = ?", [(one.id,) for one in changes.passages]
    )
    database.execute("DELETE FROM outbox")
    unwatched(database)


def superseded(database: Database) -> list[tuple[str, str, str | None]]:
    """Return the records that a later one of the same article or source has taken the place of.

    Whoever wrote the later one was killed before these were deleted: record, document, source.
    """
    return [
        (record, document, source)
        for record, document, source in database.rows(
            "SELECT record, document, source FROM served AS one WHERE EXISTS ("
            "SELECT 1 FROM served AS other WHERE other.source = one.source "
            "AND (other.at, other.record) > (one.at, one.record)) OR (source IS NULL AND EXISTS ("
            "SELECT 1 FROM served AS other WHERE other.document = one.document "
            "AND other.source IS NULL AND (other.at, other.record) > (one.at, one.record)))"
        )
    ]


def release(database: Database, old: Sequence[tuple[str, str, str | None]]) -> Changes:
    """Drop what superseded records stood for; call it inside a transaction."""
    for _, document, source in old:
        if source is not None and read_documents(database, [document]):
            holdings.release(database, document, source)
    changes = pending(database)
    gone = sorted({*changes.gone, *(record for record, _, _ in old)})
    return replace(changes, gone=gone)


def follow(
    database: Database, server: ServedLibrary, state: State, notice: Callable[[str], None]
) -> bool:
    """Take in what the server has and the copy has not, and drop what it has no longer.

    Articles come in batches of a transaction each; an article is taken in as a whole, once all its
    passages are there. Returns whether anything has changed.

    Raises:
        LibraryError: the server cannot be used, or the copy cannot be written.
    """
    before = _touched(database)
    listed = server.ids()
    known = dict(database.rows("SELECT record, document FROM served"))
    changed = (listed - known.keys()) | (known.keys() - listed)
    documents = sorted({document_of(name) for name in changed if kind_of(name) == ARTICLE})
    versions: defaultdict[str, list[str]] = defaultdict(list)
    for name in listed:
        if kind_of(name) == ARTICLE:
            versions[document_of(name)].append(name)
    if len(documents) >= _NOTICE_FROM:
        notice(f"Copying the text of {len(documents)} articles from {server.address.shown}.")
    for start in range(0, len(documents), BATCH):
        some = documents[start : start + BATCH]
        found = server.records([name for one in some for name in versions[one]])
        passages = _by_document(server.passages(state).of_documents(some))
        with database.transaction():
            for document in some:
                mine = {name: found[name] for name in versions[document] if name in found}
                _take_article(database, document, mine, passages[document])
            _settled(database, before)
    _take_sources(database, server, listed, documents)
    return bool(changed)


def _take_article(
    database: Database,
    document: str,
    versions: Mapping[str, tuple[str, dict[str, Any]]],
    passages: Mapping[str, Mapping[str, Any]],
) -> None:
    """Let the copy hold the newest version of an article, or drop it where there is none."""
    newest = max(versions, key=lambda name: (versions[name][1]["at"], name), default=None)
    if newest is not None and versions[newest][1]["passages"] != len(passages):
        return  # whoever writes it is not done, or was killed: nothing is remembered of it
    stored = read_documents(database, [document]).get(document)
    if stored is not None:
        delete_document(database, stored)
    database.execute("DELETE FROM served WHERE document = ? AND source IS NULL", (document,))
    if newest is None:
        return
    served_records.write_article(database, document, versions[newest], passages)
    _remember(database, ((name, document, None, versions[name][1]["at"]) for name in versions))


def _take_sources(
    database: Database, server: ServedLibrary, listed: set[str], documents: Sequence[str]
) -> None:
    """Let sources stand for what the server says, those of newly taken articles included."""
    before = _touched(database)
    known: dict[str, str] = dict(
        database.rows("SELECT record, source FROM served WHERE source NOT NULL")
    )
    mine = {name for name in listed if kind_of(name) == SOURCE}
    taken = set(documents)
    fresh = [name for name in mine if name not in known or document_of(name) in taken]
    lost = known.keys() - mine
    for start in range(0, len(fresh), BATCH * 8):
        found = server.records(fresh[start : start + BATCH * 8])
        with database.transaction():
            for name, (_, about) in sorted(found.items(), key=lambda one: one[1][1]["at"]):
                _take_source(database, name, about)
            _settled(database, before)
    with database.transaction():
        for name in lost:
            _lose_source(database, name, known[name])
        _settled(database, before)


def _take_source(database: Database, name: str, about: Mapping[str, Any]) -> None:
    """Let a source stand for an article, unless a later record says another thing of it."""
    document, source = about["document"], about["source"]
    if not read_documents(database, [document]):
        return  # it comes with its article
    _remember(database, [(name, document, source, about["at"])])
    latest = database.value(
        "SELECT record FROM served WHERE source = ? ORDER BY at DESC, record DESC LIMIT 1",
        (source,),
    )
    if latest == name:
        served_records.write_source(database, about)


def _lose_source(database: Database, name: str, source: str) -> None:
    database.execute("DELETE FROM served WHERE record = ?", (name,))
    others = database.value("SELECT EXISTS (SELECT 1 FROM served WHERE source = ?)", (source,))
    if not others:
        database.execute("DELETE FROM sources WHERE source = ?", (source,))


def _remember(database: Database, rows: Iterable[tuple[str, str, str | None, float]]) -> None:
    database.execute_many("INSERT OR REPLACE INTO served VALUES (?, ?, ?, ?)", rows)


def _settled(database: Database, before: int) -> None:
    """Forget what the embedded store would have to follow: the vectors are on the server."""
    database.execute("DELETE FROM outbox")
    unwatched(database, after=before)


def _touched(database: Database) -> int:
    return int(database.value("SELECT coalesce(max(rowid), 0) FROM touched"))


def _by_document(
    passages: Mapping[str, Mapping[str, Any]],
) -> defaultdict[str, dict[str, Mapping[str, Any]]]:
    found: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for name, about in passages.items():
        found[about["document"]][name] = about
    return found


def _column(database: Database, statement: str, values: Sequence[object] = ()) -> list[str]:
    return [row[0] for row in database.rows(statement, values)]
