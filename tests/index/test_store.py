from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError, UnknownDocumentError
from assistant.index.store import lock
from assistant.index.store.library_store import BUNDLED_PREFIX, LibraryStore
from assistant.index.store.rows import Entry
from assistant.index.store.vectors import DamagedVectorsError, VectorIndex
from fakes import FakeEmbedder, make_document, split_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
    best = store.nearest(EMBEDDER.embed([text])[0], k=1)
    passages = {
        passage.id: passage.text
        for info in store.documents()
        for passage in store.passages(info.id)
    }
    return passages[best[0]]


def assert_sound(store: LibraryStore) -> None:
    """Every passage has its words and its vector, and nothing else is there."""
    database = store.database
    database.execute("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
    assert database.rows("PRAGMA foreign_key_check") == []
    passages = {passage.id for info in store.documents() for passage in store.passages(info.id)}
    found = store.nearest(EMBEDDER.embed(["Kim"])[0], k=1000)
    assert sorted(found) == sorted(passages)
    assert database.rows("SELECT * FROM outbox") == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryStore]:
    """Three documents that no test changes."""
    with LibraryStore.open(tmp_path_factory.mktemp("shelf")) as opened:
        put(opened, KIM, BOATS, RIVER)
        yield opened


def test_keeps_documents_as_they_are(home: Path, store: LibraryStore) -> None:
    assert put(store, KIM, BOATS) == ["added", "added"]
    store.close()
    with LibraryStore.open(home, create=False) as again:
        assert again.document(KIM.id) == KIM
        assert again.documents_by_id([KIM.id, "unknown", BOATS.id]) == {
            KIM.id: KIM,
            BOATS.id: BOATS,
        }
        assert again.passages(BOATS.id) == split_lines(BOATS)
        assert again.embedding_model == "fake"
        assert [info.title for info in again.documents()] == ["Kim visits China", "Boats"]
        assert again.documents()[1].passages == 3
        assert again.documents()[1].words == 8
        assert_sound(again)


def test_an_empty_library(store: LibraryStore) -> None:
    assert store.documents() == []
    assert store.terms() == {}
    assert store.nearest(EMBEDDER.embed(["Kim"])[0], k=5) == []
    with pytest.raises(UnknownDocumentError, match="empty"):
        store.find("Kim")
    with pytest.raises(UnknownDocumentError):
        store.document("abc")
    with pytest.raises(UnknownDocumentError):
        store.remove("abc")


def test_the_same_document_again_changes_nothing(store: LibraryStore) -> None:
    put(store, KIM)
    before = store.database.rows("SELECT * FROM passages")
    assert store.settle(KIM) == "unchanged"
    assert put(store, KIM) == ["unchanged"]
    assert store.database.rows("SELECT * FROM passages") == before
    assert_sound(store)


def test_an_edited_document_takes_the_place_of_the_old_one(store: LibraryStore) -> None:
    put(store, KIM, BOATS)
    edited = make_document("Kim visits China\nKim stays at home.", source=KIM.source)
    assert store.settle(edited) is None
    assert put(store, edited) == ["updated"]
    assert {info.id for info in store.documents()} == {edited.id, BOATS.id}
    assert store.terms()["home"] == 1
    assert "attend" not in store.terms()
    assert nearest(store, "Kim stays at home.") == "Kim stays at home."
    assert_sound(store)


def test_what_is_said_about_the_same_text_can_change(store: LibraryStore) -> None:
    put(store, KIM)
    renamed = make_document(KIM.text, source=KIM.source, title="Another title")
    assert store.settle(renamed) is None
    assert put(store, renamed) == ["updated"]
    assert [info.title for info in store.documents()] == ["Another title"]
    assert store.find("Another title") == (KIM.id,)
    assert_sound(store)


def test_the_same_text_from_another_source(store: LibraryStore) -> None:
    put(store, KIM)
    copy = make_document(KIM.text, source="/copies/copy.md")
    assert store.settle(copy) == "unchanged"
    assert store.document(KIM.id).source == KIM.source
    assert store.find("copy.md") == (KIM.id,)

    edited = make_document("Kim stays\nAt home.", source=KIM.source)
    assert put(store, edited) == ["updated"]
    assert store.document(KIM.id).source == copy.source, "the copy still holds the old text"
    assert store.settle(make_document(KIM.text, source=KIM.source)) == "updated"
    assert [info.id for info in store.documents()] == [KIM.id]
    assert_sound(store)


def test_texts_from_standard_input_do_not_replace_each_other(store: LibraryStore) -> None:
    first = make_document("One\nfirst text", source="-")
    second = make_document("Two\nsecond text", source="-")
    assert put(store, first) == ["added"]
    assert put(store, second) == ["added"]
    assert store.settle(first) == "unchanged"
    assert len(store.documents()) == 2
    put(store, KIM)
    piped = make_document(KIM.text, source="-", title="Found otherwise")
    assert store.settle(piped) == "unchanged"
    assert store.document(KIM.id) == KIM, "the file says more of it than the pipe"


def test_remove(store: LibraryStore) -> None:
    put(store, KIM, BOATS)
    store.remove(KIM.id)
    assert [info.id for info in store.documents()] == [BOATS.id]
    assert "kim" not in store.terms()
    assert nearest(store, "Kim will attend") in BOATS.text
    assert_sound(store)
    assert put(store, KIM) == ["added"]
    assert_sound(store)


def test_another_embedding_model_is_refused(store: LibraryStore) -> None:
    put(store, KIM)
    with pytest.raises(LibraryError, match=r"'fake', not 'other'.*rebuild --embedding-model other"):
        store.put([entry(BOATS)], model="other")
    assert len(store.documents()) == 1
    store.remove(KIM.id)
    store.put([entry(BOATS)], model="other")
    assert store.embedding_model == "other"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param(KIM.id, [KIM], id="id"),
        pytest.param(KIM.id[:4], [KIM], id="id-prefix"),
        pytest.param("Kim visits China", [KIM], id="title"),
        pytest.param("kim VISITS china ", [KIM], id="title-any-case"),
        pytest.param("visits", [KIM], id="part-of-title"),
        pytest.param("/news/kim.md", [KIM], id="source"),
        pytest.param("kim.md", [KIM], id="file-name"),
        pytest.param("KIM", [KIM], id="stem"),
        pytest.param("https://river.org/ferries.html", [RIVER], id="address"),
        pytest.param("ferries", [RIVER], id="stem-of-address"),
        pytest.param("boats", [BOATS], id="whole-title-before-part"),
        pytest.param("boat", [BOATS, RIVER], id="part-of-two-titles"),
    ],
)
def test_names_of_documents(shelf: LibraryStore, name: str, found: list[Document]) -> None:
    assert shelf.find(name) == tuple(document.id for document in found)
    if len(found) == 1:
        assert shelf.find_one(name) == found[0].id
    else:
        with pytest.raises(UnknownDocumentError, match=r"means 2 documents.*'Boats'.*'River"):
            shelf.find_one(name)


@pytest.mark.parametrize("name", ["", " ", KIM.id[:3], "bots", "/news", "%", "*"])
def test_a_name_that_nobody_has(shelf: LibraryStore, name: str) -> None:
    with pytest.raises(UnknownDocumentError, match=r"such as.*'Boats'") as caught:
        shelf.find(name)
    assert "\n" not in str(caught.value)


def test_vocabulary(store: LibraryStore) -> None:
    put(store, KIM, BOATS)
    uses = store.vocabulary(["race", "racing", "attended", "zebra", '"', "NEAR(", ""])
    assert uses["race"] == (1, 1)
    assert uses["racing"] == (0, 1), "another form of a word that occurs"
    assert uses["attended"] == (0, 1)
    assert {uses[word] for word in ("zebra", '"', "NEAR(", "")} == {(0, 0)}
    assert store.terms()["kim"] == 2
    assert store.terms()["the"] == 2


class SpoiltError(Exception):
    """Stands for whatever goes wrong."""


def fail(*_: object, **__: object) -> None:
    raise SpoiltError


@pytest.mark.parametrize(
    ("target", "visible"),
    [
        pytest.param("assistant.index.store.holdings.insert_document", False, id="in-transaction"),
        pytest.param(
            "assistant.index.store.library_store.next_generation", False, id="before-commit"
        ),
        pytest.param("assistant.index.store.vector_sync.SyncedVectors.follow", True, id="between"),
        pytest.param("assistant.index.store.vectors.VectorIndex.upsert", True, id="in-chroma"),
        pytest.param("assistant.index.store.vectors.VectorIndex.delete", True, id="after-upsert"),
    ],
)
def test_a_write_that_fails_in_the_middle_is_completed_later(
    home: Path,
    store: LibraryStore,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    *,
    visible: bool,
) -> None:
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
def test_a_damaged_vector_index_is_built_again(
    home: Path, store: LibraryStore, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    put(store, KIM, BOATS)
    store.close()
    spoil(home / "vectors")
    with LibraryStore.open(home) as again:
        assert nearest(again, "Sailing boats race.") == "Sailing boats race."
        assert_sound(again)


def test_an_index_that_breaks_in_use_is_built_again(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_an_index_that_cannot_be_built_says_what_to_do(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise DamagedVectorsError("out of order")

    monkeypatch.setattr(VectorIndex, "upsert", broken)
    with pytest.raises(LibraryError, match=r"out of order.*delete that folder and try again"):
        put(store, KIM)
    assert store.find("Kim visits China") == (KIM.id,), "the words find it all the same"


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


def test_names_that_are_relative_paths(
    tmp_path: Path, store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = make_document("Deep\nIn a folder.", source=str(tmp_path / "folder" / "deep.md"))
    put(store, document, KIM)
    for name in ("folder/deep.md", "./folder/deep.md", "other/../folder/deep.md"):
        assert store.find(name) == (document.id,)


def test_threads_share_a_library(home: Path, store: LibraryStore) -> None:
    documents = [make_document(f"Title {n}\nText number {n}", source=f"/{n}") for n in range(8)]
    threads = [threading.Thread(target=put, args=(store, document)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.documents()) == 8
    assert_sound(store)


class TestHome:
    def test_that_is_missing(self, home: Path) -> None:
        with pytest.raises(LibraryError, match="There is no library"):
            LibraryStore.open(home, create=False)
        assert not home.exists()

    def test_that_is_a_file(self, home: Path) -> None:
        home.write_text("a file", encoding="utf-8")
        with pytest.raises(LibraryError, match=r"is a file; expected a folder.*--home"):
            LibraryStore.open(home)

    def test_below_a_file(self, home: Path) -> None:
        home.write_text("a file", encoding="utf-8")
        with pytest.raises(LibraryError, match="--home"):
            LibraryStore.open(home / "deeper")

    def test_that_cannot_be_written(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("filelock.FileLock.acquire", refuse)
        with pytest.raises(LibraryError, match=r"cannot be written \(Permission denied\).*--home"):
            LibraryStore.open(home)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_below_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        with pytest.raises(LibraryError, match="--home"):
            LibraryStore.open(tmp_path / "home")


def test_waits_for_another_writer_and_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(lock, "LIMIT_SECONDS", 0.1)
    told: list[str] = []
    with LibraryStore.open(home, notice=told.append) as store:
        other = lock.LibraryLock(home, told.append)
        release, holding = threading.Event(), threading.Event()

        def hold() -> None:
            with other.held():
                holding.set()
                release.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        holding.wait(10)
        with pytest.raises(LibraryError, match="in use by another process"):
            put(store, KIM)
        assert told == ["Another process is writing to the library; waiting for it."]
        release.set()
        thread.join()
        assert put(store, KIM) == ["added"]


def test_a_shipped_article_that_is_removed_is_remembered(store: LibraryStore) -> None:
    shipped = make_document("Shipped\nwith the program", source=f"{BUNDLED_PREFIX}shipped.md")
    put(store, shipped)
    assert store.find("shipped.md") == (shipped.id,)
    store.remove(shipped.id)
    store.remember_bundled("newer")
    assert store.database.meta("bundled") == "removed"


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
    found = store.nearest(other.embed([passages[-1].text])[0], k=1)
    assert found == [passages[-1].id]
    assert len(store.nearest(made[0], k=100)) == len(passages)
