"""Which article a question about the whole is asked of, where it names none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from assistant.commands.app import commands
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = """# Bridge Reopens in Halden

March 3, 2025

The Halden footbridge reopened on Monday after repairs that cost 1.2 million crowns.
"""


@pytest.fixture(autouse=True)
def fake_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def summary(*arguments: str) -> Any:
    asked = ["ask", "--json", "--as", "summary", *arguments]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_summary_that_names_no_article_is_of_the_one_added_last(article: Path) -> None:
    assert CliRunner().invoke(commands, ["add", str(article)]).exit_code == 0
    last = summary("What is this article about?")
    assert last["remark"].startswith('About "Bridge Reopens in Halden", which was added last of 2')
    assert "The Halden footbridge reopened" in last["text"]
    named = summary("Summarise what is said of Putin and Kim")
    assert "Putin" in named["remark"]
    assert "nearest of 2 articles" in named["remark"]
    alone = summary("--in", "bridge", "What is this article about?")
    assert alone["remark"] is None
