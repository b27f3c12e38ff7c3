"""The talk about a paper in docs/quick-start.md is what the program says, word for word."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from assistant.commands.app import commands

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]


def words(text: str, folder: Path | str) -> str:
    """Return a text on one line, without what differs from screen to screen."""
    text = text.replace(str(folder), "/home/ada").replace(">>", "").replace("<<", "")
    return " ".join(re.sub(r"\(\d+%\)", "", text).split())


def test_the_paper_is_cited_with_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "tests" / "files" / "paper" / "paper.pdf", tmp_path)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "quick-start.md").read_text(encoding="utf-8")
    (session,) = re.findall(r"```text\n(\$ assistant add paper.*?)```", page, flags=re.DOTALL)
    head, *turns = session.split("\n> ")
    added = head.removeprefix("$ assistant add paper.pdf").partition("$ assistant chat")[0]
    typed = [turn.partition("\n")[0] for turn in turns]
    shown = [turn.partition("\n")[2] for turn in turns]
    assert typed[1:] == ["/open 1", "/quit"]

    run = CliRunner()
    home = ["--home", str(tmp_path / "home")]
    adding = run.invoke(commands, ["add", "paper.pdf", *home])
    assert words(adding.stdout, tmp_path) == words(added, tmp_path)
    talk = run.invoke(commands, ["chat", *home], input="\n".join(typed) + "\n")
    assert talk.exit_code == 0
    assert words(talk.stdout, tmp_path) == words(" ".join(shown), tmp_path)
    assert "page 4" in talk.stdout
