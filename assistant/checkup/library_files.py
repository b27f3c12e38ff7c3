"""Checks a library on disk: its files, their rights, and whether all that it holds is in step."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.checkup.finding import Finding, trouble
from assistant.checkup.library_vectors import check_vectors
from assistant.errors import LibraryError
from assistant.index.store.database import FILE_NAME, Database
from assistant.index.store.migrations.migrate import SCHEMA_VERSION, copy_of
from assistant.index.store.private_files import open_to_others
from assistant.index.store.rows import read_documents, read_passages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESTORE = "restore it from a backup, or move it away and add the articles again"
SHOWN = 3
"""Names of files that one finding repeats."""


def check_library(home: Path) -> Iterator[Finding]:
    """Yield what is found of a library; nothing of it is changed, not even migrated."""
    file = home / FILE_NAME
    if not home.is_dir():
        if home.exists():
            remedy = "name a folder with --home"
            yield trouble("library", f"{home} is a file, no folder", remedy)
        else:
            said = f"there is none in {home} yet; the first command makes it"
            yield Finding(area="library", state="note", text=said)
        return
    yield from _rights(home)
    if not file.exists():
        yield Finding(area="library", state="note", text=f"there is none in {home} yet")
        return
    try:
        with closing(open_unchanged(file)) as database:
            yield from _database(home, database)
    except (LibraryError, sqlite3.Error) as error:
        yield trouble("library", f"{file} cannot be used ({error})", RESTORE)


def open_unchanged(file: Path) -> Database:
    """Open a library file as it is: not made, not migrated, and read only where it must be.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    mode = "rw" if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK) else "ro"
    connection = sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=30, isolation_level=None
    )
    return Database(file, connection)


def _rights(home: Path) -> Iterator[Finding]:
    """Yield who may read the files, and whether the user may write them."""
    if not os.access(home, os.W_OK | os.X_OK):
        yield trouble("library", f"{home} cannot be written", f"chmod u+rwx {home}")
    try:
        open_files = open_to_others(home)
        closed = [path for path in home.glob("library.*") if not os.access(path, os.R_OK | os.W_OK)]
    except OSError as error:
        yield trouble("library", f"{home} cannot be read ({error.strerror})", f"chmod u+rwx {home}")
        return
    for path in closed:
        yield trouble("library", f"{path} cannot be read and written", f"chmod u+rw {path}")
    if open_files:
        names = ", ".join(str(path) for path in open_files[:SHOWN])
        more = f" and {len(open_files) - SHOWN} more" if len(open_files) > SHOWN else ""
        yield trouble(
            "library",
            f"others may read {names}{more}",
            "take their rights: assistant doctor --fix, or chmod go-rwx",
            "permissions",
        )
    else:
        yield Finding(area="library", text=f"{home} can be read by you alone")


def _database(home: Path, database: Database) -> Iterator[Finding]:
    version = database.value("PRAGMA user_version")
    if version > SCHEMA_VERSION:
        said = f"it is of version {version}; this program knows versions up to {SCHEMA_VERSION}"
        yield trouble("library", said, "update the program, or name another library with --home")
        return
    damage = [row[0] for row in database.rows("PRAGMA integrity_check(3)")]
    if damage != ["ok"]:
        yield trouble("library", f"{database.path} is damaged ({'; '.join(damage)})", RESTORE)
        return
    if copy_of(database.path).exists():
        yield trouble(
            "library",
            "a step to a newer form was not finished; its copy is still there",
            "run assistant list, which goes on with it and removes the copy",
        )
    if version < SCHEMA_VERSION:
        said = f"it is of version {version} and is brought to {SCHEMA_VERSION} when it is opened"
        yield Finding(area="library", state="note", text=said)
        return
    documents = database.value("SELECT count(*) FROM documents")
    passages = database.value("SELECT count(*) FROM passages")
    yield Finding(area="library", text=f"documents: {documents}, passages: {passages}")
    yield from _contents(database)
    yield from _free_text(database)
    yield from check_vectors(home, database)
    yield from _leftovers(home)


def _contents(database: Database) -> Iterator[Finding]:
    """Yield what of the documents and passages does not fit together."""
    anew = "remove the document and add it again: assistant remove ID, assistant add SOURCE"
    lost = database.rows("PRAGMA foreign_key_check")
    if lost:
        said = f"{len(lost)} rows belong to documents that are gone ({lost[0][0]})"
        yield trouble("library", said, RESTORE)
    bad = []
    for (identity,) in database.rows("SELECT id FROM documents ORDER BY rowid"):
        try:
            document = read_documents(database, [identity])[identity]
            passages = read_passages(database, identity)
        except LibraryError:
            bad.append((identity, "cannot be read"))
            continue
        text = document.text
        if hashlib.sha256(text.encode()).hexdigest()[: len(identity)] != identity:
            bad.append((identity, "has another text than when it was added"))
        elif not passages:
            bad.append((identity, "has no passages"))
        elif any(text[passage.start : passage.end] != passage.text for passage in passages):
            bad.append((identity, "has passages that are not in its text"))
    for identity, what in bad:
        yield trouble("library", f"the document {identity} {what}", anew)
    documents = database.value("SELECT EXISTS (SELECT 1 FROM documents)")
    if documents and not database.value("SELECT EXISTS (SELECT 1 FROM words)"):
        yield trouble("library", "the list of its words is empty", anew)
    if not bad and not lost:
        yield Finding(area="library", text="each passage is a piece of its document")


def _free_text(database: Database) -> Iterator[Finding]:
    """Yield whether the free text index holds what the passages say; nothing is written."""
    try:
        database.execute("BEGIN")
        database.execute(
            "INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)"
        )
    except LibraryError as error:
        if "readonly" in str(error) or "cannot be written" in str(error):
            said = "the free text index was not checked: the library cannot be written"
            yield Finding(area="library", state="note", text=said)
            return
        yield trouble(
            "library",
            "the free text index is not in step with the passages",
            "build it anew: assistant doctor --fix",
            "free_text",
        )
    else:
        yield Finding(area="library", text="the free text index is in step")
    finally:
        if database.is_writing:
            database.execute("ROLLBACK")


def unfinished_writes(home: Path) -> list[Path]:
    """Return the files that a program which was killed has left of writing others anew."""
    return sorted([*home.glob("settings.toml.*.part"), *home.glob("last-question.json.*.part")])


def _leftovers(home: Path) -> Iterator[Finding]:
    """Yield what lies in the folder and is used no more."""
    old = home / "models"
    if old.is_dir():
        said = f"{old} was used by earlier versions and may be deleted"
        yield Finding(area="library", state="note", text=said)
    kept = home / "last-question.json"
    if kept.is_file() and not _is_object(kept):
        said = f"{kept}, the last question, is damaged"
        yield trouble("library", said, "ask another question, which replaces it")
    parts = unfinished_writes(home)
    if parts:
        said = f"{parts[0]} is left of a write that was not finished"
        yield trouble("library", said, "delete it: assistant doctor --fix", "leftovers")


def _is_object(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
    except (OSError, ValueError, RecursionError):
        return False
