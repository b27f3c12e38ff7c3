"""Writes to a server that are killed, meet other writes, or find something else there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.index.server.server_store import ServerStore
from fakes import make_document
from server_checks import ADDRESS, assert_whole, titles
from server_fakes import FakeServer, KilledError
from store_checks import BOATS, KIM, RIVER, nearest, put

if TYPE_CHECKING:
    from assistant.schema import Document
    from server_checks import Client


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
