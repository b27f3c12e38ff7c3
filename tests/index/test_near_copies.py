"""Near-copies: found when articles come, listed, and told once in a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.index.store.details import count_documents
from assistant.index.store.library_store import LibraryStore
from assistant.index.vectors.near_copies import (
    are_near,
    each_once,
    groups_of,
    look_for_copies,
    share_of_shorter,
    shingles,
)
from assistant.schema import scored
from fakes import make_document, split_lines
from store_checks import EMBEDDER, entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.schema import Document

BODY = (
    "The furnaces of the older hall go out in the summer.\n"
    "The chairman spoke of a blow to the whole region and announced protests at the gates.\n"
    "The company has made losses for three years because electricity is dear.\n"
)
FIRST = make_document(f"Steel works to cut 420 jobs\n{BODY}", source="a.md")
COPY = make_document(f"420 jobs go at the steel works\n{BODY}", source="b.md")
OTHER = make_document("Rain in the north\nIt rained on every roof.\nNo sun came.", source="c.md")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        yield opened


def put(store: LibraryStore, *documents: Document) -> None:
    store.put([entry(document) for document in documents], model=EMBEDDER.name)
    look_for_copies(store)


def test_shingles_are_runs_of_words() -> None:
    assert shingles(["a", "b", "c", "d"], 3) == {"a b c", "b c d"}
    assert shingles(["a"], 3) == frozenset()


def test_the_shared_part_is_of_the_shorter_text() -> None:
    assert share_of_shorter(frozenset("abcd"), frozenset("ab")) == 1.0
    assert share_of_shorter(frozenset("ab"), frozenset("bcd")) == 0.5
    assert share_of_shorter(frozenset(), frozenset("b")) == 0.0


def test_a_brief_is_no_copy_of_a_long_report() -> None:
    assert are_near(FIRST.text, COPY.text)
    assert not are_near(FIRST.text, OTHER.text)
    assert not are_near("The furnaces of the older hall go out", FIRST.text * 2)


def test_copies_are_one_group_and_others_in_none(store: LibraryStore) -> None:
    put(store, FIRST)
    put(store, COPY, OTHER)
    groups = groups_of(store.database, [FIRST.id, OTHER.id])
    assert set(groups) == {FIRST.id}
    assert set(groups[FIRST.id]) == {FIRST.id, COPY.id}


def test_what_was_looked_at_is_not_looked_at_again(store: LibraryStore) -> None:
    put(store, FIRST, OTHER)
    assert store.database.value("SELECT count(*) FROM documents WHERE near IS NULL") == 0


def test_the_list_says_what_is_a_copy_of_what(store: LibraryStore) -> None:
    put(store, FIRST, COPY, OTHER)
    copies = {info.id: info.copy_of for info in store.documents()}
    assert copies == {FIRST.id: COPY.id, COPY.id: None, OTHER.id: None}
    assert "copy_of" in store.documents()[0].to_json()


def test_a_copy_that_is_removed_leaves_no_group(store: LibraryStore) -> None:
    put(store, FIRST, COPY)
    store.remove(FIRST.id)
    assert groups_of(store.database, [COPY.id]) == {}
    assert [info.copy_of for info in store.documents()] == [None]
    assert count_documents(store.database) == 1


def test_the_passage_of_the_newest_stands_for_all(store: LibraryStore) -> None:
    old, new = (split_lines(document)[1] for document in (FIRST, COPY))
    apart = split_lines(OTHER)[1]
    found = [scored(old, score=0.9), scored(apart, score=0.8), scored(new, score=0.7)]
    kept = each_once(found, {FIRST.id: (COPY.id, FIRST.id), COPY.id: (COPY.id, FIRST.id)})
    assert [passage.document for passage in kept] == [COPY.id, OTHER.id]
    assert kept[0].copies == (FIRST.id,)
    assert kept[0].to_json()["copies"] == [FIRST.id]


def test_what_only_one_copy_says_is_kept() -> None:
    group = {FIRST.id: (COPY.id, FIRST.id), COPY.id: (COPY.id, FIRST.id)}
    found = [scored(split_lines(FIRST)[1], score=1.0), scored(split_lines(COPY)[2], score=0.5)]
    assert each_once(found, group) == found
