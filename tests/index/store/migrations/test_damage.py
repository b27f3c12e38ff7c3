"""What is damaged in a migrated library: told in one line, and mended by a rebuild."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant
from assistant.errors import LibraryError
from assistant.index.store.database import FILE_NAME
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import vectors_of
from fakes import FakeEmbedder
from migration_checks import LIGHTHOUSE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _short_vector(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = substr(vector, 1, 100) WHERE key = 2")


def _odd_vectors(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = substr(vector, 1, 99)")


def _no_vector(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = x''")


def _torn_blocks(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE documents SET blocks = substr(blocks, 1, 20)")


def _wrong_facts(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE documents SET facts = '[[1]]'")


def _torn_sentences(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET sentences = '[[1'")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(_short_vector, "expected one for all.*rebuild", id="short-vector"),
        pytest.param(_odd_vectors, "expected one for all.*rebuild", id="odd-vectors"),
        pytest.param(_no_vector, "expected one for all.*rebuild", id="no-vector"),
        pytest.param(_torn_blocks, "is damaged", id="torn-blocks"),
        pytest.param(_wrong_facts, "is damaged", id="wrong-facts"),
        pytest.param(_torn_sentences, "is damaged", id="torn-sentences"),
    ],
)
def test_damage_is_one_line(
    home: Path, spoil: Callable[[sqlite3.Connection], None], message: str
) -> None:
    LibraryStore.open(home).close()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        spoil(connection)

    def use() -> None:
        with LibraryStore.open(home) as store:
            store.document(LIGHTHOUSE)
            store.passages(LIGHTHOUSE)
            vectors_of([vector for (vector,) in store.database.rows("SELECT vector FROM passages")])

    with pytest.raises(LibraryError, match=message) as caught:
        use()
    assert "\n" not in str(caught.value)


def test_vectors_are_mended_by_a_rebuild(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LibraryStore.open(home).close()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        _short_vector(connection)

    def embedder(name: str, **_: object) -> FakeEmbedder:
        return FakeEmbedder(name, dimensions=384)

    monkeypatch.setattr("assistant.index.embed.open_embedder", embedder)
    with Assistant.open(home) as library:
        with pytest.raises(LibraryError, match="rebuild"):
            library.search("lighthouse", rerank=False)
        assert library.rebuild() > 0
        assert library.search("lighthouse", rerank=False)
