"""The file of vectors follows the database: damaged, outlived, full, and after any kill."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.index.vectors import synced, vector_file
from assistant.index.vectors.vector_file import VectorFile
from fakes import FakeEmbedder, make_document, split_lines
from spoilt_writes import FILE_WRITES, SpoiltError, fail
from store_checks import BOATS, EMBEDDER, KIM, RIVER, assert_sound, nearest, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.schema import Document


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


TABLE = vector_file.TABLE


def rows_of(home: Path) -> Path:
    [rows] = home.glob("vectors-*.f32")
    return rows


def cut(file: Path, count: int) -> None:
    os.truncate(file, max(0, file.stat().st_size - count))


def zeroed(file: Path, count: int) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:-count] + bytes(count))


SPOILT = [
    pytest.param(lambda home: cut(home / TABLE, 1), id="table-cut"),
    pytest.param(lambda home: cut(home / TABLE, 10_000), id="table-empty"),
    pytest.param(lambda home: zeroed(home / TABLE, 8), id="table-zeros"),
    pytest.param(lambda home: (home / TABLE).unlink(), id="no-table"),
    pytest.param(lambda home: (home / TABLE).write_bytes(b"other" * 99), id="other-file"),
    pytest.param(lambda home: cut(rows_of(home), 1), id="rows-cut"),
    pytest.param(lambda home: cut(rows_of(home), 10_000), id="rows-empty"),
    pytest.param(lambda home: zeroed(rows_of(home), 300), id="rows-zeros"),
    pytest.param(lambda home: rows_of(home).unlink(), id="no-rows"),
]


class TestFile:
    @pytest.fixture
    def store(self, home: Path) -> Iterator[LibraryStore]:
        with LibraryStore.open(home) as opened:
            yield opened

    @pytest.mark.parametrize("spoil", SPOILT)
    def test_that_is_damaged_is_built_again(
        self, home: Path, store: LibraryStore, spoil: Callable[[Path], None]
    ) -> None:
        put(store, KIM, BOATS)
        store.close()
        spoil(home)
        with LibraryStore.open(home) as again:
            assert nearest(again, "Sailing boats race.") == "Sailing boats race."
            assert_sound(again)
            put(again, RIVER)
            assert_sound(again)

    def test_that_is_longer_than_its_table_says_is_gone_on_from(
        self, home: Path, store: LibraryStore
    ) -> None:
        put(store, KIM)
        rows = rows_of(home)
        with rows.open("ab") as file:
            file.write(b"what a killed process had begun" * 100)
        put(store, BOATS)
        assert rows_of(home) == rows
        assert rows.stat().st_size == 6 * EMBEDDER.dimensions * 4
        assert_sound(store)

    def test_of_another_history_is_not_believed(self, home: Path, store: LibraryStore) -> None:
        put(store, KIM)
        backup = home.with_name("backup.sqlite3")
        with sqlite3.connect(home / "library.sqlite3") as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        for connection in (source, copy):
            connection.close()
        put(store, BOATS)
        store.close()
        for file in home.glob("library.sqlite3*"):
            file.unlink()
        shutil.copy(backup, home / "library.sqlite3")
        with LibraryStore.open(home) as restored:
            put(restored, RIVER)
            assert_sound(restored)
            assert nearest(restored, "Ferries wait.") == "Ferries wait."

    def test_grows_in_place_and_is_renewed_when_much_is_gone(
        self, home: Path, store: LibraryStore
    ) -> None:
        documents = [make_document(f"Title {n}\nText {n}", source=f"/{n}") for n in range(20)]
        put(store, *documents)
        first = rows_of(home)
        store.remove(documents[0].id)
        assert rows_of(home) == first
        assert first.stat().st_size == 40 * EMBEDDER.dimensions * 4
        for document in documents[1:9]:
            store.remove(document.id)
        assert rows_of(home) != first
        assert rows_of(home).stat().st_size < 30 * EMBEDDER.dimensions * 4
        assert_sound(store)
        for document in documents[9:]:
            store.remove(document.id)
        assert store.nearest(EMBEDDER.embed(["Kim"])[0], k=3) == {}
        store.put([], model="another")
        put_other = FakeEmbedder("another", dimensions=16)
        passages = split_lines(KIM)
        vectors = put_other.embed([passage.text for passage in passages])
        store.put([Entry(document=KIM, passages=passages, vectors=vectors)], model="another")
        assert len(store.nearest(vectors[0], k=9)) == 3

    def test_that_somebody_reads_does_not_change(self, home: Path, store: LibraryStore) -> None:
        put(store, KIM, BOATS)
        reader = VectorFile.open(home)
        before = reader.rows.copy()
        store.remove(KIM.id)
        put(store, RIVER, KIM)
        store.remove(BOATS.id)
        assert np.array_equal(reader.rows, before)

    def test_that_cannot_be_written_says_what_to_do(
        self, store: LibraryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(vector_file, "secured", refuse)
        with pytest.raises(LibraryError, match=r"No space left.*free some space"):
            put(store, KIM)
        assert store.find("Kim visits China") == (KIM.id,), "the words find it all the same"
        monkeypatch.undo()
        assert_sound(store)

    def test_is_read_without_the_lock(self, home: Path, store: LibraryStore) -> None:
        put(store, KIM)
        with LibraryStore.open(home) as reader:
            reader._lock.held = fail  # type: ignore[method-assign,assignment]
            assert nearest(reader, "Kim will attend.") == "Kim will attend."

    def test_gives_way_to_chroma_and_comes_back(
        self, home: Path, store: LibraryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(synced, "EXACT_LIMIT", 6)
        put(store, KIM, BOATS)
        assert rows_of(home).exists()
        put(store, RIVER)
        assert not list(home.glob("vectors*.*"))
        assert_sound(store)
        store.remove(RIVER.id)
        assert rows_of(home).exists()
        assert (home / "vectors").exists(), "about the limit both are kept"
        store.remove(BOATS.id)
        assert not (home / "vectors").exists()
        assert_sound(store)
        put(store, BOATS, RIVER)
        assert_sound(store)

    def test_the_collection_of_an_earlier_version_is_given_up(
        self, home: Path, store: LibraryStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(synced, "EXACT_LIMIT", 0)
            put(store, KIM)
        assert (home / "vectors").exists()
        assert nearest(store, "Kim will attend.") == "Kim will attend."
        assert not (home / "vectors").exists()
        assert_sound(store)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("arek"), st.integers(0, 5)), max_size=14))
def test_any_course_of_writes_and_kills(steps: list[tuple[str, int]]) -> None:
    """Add, remove, edit, and be killed after the commit; the file always follows."""
    with tempfile.TemporaryDirectory() as home:
        store = LibraryStore.open(Path(home))
        held: dict[int, Document] = {}
        for number, (what, which) in enumerate(steps):
            if what == "r" and which in held:
                store.remove(held.pop(which).id)
            elif what in "ae":
                text = f"Document {which}\nIts text, {number if what == 'e' else 0}."
                held[which] = make_document(text, source=f"/{which}")
                put(store, held[which])
            elif what == "k":
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(FILE_WRITES[which % len(FILE_WRITES)], fail)
                    held[which] = make_document(f"Killed {which}\nAt {number}", source=f"/{which}")
                    with pytest.raises(SpoiltError):
                        put(store, held[which])
                store.close()
                store = LibraryStore.open(Path(home))
        assert {info.id for info in store.documents()} == {one.id for one in held.values()}
        assert_sound(store)
        store.close()
