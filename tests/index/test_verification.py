from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.index.verification import every_document, verify_answers, verify_text
from assistant.schema import Answer, Citation
from fakes import FakeEmbedder, make_document, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FERRY = make_document("Ferry stops\nIt was a bad day for the islands.", source="/news/ferry.md")
LIGHT = make_document("Light\nThe tower has stood since 1871.", source="/news/light.md")
QUOTE = "The tower has stood since 1871."
CITED = Answer(
    question="Since when?",
    searched="Since when?",
    status="answered",
    text="The chair said “the tower has stood since 1871”. [1]",
    citations=(
        Citation(
            marker=1,
            document=LIGHT.id,
            title=LIGHT.title,
            source=LIGHT.source,
            start=LIGHT.text.index(QUOTE),
            end=len(LIGHT.text),
            quote=QUOTE,
        ),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        for document in (FERRY, LIGHT):
            passages = split_lines(document)
            vectors = FakeEmbedder().embed([passage.text for passage in passages])
            entry = Entry(document=document, passages=passages, vectors=vectors)
            opened.put([entry], model="fake")
        yield opened


def test_an_answer_with_its_quotations(store: LibraryStore) -> None:
    (found,) = verify_answers(store, [CITED])
    assert [item.state for item in found.citations] == ["ok"]
    assert [item.state for item in found.quotations] == ["verbatim"]
    assert found.question == "Since when?"


def test_words_of_another_article_than_the_one_that_is_cited(store: LibraryStore) -> None:
    invented = replace(CITED, text="The chair spoke of “a bad day for the islands”. [1]")
    (found,) = verify_answers(store, [invented])
    assert [item.state for item in found.quotations] == ["in another article"]


def test_what_ask_printed(store: LibraryStore) -> None:
    printed = json.dumps(CITED.to_json())
    for text in (printed, json.dumps(CITED.to_json(), indent=2), f"{printed}\n{printed}\n"):
        found = verify_text(store, text)
        assert {item.state for part in found for item in part.citations} == {"ok"}
    assert len(found) == 2


@pytest.mark.parametrize(
    "text", ["{ not JSON: “a bad day for the islands” }", "{}\n“a bad day for the islands”", ""]
)
def test_other_texts_are_read_for_quotations(store: LibraryStore, text: str) -> None:
    (found,) = verify_text(store, text)
    assert found.question is None
    assert [item.state for item in found.quotations] == ["verbatim"] * text.count("“")


def test_every_document_of_a_library(store: LibraryStore) -> None:
    assert every_document(store) == [FERRY, LIGHT]


def test_as_json(store: LibraryStore) -> None:
    (found,) = verify_answers(store, [CITED])
    shown = json.loads(json.dumps(found.to_json()))
    assert shown["question"] == "Since when?"
    assert shown["citations"][0]["state"] == "ok"
    assert shown["quotations"][0]["places"] == [
        {"document": LIGHT.id, "start": LIGHT.text.index(QUOTE), "end": len(LIGHT.text) - 1}
    ]
