"""What a write has changed in the copy, and the records that tell the server of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.index.server import replica
from assistant.index.server.open_store import open_store
from assistant.index.server.served_records import (
    ARTICLE,
    SOURCE,
    article_records,
    document_of,
    kind_of,
    source_records,
    write_article,
)
from assistant.index.server.server_store import ServerStore
from assistant.index.store.holdings import put
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import delete_document
from assistant.settings import Settings
from store_checks import BOATS, KIM, entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.index.store.database import Database


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Database]:
    with LibraryStore.open(tmp_path) as store:
        replica.prepare(store.database)
        yield store.database


def test_the_store_that_the_settings_name(tmp_path: Path) -> None:
    with open_store(tmp_path, Settings(), print) as store:
        assert type(store) is LibraryStore
        assert store.home == tmp_path
    settings = Settings(store="http://127.0.0.1:1/news")
    with open_store(tmp_path, settings, print) as store:
        assert isinstance(store, ServerStore)
        assert store.home.parent == tmp_path / "servers"


def test_changes_are_told_once(copy: Database) -> None:
    with copy.transaction():
        put(copy, entry(KIM))
        changes = replica.pending(copy)
        replica.note_written(copy, changes)
    assert {kind_of(record.id) for record in changes.records} == {ARTICLE, SOURCE}
    assert {document_of(record.id) for record in changes.records} == {KIM.id}
    assert [passage.about["document"] for passage in changes.passages] == [KIM.id] * 3
    assert not changes.gone
    again = replica.pending(copy)
    assert [*again.records, *again.passages, *again.gone] == []
    with copy.transaction():
        delete_document(copy, KIM)
        gone = replica.pending(copy)
    assert set(gone.gone) == {record.id for record in changes.records}
    assert gone.removed == [KIM.id]


def test_a_record_is_named_by_what_it_says(copy: Database) -> None:
    with copy.transaction():
        put(copy, entry(KIM))
        put(copy, entry(BOATS))
    (one,), (other,) = article_records(copy, [KIM.id]), article_records(copy, [BOATS.id])
    assert one.id != other.id
    copy.execute("UPDATE documents SET added = '2001-01-01'")
    assert article_records(copy, [KIM.id])[0].id == one.id
    copy.execute("UPDATE documents SET author = 'A. Reporter'")
    assert article_records(copy, [KIM.id])[0].id != one.id
    assert [record.source for record in source_records(copy, [KIM.source])] == [KIM.source]


def test_what_another_version_says_beyond_is_left_out(copy: Database) -> None:
    with copy.transaction():
        put(copy, entry(KIM))
        (record,) = article_records(copy, [KIM.id])
        delete_document(copy, KIM)
        about = {**record.about, "mood": "sunny"}
        write_article(copy, KIM.id, (record.text, about), {})
    assert copy.value("SELECT title FROM documents") == KIM.title
