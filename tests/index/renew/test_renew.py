"""What has changed in a text, what is gone from disk, what of a watched folder is to be added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import UsageError
from assistant.index.load.documents import document_from_text
from assistant.index.renew.difference import difference
from assistant.index.renew.prune import file_of, forget, gone
from assistant.index.renew.watch import judged, watched_places
from assistant.index.store.library_store import LibraryStore
from fakes import make_document
from load_files import zipped
from store_checks import put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import Document


def article(*paragraphs: str, published: str = "2025-03-03") -> Document:
    head = f"---\ntitle: Storm\ndate: {published}\n---\n\n"
    return document_from_text(head + "\n\n".join(paragraphs), source="a.md", kind="markdown")


ONE = "The bridge was closed after the storm had torn off its railing."
TWO = "Nobody was hurt, said the mayor, who had walked over it before."


def test_nothing_has_changed() -> None:
    assert not difference(article(ONE, TWO), article(ONE, TWO))


def test_edits_are_told_from_what_came_and_went() -> None:
    new = article(ONE.replace("railing", "roof"), "A ferry runs in its place.", TWO)
    found = difference(article(ONE, TWO), new)
    assert found.edits == (
        (ONE, ONE.replace("railing", "roof")),
        ("", "A ferry runs in its place."),
    )
    assert found.counts == {"edited": 1, "new": 1, "gone": 0}
    assert difference(new, article(ONE, TWO)).counts == {"edited": 1, "new": 0, "gone": 1}


def test_what_is_known_of_the_publication_counts() -> None:
    found = difference(article(ONE), article(ONE, published="2025-03-04"))
    assert ("published", "2025-03-03", "2025-03-04") in found.facts


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        yield opened


def hold(store: LibraryStore, *sources: str, text: str | None = None) -> None:
    for source in sources:
        put(store, make_document(text or f"Text\nof {source}.", source=source))


def test_only_files_that_are_gone_are_gone(store: LibraryStore, tmp_path: Path) -> None:
    here = tmp_path / "here.md"
    here.write_text("# Here\n\nIt is here.\n", encoding="utf-8")
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped({"in.md": b"# In\n\nIt is in it."}))
    kept = ["https://example.org/a", "-", "bundled:x.md", str(here), f"{archive}!/in.md"]
    lost = [str(tmp_path / "no.md"), f"{archive}!/out.md", str(tmp_path / "none" / "a.mbox#1")]
    hold(store, *kept, *lost)
    found = gone(store)
    assert {item.source for item in found} == set(lost)
    assert {item.why.split()[-1] for item in found} >= {"gone", str(archive)}
    assert all(item.is_last for item in found)
    assert {item.source for item in gone(store, below=[str(tmp_path / "none")])} == {lost[2]}
    assert len(forget(store, found)) == len(lost)
    assert gone(store) == []
    assert len(store.documents()) == len(kept)


def test_a_damaged_archive_says_nothing_of_its_members(store: LibraryStore, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(b"PK\x03\x04 damaged")
    hold(store, f"{archive}!/in.md")
    assert gone(store) == []


def test_an_article_stays_while_it_is_elsewhere(store: LibraryStore, tmp_path: Path) -> None:
    here = tmp_path / "here.md"
    here.write_text("Here", encoding="utf-8")
    hold(store, str(tmp_path / "no.md"), text="One\ntext.")
    store.settle(make_document("One\ntext.", source=str(here)))
    [item] = gone(store)
    assert not item.is_last
    assert forget(store, [item]) == []
    assert [info.source for info in store.documents()] == [str(here)]


def test_names_that_are_no_text_are_found_again(tmp_path: Path, store: LibraryStore) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.md"
    Path(os.fsdecode(name)).write_text("# T\n\nWords.\n", encoding="utf-8")
    hold(store, f"{tmp_path}/\\udcff.md")
    assert gone(store) == []


def test_a_file_with_a_sign_in_its_name_is_no_container(tmp_path: Path) -> None:
    path = str(tmp_path / "a#b.md")
    Path(path).write_text("x", encoding="utf-8")
    assert file_of(path) == path
    assert file_of("/none/box.mbox#7") == "/none/box.mbox"
    assert file_of("/none/a.zip!/b#c.md") == "/none/a.zip"


def test_of_what_is_touched_the_wanted_is_added(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.md", "deep/b.md", ".hidden.md", "c.exe", "draft.md"):
        (tmp_path / name).write_text("# T\n\nWords.\n", encoding="utf-8")
    touched = [
        str(tmp_path / name) for name in ("deep", ".hidden.md", "c.exe", "draft.md", "no.md")
    ]
    found = judged([*touched, "/elsewhere/x.md"], [str(tmp_path)], exclude=["draft*"])
    assert found.changed == (str(tmp_path / "deep" / "b.md"),)
    assert found.gone == (str(tmp_path / "no.md"),)


@pytest.mark.parametrize("source", ["-", "https://example.org", "/no/such/folder"])
def test_what_cannot_be_watched_is_refused(source: str) -> None:
    with pytest.raises(UsageError, match="cannot be watched"):
        watched_places([source])
