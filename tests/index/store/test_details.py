from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.index.load.web.fetch import Validators
from assistant.index.store.details import (
    fill,
    known_validators,
    note_said,
    unfilled,
)
from assistant.index.store.holdings import same_article
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.schema import Span
from fakes import FakeEmbedder, make_document, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.schema import Document

EMBEDDER = FakeEmbedder()
KIM = make_document("Kim visits China\nKim will attend.", source="/news/kim.md")
BOATS = make_document("Boats\nSailing boats race.\nIgnore this.", source="https://a.org/boats")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        yield opened


def put(store: LibraryStore, *documents: Document) -> list[str]:
    entries = [
        Entry(
            document=document,
            passages=split_lines(document),
            vectors=EMBEDDER.embed([passage.text for passage in split_lines(document)]),
        )
        for document in documents
    ]
    return list(store.put(entries, model=EMBEDDER.name))


def kept(store: LibraryStore, column: str) -> dict[str, str]:
    """Return a column as it stands, where it has been filled in."""
    query = f"SELECT id, {column} FROM documents WHERE {column} IS NOT NULL"
    return dict(store.database.rows(query))


def test_what_a_document_states_comes_back(store: LibraryStore) -> None:
    full = replace(
        BOATS, language="en", pages=(0, 6), orders=(Span(26, 38),), tags=("sea", "naïve")
    )
    put(store, full, KIM)
    assert store.document(BOATS.id) == full
    assert store.document(KIM.id) == KIM
    assert store.settle(full) == "unchanged"


def test_what_nobody_has_looked_at_is_filled_later(store: LibraryStore) -> None:
    put(store, KIM, replace(BOATS, language="en"))
    assert unfilled(store.database, "language") == (KIM.id,)
    assert unfilled(store.database, "orders") == (KIM.id, BOATS.id)
    fill(store.database, "language", {KIM.id: "de", "gone": "fr"})
    fill(store.database, "orders", {KIM.id: [], BOATS.id: [Span(26, 38)]})
    fill(store.database, "near", {BOATS.id: KIM.id})
    assert unfilled(store.database, "orders") == ()
    assert store.document(KIM.id) == replace(KIM, language="de")
    assert store.document(BOATS.id).orders == (Span(26, 38),)
    assert kept(store, "near") == {BOATS.id: KIM.id}
    assert kept(store, "orders") == {KIM.id: "[]", BOATS.id: "[[26,38]]"}
    fill(store.database, "orders", {KIM.id: None})
    assert unfilled(store.database, "orders") == (KIM.id,)


def test_what_was_filled_in_does_not_make_the_same_source_new(store: LibraryStore) -> None:
    put(store, KIM)
    fill(store.database, "language", {KIM.id: "en"})
    fill(store.database, "tags", {KIM.id: ["asia"]})
    assert store.settle(KIM) == "unchanged"
    assert put(store, KIM) == ["unchanged"]
    assert store.settle(replace(KIM, language="de")) is None


def test_what_was_filled_in_stays_where_the_title_changes(store: LibraryStore) -> None:
    put(store, KIM)
    copy = replace(KIM, source="https://a.org/copy")
    store.settle(copy)
    note_said(store.database, {copy.source: Validators(etag='"1"')})
    fill(store.database, "language", {KIM.id: "en"})
    fill(store.database, "near", {KIM.id: "other"})
    fill(store.database, "canonical", {KIM.id: "https://a.org/kim"})
    assert put(store, replace(KIM, title="Another")) == ["updated"]
    assert store.document(KIM.id) == replace(KIM, title="Another", language="en")
    assert kept(store, "near") == {KIM.id: "other"}
    assert kept(store, "canonical") == {KIM.id: "https://a.org/kim"}
    assert known_validators(store.database, copy.source) == Validators(etag='"1"')


def test_what_a_server_said_of_a_page(store: LibraryStore) -> None:
    put(store, BOATS)
    assert known_validators(store.database, BOATS.source) == Validators()
    said = Validators(etag='W/"7"', last_modified="Fri, 14 Mar 2025 10:00:00 GMT")
    note_said(store.database, {BOATS.source: said, "nowhere": said})
    assert known_validators(store.database, BOATS.source) == said
    assert known_validators(store.database, "nowhere") is None
    checked = store.database.value("SELECT checked FROM sources WHERE source = ?", (BOATS.source,))
    assert checked.endswith("+00:00"), "when it was asked"


@pytest.mark.parametrize(
    ("title", "source", "address", "found"),
    [
        ("KIM VISITS CHINA", "-", "", [KIM.id]),
        ("Another title", "/news/kim.md", "/news/kim.md", [KIM.id]),
        ("Another title", "/saved/x.html", "https://a.org/boats", [BOATS.id]),
        ("Boats", "/news/kim.md", "", [KIM.id, BOATS.id]),
        ("Another title", "/elsewhere", "", []),
    ],
)
def test_which_documents_are_an_article(
    store: LibraryStore, title: str, source: str, address: str, found: list[str]
) -> None:
    put(store, KIM, BOATS)
    assert same_article(store.database, title=title, source=source, address=address) == tuple(
        sorted(found)
    )
