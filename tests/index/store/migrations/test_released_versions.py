"""Libraries of every released version: opened, migrated, asked, and nothing of them lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from assistant import Assistant
from assistant.index.store.database import FILE_NAME
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.migrations.migrate import SCHEMA_VERSION, VERSIONS, migrate
from fakes import FakeEmbedder
from migration_checks import LIBRARIES, RELEASED, copied, dump

if TYPE_CHECKING:
    from pathlib import Path


def test_each_version_has_a_library_that_it_wrote() -> None:
    assert sorted(folder.name for folder in LIBRARIES.iterdir()) == [
        f"schema-{version}" for version in RELEASED
    ]


@pytest.mark.parametrize("version", RELEASED)
def test_nothing_is_lost(tmp_path: Path, version: int) -> None:
    home = copied(tmp_path / "home", version)
    before = dump(home / FILE_NAME)
    LibraryStore.open(home).close()
    after = dump(home / FILE_NAME)
    assert before["version"] == [(version,)]
    assert after["version"] == [(SCHEMA_VERSION,)]
    for table in before.keys() - {"schema", "version"}:
        width = len(before[table][0]) if before[table] else 0
        kept = [row[:width] for row in after[table]]
        assert sorted(kept, key=repr) == sorted(before[table], key=repr), table


def test_a_migrated_library_is_built_as_a_new_one(home: Path, tmp_path: Path) -> None:
    LibraryStore.open(home).close()
    LibraryStore.open(tmp_path / "new").close()

    def columns(file: Path) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(
                'SELECT m.type, m.name, c.name, c.type, c."notnull", c.pk '
                "FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c ORDER BY 2, c.cid"
            ).fetchall()

    assert columns(home / FILE_NAME) == columns(tmp_path / "new" / FILE_NAME)


def test_a_migrated_library_is_read_as_before(home: Path) -> None:
    with LibraryStore.open(home) as store:
        assert [info.title for info in store.documents()] == [
            "Putin Could Meet With North Korea's Kim During China Visit",
            "Old lighthouse at Varn Point to become a weather station",
            "ferry",
        ]
        document = store.document(store.find_one("lighthouse"))
        assert document.site == "The Varn Courier"
        assert (document.language, document.pages, document.orders, document.tags) == (
            None,
            (),
            (),
            (),
        )
        for passage in store.passages(document.id):
            assert document.text[passage.start : passage.end] == passage.text
        store.remove(document.id)
        assert len(store.documents()) == 2


def test_a_migrated_library_is_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def embedder(name: str, **_: object) -> FakeEmbedder:
        return FakeEmbedder(name, dimensions=384)

    monkeypatch.setattr("assistant.index.embed.open_embedder", embedder)
    with Assistant.open(home) as library:
        answer = library.ask("How did the harbour board vote?", documents=["lighthouse"])
        assert answer.status == "answered"
        assert answer.citations[0].quote == "The board voted 7 to 2 for the plan."
        changed = library.add([home / "articles" / "lighthouse.md"])
        # Its text had a line composed of its metadata, and it lay elsewhere: now it is another.
        assert [result.status for result in changed] == ["added"]


@pytest.mark.parametrize("version", RELEASED)
def test_the_steps_up_to_a_released_version_are_as_they_were(tmp_path: Path, version: int) -> None:
    built = tmp_path / "built.sqlite3"
    with closing(sqlite3.connect(built, isolation_level=None)) as connection:
        migrate(connection, built, VERSIONS[:version])
    released = LIBRARIES / f"schema-{version}" / FILE_NAME

    def words(file: Path) -> list[list[str]]:
        statements = dump(file)["schema"]
        return [statement.split() for (statement,) in statements if statement is not None]

    copy = shutil.copyfile(released, tmp_path / "released.sqlite3")
    assert words(built) == words(copy)
