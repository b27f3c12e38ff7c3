"""What tests of a library on a server share: its address, and the check that a copy is whole."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.index.server.server_address import server_address
from assistant.index.store.library_store import LibraryStore
from store_checks import EMBEDDER, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.index.server.server_store import ServerStore
    from assistant.schema import Document
    from server_fakes import FakeServer

    Client = Callable[[str], ServerStore]


ADDRESS = server_address("http://127.0.0.1:8000/news")


def titles(store: ServerStore) -> list[str]:
    store.catch_up()
    return sorted(info.title for info in store.documents())


def assert_whole(store: ServerStore, server: FakeServer, *documents: Document) -> None:
    """The copy holds these documents and no other, each passage with its words and its vector."""
    store.catch_up()
    database = store.database
    database.execute("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
    assert database.rows("PRAGMA foreign_key_check") == []
    assert {info.id for info in store.documents()} == {document.id for document in documents}
    for document in documents:
        assert store.document(document.id) == document
        assert store.find(document.source) == (document.id,)
        for passage in store.passages(document.id):
            assert document.text[passage.start : passage.end] == passage.text
            key = database.value("SELECT key FROM passages WHERE id = ?", (passage.id,))
            [vector] = EMBEDDER.embed([passage.text])
            assert store.nearest(vector, k=1, within=[key]) == {key: pytest.approx(1, abs=1e-6)}
            assert max(store.nearest(vector, k=1).values()) == pytest.approx(1, abs=1e-6)
    assert database.rows("SELECT * FROM outbox") == []
    words = sorted(database.rows("SELECT word, count FROM words"))
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as other:
        put(other, *documents)
        assert sorted(other.database.rows("SELECT word, count FROM words")) == words
