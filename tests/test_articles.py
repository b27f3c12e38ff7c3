"""The articles of a library: what can be done with them before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.articles import Articles
from assistant.errors import UnknownDocumentError
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "# Bridge Reopens in Halden\n\nThe footbridge reopened on Monday.\n"


def test_articles_are_added_looked_up_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    source = tmp_path / "bridge.md"
    source.write_text(ARTICLE, encoding="utf-8")
    with Articles.open(tmp_path / "library") as held:
        before = {document.id for document in held.documents()}
        (result,) = held.add([source])
        assert result.status == "added"
        document = held.document("bridge.md")
        assert document.id not in before
        passages = held.passages(document.id)
        assert [document.text[cut.start : cut.end] for cut in passages] == [
            cut.text for cut in passages
        ]
        assert held.documents_of(passages) == {document.id: document}
        assert held.remove("bridge.md").id == document.id
        with pytest.raises(UnknownDocumentError, match=r"bridge\.md"):
            held.document("bridge.md")
        assert {document.id for document in held.documents()} == before


def test_closing_what_was_never_used_opens_nothing(tmp_path: Path) -> None:
    Articles.open(tmp_path / "library").close()
    assert not (tmp_path / "library").exists()
