from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError, UnknownDocumentError
from assistant.index.store import lock
from assistant.index.store.library_store import BUNDLED_PREFIX, LibraryStore
from fakes import make_document, split_lines
from store_checks import BOATS, EMBEDDER, KIM, RIVER, assert_sound, entry, nearest, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.schema import Document


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
    assert store.nearest(EMBEDDER.embed(["Kim"])[0], k=5) == {}
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
    assert shelf.find_all([name, RIVER.id]) == {RIVER.id, *(document.id for document in found)}
    if len(found) == 1:
        assert shelf.find_one(name) == found[0].id
    else:
        with pytest.raises(UnknownDocumentError, match=r"means 2 documents.*'Boats'.*'River"):
            shelf.find_one(name)


@pytest.mark.parametrize("name", ["", " ", KIM.id[:3], "bots", "/new", "%", "*.pdf"])
def test_a_name_that_nobody_has(shelf: LibraryStore, name: str) -> None:
    with pytest.raises(UnknownDocumentError, match=r"such as.*'Boats'"):
        shelf.find_all([KIM.id, name])
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


def test_names_that_are_relative_paths(
    tmp_path: Path, store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = make_document("Deep\nIn a folder.", source=str(tmp_path / "folder" / "deep.md"))
    put(store, document, KIM)
    for name in ("folder/deep.md", "./folder/deep.md", "other/../folder/deep.md"):
        assert store.find(name) == (document.id,)
        assert store.find_all([name]) == {document.id}


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
