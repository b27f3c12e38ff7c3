"""Writes the reports of a run to files, each whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.measures import estimates_to_json
from assistant.eval.score.baselines import baselines

if TYPE_CHECKING:
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
    written = []
    if files.html is not None:
        from assistant.eval.report.html_report import run_html

        written.append(_write(files.html, run_html(run, cost=cost, comparison=comparison)))
    if files.markdown is not None:
        from assistant.eval.report.markdown_report import run_markdown

        page = run_markdown(run, cost=cost, comparison=comparison)
        written.append(_write(files.markdown, page))
    if files.junit is not None:
        from assistant.eval.report.junit import run_junit

        written.append(_write(files.junit, run_junit(run, cost=cost)))
    return written


def run_json(
    run: Run,
    *,
    gate: Gate | None = None,
    comparison: Comparison | None = None,
    cost: bool = False,
) -> dict[str, Any]:
    """Return what `--json` prints of a run."""
    row: dict[str, Any] = {"header": run.header.to_json(), "summary": run.summary.to_json()}
    if not run.header.only_search:
        row["baselines"] = baselines(run.examples).to_json()
    if run.header.judge is not None:
        row["judge"] = {
            "model": run.header.judge,
            "metrics": estimates_to_json(run.judged),
            "opinions": [item.to_json() for item in run.opinions],
        }
    if cost:
        row["cost"] = estimates_to_json(run.cost)
    if gate is not None:
        row["checks"] = [check._asdict() for check in gate.checks]
    if comparison is not None:
        row["comparison"] = comparison.to_json()
    return row


def _write(path: Path, text: str) -> Path:
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")
        beside.replace(path)
    except OSError as error:
        raise DatasetError(
            f"The report {path} cannot be written ({error.strerror or error}); name another file."
        ) from error
    return path
