"""The program as it comes, measured twice: the same bytes, whatever process measured."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant.eval.run.run_folder import IDENTICAL, load_run

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = ("report.html", "report.md", "report.xml")


def measured(folder: Path, *, seed: str, workers: int) -> tuple[str, dict[str, bytes]]:
    """Measure in a process of its own, and return what it printed and wrote."""
    command = [
        sys.executable, "-m", "assistant", "eval", "run", "shipped_article", "--limit", "6",
        "--out", str(folder / "run"), "--workers", str(workers),
        "--html", str(folder / "report.html"), "--markdown", str(folder / "report.md"),
        "--junit", str(folder / "report.xml"), "--fail-under", "citation_verbatim=1",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = {name: (folder / "run" / name).read_bytes() for name in IDENTICAL}
    return done.stdout, files | {name: (folder / name).read_bytes() for name in REPORTS}


@pytest.mark.slow
def test_two_runs_of_the_default_path_are_the_same_bytes(tmp_path: Path) -> None:
    one = measured(tmp_path / "one", seed="1", workers=1)
    two = measured(tmp_path / "two", seed="2", workers=3)
    assert one == two
    run = load_run(tmp_path / "one" / "run")
    assert sum(run.summary.verdicts.values()) == 6
    assert run.summary.verdicts["failed"] == 0
