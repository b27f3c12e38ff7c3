"""Runs the steps that a library file still lacks: each in one transaction, after a copy of it.

The copy lies beside the file until the last step has been committed and written through to the
disk, and is deleted then. It is not kept: a step that fails is rolled back by SQLite, so the copy
only serves against a file that breaks while it is rewritten; kept longer, it would hold articles
and conversations that the user removes, and twice the space.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError
from assistant.index.store.private_files import make_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERSIONS: Final = ("version_1", "version_2")
"""The steps: the first makes an empty file a library, each other one adds to the one before."""
SCHEMA_VERSION: Final = len(VERSIONS)


def migrate(
    connection: sqlite3.Connection, path: Path, versions: Sequence[str] = VERSIONS
) -> int | None:
    """Bring an open file to the newest schema; None where nothing was to be done.

    Args:
        connection: to the file, in autocommit mode.
        path: the file.
        versions: names of the modules with the steps, from version 1 on.

    Returns:
        The version that it had, 0 for a new file.

    Raises:
        LibraryError: the file is no library, of a newer version, or a step has failed: the file
            is as it was before that step, and the message says where its copy is.
    """
    found = _version(connection, path, newest=len(versions))
    copy = copy_of(path)
    if found == len(versions):
        copy.unlink(missing_ok=True)
        return None
    if found == 0:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    try:
        _take_steps(connection, path, versions)
    except (sqlite3.OperationalError, OSError) as error:
        if found == 0 or _is_busy(error):
            raise
        reached = _version(connection, path, newest=len(versions))
        raise LibraryError(_failure(path, reached, len(versions), error)) from error
    # What is in the journal only would be lost with it: the copy goes when the file itself is new.
    if _checkpointed(connection):
        copy.unlink(missing_ok=True)
    return found


def copy_of(path: Path) -> Path:
    """Return where the copy of a library file lies while it is migrated."""
    return path.with_name(f"{path.name}.before-migration")


def _take_steps(connection: sqlite3.Connection, path: Path, versions: Sequence[str]) -> None:
    copied = False
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have taken the step while this one waited for the lock.
            version = _version(connection, path, newest=len(versions))
            if version == len(versions):
                connection.execute("ROLLBACK")
                return
            if version > 0 and not copied:
                _copy(path, copy_of(path))
                copied = True
            _step(connection, versions, version + 1)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.rollback()
            raise


def _step(connection: sqlite3.Connection, versions: Sequence[str], number: int) -> None:
    """Take one step inside a transaction, and check what it leaves before that is committed."""
    module = import_module(f"assistant.index.store.migrations.{versions[number - 1]}")
    # One by one: executescript would commit before it starts.
    for statement in module.STATEMENTS:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {number}")
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise sqlite3.DatabaseError(problem)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise sqlite3.DatabaseError("rows refer to rows that are not there")


def _checkpointed(connection: sqlite3.Connection) -> bool:
    """Write the journal into the file; false where another process still reads from it."""
    busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def _version(connection: sqlite3.Connection, path: Path, *, newest: int) -> int:
    """Return the version of a file, 0 for an empty one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > newest:
        raise LibraryError(
            f"The library {path} has version {version}; this program knows versions up to "
            f"{newest}: update it, or use another library with --home."
        )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version < 0 or (version == 0 and tables):
        raise LibraryError(
            f"{path} is a database, but not a library: name another folder with --home."
        )
    return version


def _copy(path: Path, copy: Path) -> None:
    """Copy what is committed, journal included; a copy under its final name is whole."""
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    make_file(partial)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(copy)


def _is_busy(error: Exception) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _failure(path: Path, reached: int, newest: int, error: Exception) -> str:
    copy = copy_of(path)
    kept = f", and a copy is {copy}" if copy.exists() else ""
    return (
        f"The library {path} could not be brought from version {reached} to {newest} ({error}): "
        f"nothing of it is lost{kept}; make its folder writable, with room for a second copy, and "
        "try again."
    )
