from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.index.ingest import add_sources
from assistant.index.retrieve import HybridRetriever
from assistant.index.steps import Steps
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.terms import any_of, terms
from assistant.index.vectors import synced
from fakes import FakeEmbedder, loader, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import ScoredPassage

TEXTS = {
    "kim.md": "Kim visits China\nKim Jong Un will attend the parade in Beijing.\n"
    "State media confirmed the journey.\n! Photo of the parade: Kim Jong Un",
    "boats.md": "Boats\nSailing boats race on Sunday.\nThe harbours are shut to U.S. visitors.",
    "rain.md": "Rain\nHeavy rain fell on the coast.\nRivers rose.\nNobody was hurt.",
}


STEPS = Steps(
    expand=lambda sources, _: sources,
    load=loader(TEXTS),
    split=split_lines,
    context=lambda document, passage: passage.text,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path_factory.mktemp("library")) as opened:
        list(add_sources(opened, list(TEXTS), embedder=FakeEmbedder, steps=STEPS))
        yield opened


@pytest.fixture(scope="module")
def retriever(store: LibraryStore) -> HybridRetriever:
    return HybridRetriever(store=store, embedder=FakeEmbedder)


def texts(found: tuple[ScoredPassage, ...]) -> list[str]:
    return [passage.text for passage in found]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("who confirms journeys?", "State media confirmed the journey.", id="stems"),
        pytest.param(
            "SHUT HARBOUR, visitors", "The harbours are shut to U.S. visitors.", id="case"
        ),
        pytest.param("a US visitor", "The harbours are shut to U.S. visitors.", id="initials"),
        pytest.param("a U.S. visitor", "The harbours are shut to U.S. visitors.", id="dots"),
        pytest.param("what about the séction on rivérs", "Rivers rose.", id="accents"),
        pytest.param("boat-racing?", "Sailing boats race on Sunday.", id="hyphen"),
        pytest.param("Sunday's race", "Sailing boats race on Sunday.", id="possessive"),
    ],
)
def test_finds_by_words(retriever: HybridRetriever, question: str, expected: str) -> None:
    assert texts(retriever.retrieve(question, k=1)) == [expected]


def test_finds_by_meaning_what_shares_no_searchable_word(retriever: HybridRetriever) -> None:
    found = retriever.retrieve("was", k=3)
    assert found[0].text == "Nobody was hurt."
    by_vector = HybridRetriever(store=retriever.store, embedder=FakeEmbedder, dense_weight=1.0)
    assert texts(by_vector.retrieve("rose Rivers", k=1)) == ["Rivers rose."]


def test_says_what_each_side_found(retriever: HybridRetriever) -> None:
    found = retriever.retrieve("Where does heavy rain fall?", k=50)
    assert found[0].text == "Heavy rain fell on the coast."
    assert found[0].lexical is not None
    assert found[0].lexical > 0
    assert found[0].dense is not None
    assert any(passage.lexical is None for passage in found), "no word in common"
    assert all(0 <= passage.score <= 1 for passage in found)
    assert [passage.score for passage in found] == sorted(
        (passage.score for passage in found), reverse=True
    )


def test_is_the_same_every_time(retriever: HybridRetriever) -> None:
    first = retriever.retrieve("zebra", k=50)
    assert first == retriever.retrieve("zebra", k=50)
    ties = [(-passage.score, passage.id) for passage in first]
    assert ties == sorted(ties), "passages with equal scores come by id"


def test_fewer_passages_than_asked_for(retriever: HybridRetriever) -> None:
    found = retriever.retrieve("rain", k=1000)
    assert len(found) == 11
    assert len({passage.id for passage in found}) == 11


@pytest.mark.parametrize("k", [0, -1])
def test_no_passages_asked_for(retriever: HybridRetriever, k: int) -> None:
    assert retriever.retrieve("rain", k=k) == ()


def test_an_empty_library_needs_no_embedder(tmp_path: Path) -> None:
    def never() -> FakeEmbedder:
        raise AssertionError

    with LibraryStore.open(tmp_path / "home") as empty:
        assert HybridRetriever(store=empty, embedder=never).retrieve("rain", k=3) == ()


def test_limited_to_documents(store: LibraryStore, retriever: HybridRetriever) -> None:
    [boats] = store.find("boats.md")
    [rain] = store.find("rain.md")
    found = retriever.retrieve("parade", k=50, documents=[boats, rain])
    assert {passage.document for passage in found} == {boats, rain}
    assert len(found) == 7
    assert retriever.retrieve("parade", k=50, documents=["unknown"]) == ()
    assert retriever.retrieve("parade", k=50, documents=[]) == ()


def test_chroma_gives_what_comparing_all_gives(
    tmp_path: Path, retriever: HybridRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    with LibraryStore.open(tmp_path) as large:
        list(add_sources(large, list(TEXTS), embedder=FakeEmbedder, steps=STEPS))
        by_chroma = HybridRetriever(store=large, embedder=FakeEmbedder)
        for question in ("heavy rain on the coast", "who will attend the parade?", "zebra"):
            found = by_chroma.retrieve(question, k=50)
            assert found == retriever.retrieve(question, k=50)
            [rain] = large.find("rain.md")
            limited = by_chroma.retrieve(question, k=50, documents=[rain])
            assert limited == retriever.retrieve(question, k=50, documents=[rain])
        assert not list(tmp_path.glob("*.f32"))


def test_a_library_is_filled_and_searched_without_chroma(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from test_retrieve import *; "
        "store = LibraryStore.open(Path(sys.argv[1])); "
        "list(add_sources(store, list(TEXTS), embedder=FakeEmbedder, steps=STEPS)); "
        "found = HybridRetriever(store=store, embedder=FakeEmbedder).retrieve('heavy rain', k=1); "
        "print(found[0].text, 'chromadb' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parent)])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "Heavy rain fell on the coast. False\n"
    assert not (tmp_path / "vectors").exists()


def test_limits_do_not_change_scores_of_the_best(
    store: LibraryStore, retriever: HybridRetriever
) -> None:
    every = retriever.retrieve("heavy rain on the coast", k=3)
    [rain] = store.find("rain.md")
    limited = retriever.retrieve("heavy rain on the coast", k=3, documents=[rain])
    assert limited[0] == every[0]


class TestFurniture:
    CAPTION = "! Photo of the parade: Kim Jong Un"

    def test_is_behind_prose(self, retriever: HybridRetriever) -> None:
        question = "When will Kim Jong Un attend the parade in Beijing?"
        found = texts(retriever.retrieve(question, k=11))
        assert found[0] == "Kim Jong Un will attend the parade in Beijing."
        assert retriever.retrieve("attend a parade on Sunday with boats", k=1)[0].furniture is False

    def test_can_be_asked_about(self, retriever: HybridRetriever) -> None:
        assert texts(retriever.retrieve("parade photo", k=1)) == [self.CAPTION]


SYNTAX = [
    '"',
    '""',
    "AND OR NOT",
    "NEAR(",
    "NEAR(a b, 2)",
    "*",
    "kim*",
    "^kim",
    "title:kim",
    "-kim",
]


@pytest.mark.parametrize(
    "question",
    [
        *SYNTAX,
        "a" * 5000,
        "word " * 5000,
        "😀",
        "\x00",
        "kim\x00rain",
        "_",
        "__kim__",
        "'",
        "（北京）",
    ],
)
def test_nothing_in_a_question_is_syntax(retriever: HybridRetriever, question: str) -> None:
    assert len(retriever.retrieve(question, k=3)) == 3


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question_finds_nothing(retriever: HybridRetriever, question: str) -> None:
    assert retriever.retrieve(question, k=3) == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(question=st.text(max_size=60))
def test_any_question_can_be_asked(store: LibraryStore, question: str) -> None:
    query = any_of(terms(question))
    if query:
        store.database.rows("SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?", (query,))


def test_passages_that_chroma_lacks_are_found_by_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    with LibraryStore.open(tmp_path / "home") as store:
        list(add_sources(store, ["rain.md"], embedder=FakeEmbedder, steps=STEPS))
        index = store._vectors._chroma._index
        assert index is not None
        index.delete([passage.id for passage in store.passages(store.documents()[0].id)])
        retriever = HybridRetriever(store=store, embedder=FakeEmbedder)
        assert texts(retriever.retrieve("heavy rain", k=1)) == ["Heavy rain fell on the coast."]


def test_another_embedding_model_is_refused(store: LibraryStore) -> None:
    other = HybridRetriever(store=store, embedder=lambda: FakeEmbedder("other"))
    with pytest.raises(LibraryError, match="'fake', not 'other'"):
        other.retrieve("rain", k=1)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("Who confirmed Kim's trip?", '"confirmed" OR "kim" OR "trip"', id="stop"),
        pytest.param("the the of", '"the" OR "of"', id="nothing-else"),
        pytest.param("Kim, kim or kIm", '"kim"', id="once"),
        pytest.param("U.S. pressure", '"u s" OR "us" OR "pressure"', id="initials"),
        pytest.param("US pressure", '"us" OR "u s" OR "pressure"', id="capitals"),
        pytest.param("OPEC", '"opec"', id="long-capitals"),
        pytest.param("state-run media", '"state" OR "run" OR "media"', id="hyphen"),
        pytest.param("?!", "", id="no-words"),
    ],
)
def test_full_text_queries(question: str, expected: str) -> None:
    assert any_of(terms(question)) == expected
