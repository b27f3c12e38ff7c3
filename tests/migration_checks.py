"""What tests of migrations share: libraries of earlier versions, and looks into a file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.index.store.library_store import LibraryStore
from assistant.index.store.migrations.migrate import SCHEMA_VERSION

TESTS = Path(__file__).parent
LIBRARIES = TESTS / "index" / "libraries"
RELEASED = range(1, SCHEMA_VERSION)
LIGHTHOUSE = "2e5b4bb27926f177"


def copied(home: Path, version: int = 1) -> Path:
    """Return a library as that version left it; the file is always one that can be written."""
    shutil.copytree(LIBRARIES / f"schema-{version}", home, copy_function=shutil.copyfile)
    return home


def dump(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, the tables of the full text included."""
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
        rows["schema"] = connection.execute(
            "SELECT sql FROM sqlite_master ORDER BY name"
        ).fetchall()
        return rows | {"version": connection.execute("PRAGMA user_version").fetchall()}


def assert_complete(home: Path) -> None:
    for _ in range(2):
        with LibraryStore.open(home) as store:
            assert len(store.documents()) == 3
            assert [kept.turns for kept in store.conversations.recent()] == [2, 3]
    assert not list(home.glob("*.before-migration*"))
    assert not list((home / "conversations").glob("*.jsonl"))
