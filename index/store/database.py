"""The SQLite file of a library: connection, schema, transactions and errors.

SQLite holds the whole truth: documents, passages, their vectors, and a full-text index that is
written in the same transaction (FTS5: on disk, always current, Porter stemming, BM25, no further
dependency). Whatever else a library keeps is derived from this file.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FILE_NAME: Final = "library.sqlite3"
SCHEMA_VERSION: Final = 1
BUSY_SECONDS: Final = 30.0

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    author TEXT,
    site TEXT,
    published TEXT,
    url TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    facts TEXT NOT NULL,
    words INTEGER NOT NULL,
    added TEXT NOT NULL
);

CREATE TABLE sources (
    source TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX sources_by_document ON sources (document);

CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading TEXT NOT NULL,
    paragraph INTEGER NOT NULL,
    furniture INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX passages_by_document ON passages (document);

CREATE VIEW passage_words AS
SELECT passages.key, documents.title, passages.heading, passages.text
FROM passages JOIN documents ON documents.id = passages.document;

CREATE VIRTUAL TABLE passages_fts USING fts5 (
    title, heading, text,
    content = 'passage_words', content_rowid = 'key',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE outbox (passage TEXT PRIMARY KEY) WITHOUT ROWID;

PRAGMA user_version = 1;
"""


class Database:
    """An open library file; every failure of SQLite comes out as a `LibraryError`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._writing = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open a library file, or create it.

        Raises:
            LibraryError: it is damaged, cannot be written, is no library, or is of a newer version.
        """
        with _reported(path):
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        database = cls(path, connection)
        try:
            with _reported(path):
                connection.execute("PRAGMA foreign_keys = ON")
                _prepare(connection, path)
                connection.execute("PRAGMA synchronous = NORMAL")
        except LibraryError:
            connection.close()
            raise
        return database

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with _reported(self.path):
            return self._connection.execute(statement, values).fetchall()

    def value(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Return the first column of the first row of a query, None without a row."""
        rows = self.rows(statement, values)
        return rows[0][0] if rows else None

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Execute one statement and return how many rows it changed."""
        with _reported(self.path):
            return self._connection.execute(statement, values).rowcount

    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute one statement for each of the rows."""
        with _reported(self.path):
            self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that happens inside visible at once, or nothing of it."""
        with self._writing:
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise

    def meta(self, name: str) -> str | None:
        """Return a remembered value, None where there is none."""
        value: str | None = self.value("SELECT value FROM meta WHERE name = ?", (name,))
        return value

    def set_meta(self, name: str, value: str | None) -> None:
        """Remember a value, or forget it with None."""
        if value is None:
            self.execute("DELETE FROM meta WHERE name = ?", (name,))
        else:
            self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file to the schema: nothing to do, to be created, or not ours."""
    if _is_ready(connection, path):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    # executescript would commit before it starts, and a kill in the middle would leave half of it.
    connection.execute("BEGIN IMMEDIATE")
    if not _is_ready(connection, path):
        for statement in _SCHEMA.split(";\n"):
            connection.execute(statement)
    connection.execute("COMMIT")


def _is_ready(connection: sqlite3.Connection, path: Path) -> bool:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"The library {path} has version {version}; this program knows versions up to "
            f"{SCHEMA_VERSION}: update it, or use another library with --home."
        )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables:
        raise LibraryError(
            f"{path} is a database, but not a library: name another folder with --home."
        )
    return version == SCHEMA_VERSION


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one line that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LibraryError(_advice(path, error)) from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(
            f"The library {path} is damaged ({error}): move that file away and add the articles "
            "again, or restore it from a backup."
        ) from error


def _advice(path: Path, error: sqlite3.OperationalError) -> str:
    what = str(error)
    if "locked" in what or "busy" in what:
        return f"The library {path} is being written by another process; try again in a moment."
    if "readonly" in what or "read-only" in what or "unable to open" in what:
        return (
            f"The library {path} cannot be written ({what}): make its folder writable, or name "
            "another one with --home."
        )
    if "full" in what:
        return f"The disk of the library {path} is full ({what}): free some space and try again."
    return (
        f"The library {path} could not be used ({what}): try again; if it stays, move that file "
        "away and add the articles again."
    )
