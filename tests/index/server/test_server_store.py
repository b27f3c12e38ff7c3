"""A library on a server, seen from several homes: nothing lost, doubled or rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError
from assistant.index.ingest import add_sources
from assistant.index.rebuild import rebuild
from assistant.index.retrieve import HybridRetriever
from assistant.index.server import server_store
from assistant.index.steps import Steps
from assistant.index.store.details import add_tags
from assistant.index.store.library_store import BUNDLED_REMOVED, LibraryStore
from assistant.index.store.rows import read_passages_by_key
from fakes import FakeEmbedder, make_document, split_lines
from server_checks import assert_whole, titles
from store_checks import BOATS, EMBEDDER, KIM, RIVER, put

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.index.server.server_store import ServerStore
    from assistant.schema import Document
    from server_checks import Client
    from server_fakes import FakeCollection, FakeServer


def test_one_library_from_two_homes(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    assert put(first, KIM, BOATS) == ["added", "added"]
    assert_whole(second, server, KIM, BOATS)
    assert put(second, RIVER, KIM) == ["added", "unchanged"]
    assert_whole(first, server, KIM, BOATS, RIVER)
    first.remove(BOATS.id)
    assert_whole(second, server, KIM, RIVER)
    edited = make_document("Kim visits China\nKim stays at home.", source=KIM.source)
    assert put(second, edited) == ["updated"]
    for name in ("first", "second", "third"):
        assert_whole(client(name), server, edited, RIVER)
    held = {row[2]["document"] for row in server.collections["news-vectors-0"].rows.values()}
    assert held == {edited.id, RIVER.id}, "the passages of what is gone are gone too"


def test_answers_are_those_of_a_library_on_this_disk(
    client: Client, server: FakeServer, tmp_path: Path
) -> None:
    documents = [
        make_document(f"Boats {n}\nShip {n} sails to port {n % 7}.\nIt is late.", source=f"/{n}")
        for n in range(40)
    ]
    store = client("first")
    store.catch_up()
    put(store, *documents)
    other = client("second")
    other.catch_up()
    with LibraryStore.open(tmp_path / "embedded") as embedded:
        put(embedded, *documents)
        some = sorted(document.id for document in documents[5:9])
        for question in ("Which ship sails to port 3?", "late", "ship 12", "nothing of it"):
            for within in (None, some):
                local, one, two = (
                    HybridRetriever(store=held, embedder=lambda: EMBEDDER).retrieve(
                        question, k=10, documents=within
                    )
                    for held in (embedded, store, other)
                )
                assert local == one == two


def test_a_search_within_many_documents(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_store, "_GATHERED", 1)
    store = client("first")
    store.catch_up()
    put(store, KIM, BOATS)
    keys = [row[0] for row in store.database.rows(
        "SELECT key FROM passages WHERE document = ?", (KIM.id,)
    )]  # fmt: skip
    [vector] = EMBEDDER.embed(["Sailing boats race."])
    found = store.nearest(vector, k=9, within=keys, also=[keys[0]])
    assert found.keys() == set(keys)
    assert store.nearest(vector, k=9, within=[]) == {}


def test_an_article_without_all_its_passages_is_not_taken(
    client: Client, server: FakeServer
) -> None:
    first = client("first")
    first.catch_up()
    put(first, KIM, BOATS)
    vectors = server.collections["news-vectors-0"]
    del vectors.rows[f"{KIM.id}-2"]
    second = client("second")
    assert titles(second) == ["Boats"]
    assert put(second, KIM) == ["added"]
    assert_whole(second, server, KIM, BOATS)


def test_details_that_come_later_reach_the_others(client: Client, server: FakeServer) -> None:
    from dataclasses import replace

    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM)
    second.catch_up()
    assert put(first, replace(KIM, author="A. Reporter")) == ["updated"]
    second.catch_up()
    assert second.document(KIM.id).author == "A. Reporter"
    assert second.find(KIM.source) == (KIM.id,)


def test_tags_reach_the_others(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM)
    second.catch_up()
    put(second, BOATS)
    with first.database.transaction():
        add_tags(first.database, [KIM.id], ["asia"])
    first.catch_up()
    second.catch_up()
    assert second.document(KIM.id).tags == ("asia",)
    edited = make_document("Kim visits China\nKim stays at home.", source=KIM.source)
    add_sources_of(second, edited)
    first.catch_up()
    assert first.document(edited.id).tags == ("asia",)


def add_sources_of(store: ServerStore, document: Document) -> None:
    """Add a document as a command does: it looks for vectors that are held of its former text."""
    steps = Steps(
        expand=lambda sources, _: sources,
        load=lambda _: [document],
        split=split_lines,
        context=lambda _, passage: passage.text,
    )
    [result] = add_sources(store, [document.source], embedder=lambda: EMBEDDER, steps=steps)
    assert result.status == "updated"


def test_nothing_new_is_not_listed(
    client: Client, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM)
    put(first, RIVER)
    second.catch_up()
    before = second.generation
    listed: list[bool] = []
    ids = type(server.collections["news"]).ids

    def listing(collection: FakeCollection) -> set[str]:
        listed.append(True)
        return ids(collection)

    monkeypatch.setattr(type(server.collections["news"]), "ids", listing)
    put(first, BOATS)
    first.catch_up()
    assert not listed, "an own write is known"
    second.catch_up()
    assert listed
    assert second.generation != before


def test_state_is_shared(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM)
    first.remember_bundled("version 1")
    second.catch_up()
    assert second.embedding_model == EMBEDDER.name
    assert second.database.meta("bundled") == "version 1"
    bundled = make_document("Shipped\nIt comes with it.", source="bundled:shipped.md")
    put(second, bundled)
    second.remove(bundled.id)
    first.catch_up()
    assert first.database.meta("bundled") == BUNDLED_REMOVED
    with pytest.raises(LibraryError, match="was built with the embedding model"):
        second.put([], model="another")


def test_another_embedding_model(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM, BOATS)
    second.catch_up()
    other = FakeEmbedder("other", dimensions=32)
    assert rebuild(first, embedder=other, context=lambda _, passage: passage.text) == 6
    second.catch_up()
    assert second.embedding_model == "other"
    [vector] = other.embed(["Sailing boats race."])
    [key] = second.nearest(vector, k=1)
    found = read_passages_by_key(second.database, [key])
    assert found[key].text == "Sailing boats race."
    assert [name for name in server.collections if "vectors" in name] != ["news-vectors-0"]
    assert len(server.collections) == 2, "the older vectors are gone"
