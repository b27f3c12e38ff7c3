"""What tests of a library share: three documents, and the check that a library is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.index.store.rows import Entry, read_passages_by_key
from fakes import FakeEmbedder, make_document, split_lines

if TYPE_CHECKING:
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document

EMBEDDER = FakeEmbedder()
KIM = make_document("Kim visits China\nKim will attend.\nThe trip is long.", source="/news/kim.md")
BOATS = make_document(
    "Boats\nSailing boats race.\nThe harbour is closed.", source="/news/boats.txt"
)
RIVER = make_document("River boats\nFerries wait.", source="https://river.org/ferries.html")


def entry(document: Document) -> Entry:
    passages = split_lines(document)
    vectors = EMBEDDER.embed([passage.text for passage in passages])
    return Entry(document=document, passages=passages, vectors=vectors)


def put(store: LibraryStore, *documents: Document) -> list[str]:
    return list(store.put([entry(document) for document in documents], model=EMBEDDER.name))


def nearest(store: LibraryStore, text: str) -> str:
    """Return the text of the passage whose vector is nearest."""
    [key] = store.nearest(EMBEDDER.embed([text])[0], k=1)
    return read_passages_by_key(store.database, [key])[key].text


def assert_sound(store: LibraryStore) -> None:
    """Every passage has its words and its vector, and nothing else is there."""
    database = store.database
    database.execute("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
    assert database.rows("PRAGMA foreign_key_check") == []
    found = store.nearest(EMBEDDER.embed(["Kim"])[0], k=1000)
    passages = read_passages_by_key(database, list(found))
    stored = {passage.id for info in store.documents() for passage in store.passages(info.id)}
    assert len(passages) == len(found)
    assert {passage.id for passage in passages.values()} == stored
    for key, passage in passages.items():
        [vector] = EMBEDDER.embed([passage.text])
        [cosine] = store.nearest(vector, k=1, within=[key]).values()
        assert cosine == pytest.approx(1, abs=1e-6)
    assert database.rows("SELECT * FROM outbox") == []
