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
from assistant.index.store.migrations.migrate import migrate
from assistant.index.store.private_files import make_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FILE_NAME: Final = "library.sqlite3"
BUSY_SECONDS: Final = 30.0


class Database:
    """An open library file; every failure of SQLite comes out as a `LibraryError`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._writing = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open a library file, or create it; one of an older version is brought to today's.

        Raises:
            LibraryError: it is damaged, cannot be written, is no library, or is of a newer version.
        """
        with _reported(path):
            if not path.exists():
                make_file(path)  # SQLite gives its journals the rights that the file has
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        database = cls(path, connection)
        try:
            with _reported(path):
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, path)
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

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

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
    except OSError as error:
        raise LibraryError(_unwritable(path, error.strerror)) from error


def _advice(path: Path, error: sqlite3.OperationalError) -> str:
    what = str(error)
    if "locked" in what or "busy" in what:
        return f"The library {path} is being written by another process; try again in a moment."
    if "readonly" in what or "read-only" in what or "unable to open" in what:
        return _unwritable(path, what)
    if "full" in what:
        return f"The disk of the library {path} is full ({what}): free some space and try again."
    return (
        f"The library {path} could not be used ({what}): try again; if it stays, move that file "
        "away and add the articles again."
    )


def _unwritable(path: Path, what: str | None) -> str:
    return (
        f"The library {path} cannot be written ({what}): make its folder writable, or name "
        "another one with --home."
    )
