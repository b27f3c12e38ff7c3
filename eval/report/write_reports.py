"""Writes the reports of a run to files, each whole or not at all."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.eval.measures import plain
from assistant.eval.run.record_files import write_for_user
from assistant.eval.score.baselines import baselines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.eval.run_records import Run
    from assistant.eval.score.gate import Gate
    from assistant.eval.score.run_comparison import Comparison


class ReportFiles(NamedTuple):
    """Where to write which form; None for not at all."""

    html: Path | None = None
    markdown: Path | None = None
    junit: Path | None = None


def write_reports(
    run: Run, files: ReportFiles, *, cost: bool = False, comparison: Comparison | None = None
) -> list[Path]:
    """Write the reports that are wanted and return their paths.

    Raises:
        DatasetError: a file cannot be written.
    """
    from assistant.eval.report.html_report import run_html
    from assistant.eval.report.junit import run_junit
    from assistant.eval.report.markdown_report import run_markdown

    pages: tuple[tuple[Path | None, Callable[[], str]], ...] = (
        (files.html, partial(run_html, run, cost=cost, comparison=comparison)),
        (files.markdown, partial(run_markdown, run, cost=cost, comparison=comparison)),
        (files.junit, partial(run_junit, run, cost=cost)),
    )
    return [
        write_for_user(path, page().encode(errors="backslashreplace"))
        for path, page in pages
        if path is not None
    ]


def run_json(
    run: Run,
    *,
    gate: Gate | None = None,
    comparison: Comparison | None = None,
    cost: bool = False,
) -> dict[str, Any]:
    """Return what `--json` prints of a run."""
    row: dict[str, Any] = {"header": plain(run.header), "summary": plain(run.summary)}
    if not run.header.only_search:
        row["baselines"] = plain(baselines(run.examples))
    if run.header.judge is not None:
        row["judge"] = {
            "model": run.header.judge,
            "metrics": plain(run.judged),
            "opinions": plain(run.opinions),
        }
    if cost:
        row["cost"] = plain(run.cost)
    if gate is not None:
        row["checks"] = [check._asdict() for check in gate.checks]
    if comparison is not None:
        row["comparison"] = plain(comparison)
    return row
