"""Vectors follow the database: after writes that fail, beside other clients, in file and Chroma."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import read_passages_by_key
from assistant.index.vectors import synced
from assistant.index.vectors.chroma import VectorIndex
from assistant.index.vectors.vector_file import DamagedVectorsError
from fakes import FakeEmbedder, make_document
from spoilt_writes import FILE_WRITES, SpoiltError, fail
from store_checks import BOATS, KIM, RIVER, assert_sound, nearest, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path, holder: str) -> Iterator[LibraryStore]:
    with LibraryStore.open(home) as opened:
        yield opened


@pytest.fixture(params=["file", "chroma"])
def holder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Say what holds the vectors: the file, or Chroma, as in a library of very many passages."""
    if request.param == "chroma":
        monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    return str(request.param)


WRITES = [
    ("assistant.index.store.holdings.insert_document", False),
    ("assistant.index.store.library_store.next_generation", False),
    ("assistant.index.vectors.synced.SyncedVectors.follow", True),
    ("assistant.index.vectors.chroma.VectorIndex.upsert", True),
    ("assistant.index.vectors.chroma.VectorIndex.delete", True),
    *((target, True) for target in FILE_WRITES),
]


@pytest.mark.parametrize(("target", "visible"), WRITES)
def test_a_write_that_fails_in_the_middle_is_completed_later(
    home: Path,
    store: LibraryStore,
    holder: str,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    *,
    visible: bool,
) -> None:
    if (".chroma." in target and holder == "file") or ("file" in target and holder == "chroma"):
        pytest.skip("the other holder's write")
    put(store, KIM)
    edited = make_document("Kim visits China\nKim stays at home.", source=KIM.source)
    with monkeypatch.context() as patch:
        patch.setattr(target, fail)
        with pytest.raises(SpoiltError):
            put(store, edited)
    expected = edited if visible else KIM
    for again in (store, LibraryStore.open(home)):
        assert [info.id for info in again.documents()] == [expected.id]
        assert_sound(again)
        assert put(again, edited) == ["unchanged" if again is not store or visible else "updated"]
        assert_sound(again)
        assert [info.id for info in again.documents()] == [edited.id]
        again.close()
        expected = edited


def _torn(folder: Path) -> None:
    for file in folder.glob("*/header.bin"):
        os.truncate(file, 0)


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder)


def _no_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 500)


def _without_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def _a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder", encoding="utf-8")


@pytest.mark.parametrize("spoil", [_torn, _emptied, _no_database, _without_database, _a_file])
def test_a_damaged_collection_is_built_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    store = LibraryStore.open(home)
    put(store, KIM, BOATS)
    store.close()
    spoil(home / "vectors")
    with LibraryStore.open(home) as again:
        assert nearest(again, "Sailing boats race.") == "Sailing boats race."
        assert_sound(again)


def test_a_collection_that_breaks_in_use_is_built_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    store = LibraryStore.open(home)
    put(store, KIM)
    whole, calls = VectorIndex.nearest, 0

    def break_once(self: VectorIndex, vector: object, *, k: int) -> list[str]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise DamagedVectorsError
        return whole(self, vector, k=k)  # type: ignore[arg-type]

    monkeypatch.setattr(VectorIndex, "nearest", break_once)
    assert nearest(store, "Kim will attend.") == "Kim will attend."
    store.close()


def test_a_collection_that_cannot_be_built_says_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    store = LibraryStore.open(home)

    def broken(*_: object) -> None:
        raise DamagedVectorsError("out of order")

    monkeypatch.setattr(VectorIndex, "upsert", broken)
    with pytest.raises(LibraryError, match=r"out of order.*delete that folder and try again"):
        put(store, KIM)
    assert store.find("Kim visits China") == (KIM.id,), "the words find it all the same"
    store.close()


def test_an_open_library_sees_what_another_one_writes(home: Path, store: LibraryStore) -> None:
    put(store, KIM)
    assert nearest(store, "Sailing boats race.") in KIM.text
    with LibraryStore.open(home) as other:
        put(other, BOATS)
    assert nearest(store, "Sailing boats race.") == "Sailing boats race."
    with LibraryStore.open(home) as other:
        other.remove(KIM.id)
        put(store, RIVER)
        assert_sound(other)
    assert_sound(store)


def test_opening_and_asking_writes_nothing(home: Path, store: LibraryStore) -> None:
    put(store, KIM, BOATS)
    store.remove(BOATS.id)
    generation = store.generation
    for _ in range(3):
        with LibraryStore.open(home) as again:
            assert_sound(again)
            assert again.generation == generation


def test_vectors_of_another_model_take_the_place_of_all(store: LibraryStore) -> None:
    put(store, KIM, BOATS)
    other = FakeEmbedder("other", dimensions=32)
    passages = [passage for document in (KIM, BOATS) for passage in store.passages(document.id)]
    made = other.embed([passage.text for passage in passages])
    vectors = {passage.id: vector for passage, vector in zip(passages, made, strict=True)}
    with pytest.raises(LibraryError, match="changed meanwhile"):
        store.replace_vectors({passages[0].id: made[0]}, model="other")
    assert store.embedding_model == "fake"
    store.replace_vectors(vectors, model="other")
    assert store.embedding_model == "other"
    [key] = store.nearest(other.embed([passages[-1].text])[0], k=1)
    assert read_passages_by_key(store.database, [key])[key].id == passages[-1].id
    assert len(store.nearest(made[0], k=100)) == len(passages)
