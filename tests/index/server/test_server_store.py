"""A library on a server, seen from several homes: nothing lost, doubled or rebuilt."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.index.ingest import add_sources
from assistant.index.rebuild import rebuild
from assistant.index.retrieve import HybridRetriever
from assistant.index.server import server_store
from assistant.index.server.server_address import server_address
from assistant.index.server.server_store import ServerStore
from assistant.index.steps import Steps
from assistant.index.store.details import add_tags
from assistant.index.store.library_store import BUNDLED_REMOVED, LibraryStore
from assistant.index.store.rows import read_passages_by_key
from fakes import FakeEmbedder, make_document, split_lines
from server_fakes import FakeCollection, FakeServer, KilledError
from store_checks import BOATS, EMBEDDER, KIM, RIVER, nearest, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.schema import Document

    Client = Callable[[str], ServerStore]

ADDRESS = server_address("http://127.0.0.1:8000/news")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    made = FakeServer()
    monkeypatch.setattr("assistant.index.server.served.Connection", made.connection)
    return made


@pytest.fixture
def client(tmp_path: Path, server: FakeServer) -> Iterator[Client]:
    """Return what opens a client with a home of its own; opened again it has been closed before."""
    opened: dict[str, ServerStore] = {}

    def make(name: str) -> ServerStore:
        if name in opened:
            opened[name].close()
        opened[name] = ServerStore.at(tmp_path / name, ADDRESS)
        return opened[name]

    yield make
    for store in opened.values():
        store.close()


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


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("visible", [False, True])
def test_killed_in_the_middle_of_a_write(
    client: Client, server: FakeServer, number: int, *, visible: bool
) -> None:
    """Whichever request is the last that the server sees: adding again completes the rest."""
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM, RIVER)
    second.catch_up()
    edited = make_document("Kim visits China\nKim stays at home.", source=KIM.source)
    server.kill_at(number)
    try:
        put(first, edited, BOATS)
    except KilledError:
        pass
    else:
        assert number == 6, "there are five requests"
    server.revive()
    again = client("first") if visible else second
    assert RIVER.title in titles(again)
    put(again, edited, BOATS)
    for name in ("first", "second", "third"):
        assert_whole(client(name), server, edited, BOATS, RIVER)


def test_a_removal_that_was_killed_is_completed_by_another(
    client: Client, server: FakeServer
) -> None:
    first = client("first")
    first.catch_up()
    put(first, KIM, BOATS)
    for number in range(1, 4):
        server.kill_at(number)
        with pytest.raises(KilledError):
            first.remove(KIM.id)
        server.revive()
        first.catch_up()
        if number == 1:
            assert KIM.id in {info.id for info in first.documents()}
            continue
        assert_whole(client("second"), server, BOATS)
        break


def test_two_clients_that_add_at_once_lose_nothing(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    second.catch_up()
    seen: list[int] = []
    same = make_document(KIM.text, source="/elsewhere/kim.md")

    def meanwhile(number: int) -> None:
        if number not in seen:
            seen.append(number)
            if len(seen) == 2:
                put(second, BOATS, same)

    server.before_write = meanwhile
    put(first, KIM, RIVER)
    server.revive()
    for name in ("first", "second", "third"):
        store = client(name)
        store.catch_up()
        assert {info.id for info in store.documents()} == {KIM.id, BOATS.id, RIVER.id}
        assert store.find(KIM.source) == store.find(same.source) == (KIM.id,)


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


def test_a_rebuild_that_another_write_overtakes(client: Client, server: FakeServer) -> None:
    first, second = client("first"), client("second")
    first.catch_up()
    put(first, KIM)
    second.catch_up()

    def meanwhile(_: int) -> None:
        server.revive()
        put(second, BOATS)

    server.before_write = meanwhile
    with pytest.raises(LibraryError, match="changed meanwhile"):
        first.replace_vectors(
            {passage.id: np.ones(4, np.float32) for passage in first.passages(KIM.id)}, model="x"
        )
    assert_whole(first, server, KIM, BOATS)
    with pytest.raises(LibraryError, match="changed meanwhile"):
        first.replace_vectors({}, model="x")


def _ask(store: ServerStore) -> None:
    store.catch_up()
    nearest(store, "Kim will attend.")


class TestFaults:
    def test_a_collection_of_something_else(self, client: Client, server: FakeServer) -> None:
        server.connection(ADDRESS).collection("news", create={"made_by": "somebody"})
        with pytest.raises(LibraryError, match="no library of this program"):
            client("first").catch_up()

    def test_a_library_of_a_newer_version(self, client: Client, server: FakeServer) -> None:
        about = {"made_by": "article-assistant", "format": 99, "library": "x"}
        server.connection(ADDRESS).collection("news", create=about)
        with pytest.raises(LibraryError, match="newer version"):
            client("first").catch_up()

    @pytest.mark.parametrize("lost", ["news", "news-vectors-0"])
    def test_a_collection_that_is_gone(self, client: Client, server: FakeServer, lost: str) -> None:
        first = client("first")
        first.catch_up()
        put(first, KIM)
        del server.collections[lost]
        again = client("first")
        with pytest.raises(LibraryError, match=r"damaged"):
            _ask(again)
        assert again.documents(), "the copy stays"

    def test_another_library_in_its_place(self, client: Client, server: FakeServer) -> None:
        first = client("first")
        first.catch_up()
        put(first, KIM)
        server.collections.clear()
        client("second").catch_up()
        with pytest.raises(LibraryError, match=r"another than the one copied.*delete that folder"):
            client("first").catch_up()

    def test_a_home_that_cannot_be_made(self, tmp_path: Path, server: FakeServer) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(LibraryError, match="cannot be made"):
            ServerStore.at(tmp_path / "file", ADDRESS)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("are"), st.integers(0, 4), st.integers(0, 1), st.integers(0, 6)),
        max_size=12,
    )
)
def test_any_course_of_writes_and_kills(steps: list[tuple[str, int, int, int]]) -> None:
    """Two clients add, edit and remove, and are killed at any request; both agree at the end."""
    server = FakeServer()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as home:
        patch.setattr("assistant.index.server.served.Connection", server.connection)
        stores = [ServerStore.at(Path(home) / str(number), ADDRESS) for number in range(2)]
        held: dict[int, Document] = {}
        for number, (what, which, who, kill) in enumerate(steps):
            store = stores[who]
            store.catch_up()
            if kill:
                server.kill_at(kill)
            document = held.get(which)
            if what in "ae" or document is None:
                edited = number if what == "e" else 0
                text = f"Document {which}\nIts text, {edited}."
                document = make_document(text, source=f"/{which}")
                for attempt in range(2):
                    try:
                        put(store, document)
                        break
                    except KilledError:
                        assert attempt == 0
                        server.revive()
                        store = stores[1 - who]
                        store.catch_up()
                held[which] = document
            elif not kill:
                store.remove(held.pop(which).id)
            server.revive()
        fresh = ServerStore.at(Path(home) / "fresh", ADDRESS)
        for store in (*stores, fresh):
            assert_whole(store, server, *held.values())
            store.close()
