"""Selections: names, tags, days; and what `remove` means by a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError, UnknownDocumentError, UsageError
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.selection import Selection, period, select, tags_in_use
from fakes import make_document
from store_checks import put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS = {"rain": "2024-12-31", "snow": "2025-01-01", "wind": "2025-08-28", "fog": None}
SOURCES = {
    "rain": "/notes/2024/rain.md",
    "snow": "/notes/2025/snow.md",
    "wind": "https://example.org/feed.xml#wind",
    "fog": "/notes/all.zip!/fog.txt",
}
TAGS = {"rain": ("Wet",), "snow": ("wet", "cold"), "wind": (), "fog": ()}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        for name, day in DAYS.items():
            document = make_document(f"{name}\nIt is {name}.", source=SOURCES[name], title=name)
            put(opened, replace(document, published=day, tags=TAGS[name]))
        yield opened


def titles(store: LibraryStore, *names: str, **said: object) -> str:
    chosen = select(store.database, Selection(names=names, **said), store.find_all)  # type: ignore[arg-type]
    return " ".join(store.document(identity).title for identity in chosen.ids)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wet", "rain snow"),
        ("cold", "snow"),
        ("/notes", "rain snow fog"),
        ("/notes/2025/", "snow"),
        ("/notes/all.zip", "fog"),
        ("all.zip", "fog"),
        ("https://example.org/feed.xml", "wind"),
        ("feed.xml", "wind"),
        ("*.md", "rain snow"),
        ("/notes/20??/r*.md", "rain"),
        ("*.zip", "fog"),
        ("/no*/*.zip", "fog"),
        ("fog.txt", "fog"),
        ("/notes/all.zip!/fog.txt", "fog"),
        ("wi", "wind"),
    ],
)
def test_a_name_means_documents(store: LibraryStore, name: str, expected: str) -> None:
    assert titles(store, name) == expected


def test_a_folder_is_not_what_begins_like_it(store: LibraryStore) -> None:
    with pytest.raises(UnknownDocumentError, match="tag"):
        titles(store, "/notes/20")


@pytest.mark.parametrize(
    ("since", "until", "expected", "undated"),
    [
        ("2025", None, "snow wind", 1),
        ("2025-01-02", None, "wind", 1),
        (None, "2024", "rain", 1),
        ("2024-12-31", "2025-01", "rain snow", 1),
        ("28 August 2025", "2025-08", "wind", 1),
    ],
)
def test_days_months_and_years(
    store: LibraryStore, since: str | None, until: str | None, expected: str, undated: int
) -> None:
    assert titles(store, since=since, until=until) == expected
    chosen = select(store.database, Selection(since=since, until=until), store.find_all)
    assert chosen.undated == undated


def test_what_is_said_holds_together(store: LibraryStore) -> None:
    assert titles(store, "/notes", tags=("WET", "cold"), since="2025") == "snow"
    with pytest.raises(LibraryError, match=r"tagged dry \(tags: Wet, cold, wet\)"):
        titles(store, tags=("dry",))
    with pytest.raises(LibraryError, match="since 2026; 1 state no day"):
        titles(store, since="2026")
    assert tags_in_use(store.database) == {"Wet": 1, "cold": 1, "wet": 1}


@pytest.mark.parametrize("text", ["soon", "2025-13", "2025-02-30", "25", "03/04/2025", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2025-08-28"):
        period(text)


def test_an_end_before_the_start_is_refused(store: LibraryStore) -> None:
    with pytest.raises(UsageError, match="earlier"):
        titles(store, since="2025", until="2024")


def test_a_container_is_removed_with_its_members(store: LibraryStore) -> None:
    assert len(store.find_removable("/notes")) == 3
    assert len(store.find_removable("all.zip")) == 1
    assert len(store.find_removable("feed.xml")) == 1
    with pytest.raises(UnknownDocumentError, match="2 documents"):
        store.find_removable("wet")


def test_a_member_that_is_held_from_elsewhere_first_is_removed_with_its_container(
    store: LibraryStore,
) -> None:
    again = make_document("rain\nIt is rain.", source="/notes/all.zip!/rain.txt", title="rain")
    assert store.settle(replace(again, published="2024-12-31")) == "unchanged"
    assert len(store.find_removable("/notes/all.zip")) == 2
    assert len(store.find_removable("all.zip")) == 2


def test_sources_are_let_go_of_and_documents_with_the_last(store: LibraryStore) -> None:
    again = make_document("rain\nIt is rain.", source="/copy.md", title="rain")
    assert store.settle(replace(again, published="2024-12-31")) == "unchanged"
    identity = again.id
    assert store.forget([SOURCES["rain"]]) == []
    assert store.document(identity).source == "/copy.md"
    assert store.forget(["/copy.md", "/never.md"]) == [identity]
    assert "rain" not in {info.title for info in store.documents()}
