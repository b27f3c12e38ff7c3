from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError
from assistant.index.store.database import FILE_NAME, Database
from assistant.index.store.migrations.migrate import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database.open(file)
    yield opened
    opened.close()


def test_remembers_values_across_openings(file: Path, database: Database) -> None:
    database.set_meta("colour", "red")
    database.set_meta("shape", "round")
    database.set_meta("shape", None)
    database.close()
    again = Database.open(file)
    assert (again.meta("colour"), again.meta("shape")) == ("red", None)
    again.close()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.transaction():
            database.set_meta("colour", "red")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert database.meta("colour") is None
    with database.transaction():
        database.set_meta("colour", "blue")
    assert database.meta("colour") == "blue"


def test_readers_see_a_transaction_when_it_is_done(file: Path, database: Database) -> None:
    reader = Database.open(file)
    with database.transaction():
        database.set_meta("colour", "red")
        assert reader.meta("colour") is None
    assert reader.meta("colour") == "red"
    reader.close()


def _of_newer_version(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def _of_another_program(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    connection.close()


def _no_database(file: Path) -> None:
    file.write_text("These are notes, and not a database at all." * 100, encoding="utf-8")


def _cut_in_half(file: Path) -> None:
    database = Database.open(file)
    database.execute_many("INSERT INTO words VALUES (?, 1)", ((f"w{i}",) for i in range(5000)))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(_of_newer_version, "update", id="newer"),
        pytest.param(_of_another_program, "not a library", id="foreign"),
        pytest.param(_no_database, "damaged", id="no-database"),
    ],
)
def test_refuses_a_file_that_it_cannot_use(
    file: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(LibraryError, match=message) as caught:
        Database.open(file)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    assert file.read_bytes() == before


def test_says_so_where_damage_shows_later(file: Path) -> None:
    _cut_in_half(file)

    def use() -> None:
        database = Database.open(file)
        try:
            database.rows("SELECT word FROM words")
        finally:
            database.close()

    with pytest.raises(LibraryError, match=r"damaged.*add the articles again"):
        use()


def test_finishes_a_file_that_was_left_empty(file: Path) -> None:
    file.touch()
    database = Database.open(file)
    assert database.rows("SELECT * FROM documents") == []
    database.close()


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="--home"):
        Database.open(tmp_path / "missing" / FILE_NAME)
