"""The Python face: open, add, ask, search, with the real reader and a fake embedder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import assistant
from assistant import Assistant, AssistantError
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLE = """# Bridge Reopens in Halden

The Halden footbridge reopened on Monday after repairs that cost 1.2 million crowns.

"We are relieved," said mayor Ida Lund. She had promised the repairs in 2021.
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    with Assistant.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_every_public_name_is_there() -> None:
    for name in assistant.__all__:
        assert getattr(assistant, name) is not None
    assert sorted(assistant.__all__) == assistant.__all__
    with pytest.raises(AttributeError):
        assistant.nothing_like_this  # noqa: B018


def test_opening_makes_nothing(tmp_path: Path) -> None:
    Assistant.open(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_question_over_one_article(library: Assistant, article: Path) -> None:
    (result,) = library.add([article])
    assert (result.status, result.title) == ("added", "Bridge Reopens in Halden")
    answer = library.ask("What did the repairs cost?", documents=["bridge.md"])
    assert answer.status == "answered"
    assert answer.short is not None
    assert "1.2 million" in answer.short
    for citation in answer.citations:
        document = library.document(citation.document)
        assert document.text[citation.start : citation.end] == citation.quote
    for passage in answer.passages:
        text = library.document(passage.document).text
        assert text[passage.start : passage.end] == passage.text


def test_history_makes_a_follow_up_searchable(library: Assistant, article: Path) -> None:
    library.add([str(article)])
    answer = library.ask(
        "when did she promise them?",
        history=[("Who is the mayor of Halden?", "Ida Lund")],
        documents=["bridge.md"],
    )
    assert answer.status == "answered"
    assert "2021" in answer.text


def test_documents_limit_the_search(library: Assistant, article: Path) -> None:
    library.add([article])
    name = library.document("bridge.md").id
    assert {item.document for item in library.search("the", documents=["bridge.md"])} == {name}
    with pytest.raises(AssistantError, match="nowhere"):
        library.search("the", documents=["nowhere"])


def test_k_is_how_many_passages_are_read(library: Assistant) -> None:
    assert len(library.ask("Who will attend the parade?", k=2).passages) == 2
    assert library.ask("Who will attend the parade?", k=0).status == "unanswerable"


def test_a_removed_document_is_gone(library: Assistant, article: Path) -> None:
    library.add([article])
    assert library.remove("bridge.md").title == "Bridge Reopens in Halden"
    assert "Halden" not in " ".join(item.text for item in library.search("Halden footbridge"))


def test_an_empty_library_says_so(library: Assistant) -> None:
    library.remove("Putin")
    assert library.documents() == []
    with pytest.raises(AssistantError, match="assistant add"):
        library.search("anything")
    with pytest.raises(AssistantError, match="assistant add"):
        library.ask("Who confirmed it?")


def test_a_search_is_reranked_unless_it_is_not_wanted(library: Assistant, article: Path) -> None:
    library.add([article])
    ranked = library.search("who promised the repairs?", k=3)
    found = library.search("who promised the repairs?", k=3, rerank=False)
    assert len(ranked) == len(found) == 3
    assert "She had promised" in ranked[0].text
    assert [item.score for item in ranked] != [item.score for item in found]
