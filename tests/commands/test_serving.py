"""The runs that the reading room shows, and what is refused before anything is served."""

from __future__ import annotations

import json
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from assistant.commands.app import commands
from assistant.commands.serving import KeptRuns
from assistant.errors import DatasetError
from assistant.eval.run.run_folder import HEADER, SUMMARY
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a library with one run beside it."""
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    row = {"id": "a", "question": "who confirmed Kim's attendance?", "answers": ["state media"]}
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = CliRunner().invoke(commands, ["eval", "run", str(tmp_path / "one.jsonl")])
    assert done.exit_code == 0, done.output
    return tmp_path / "home"


def test_runs_beside_the_library_and_others_are_shown(kept: Path, tmp_path: Path) -> None:
    (name,) = KeptRuns(kept, ()).names()
    shutil.copytree(kept / "runs" / name, tmp_path / "elsewhere" / name)
    runs = KeptRuns(kept, [tmp_path / "elsewhere" / name])
    assert sorted(runs.names()) == [name, f"{name} (2)"]
    for shown in runs.names():
        page = runs.page(shown)
        assert page is not None
        assert "who confirmed Kim" in page
        assert 'http-equiv="Content-Security-Policy"' in page
    assert runs.page("../" + name) is None


def test_a_run_that_is_not_finished_says_so(kept: Path) -> None:
    (name,) = KeptRuns(kept, ()).names()
    (kept / "runs" / name / SUMMARY).unlink()
    with pytest.raises(DatasetError, match="not finished"):
        KeptRuns(kept, ()).page(name)


def test_a_folder_that_is_no_run_is_refused_at_the_start(tmp_path: Path) -> None:
    done = CliRunner().invoke(commands, ["serve", "--run", str(tmp_path)])
    assert done.exit_code == 1
    assert f"holds no {HEADER}" in done.stderr


@pytest.mark.parametrize("command", [["serve"], ["mcp", "--http"]])
def test_a_port_that_is_taken_is_one_line(command: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = CliRunner().invoke(commands, [*command, "--port", str(taken.getsockname()[1])])
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
