"""What the commands under `assistant eval` share: finding runs, showing them, exit codes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.commands.options import notice, print_json
from assistant.errors import AssistantError, DatasetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.report.write_reports import ReportFiles
    from assistant.eval.run_records import Run
    from assistant.eval.score.gate import Gate
    from assistant.eval.score.run_comparison import Comparison

RUNS = "runs"
"""Folder beside the library that holds the runs that were given no other."""
HEADLINES = (
    "right",
    "answer_match",
    "f1",
    "refusal_f1",
    "error_among_answered",
    "hit@5",
    "judge_right",
)
"""Metrics whose spread is shown."""


def show_report(
    runs: Sequence[Run],
    gate: Gate | None,
    comparison: Comparison | None,
    files: ReportFiles,
    *,
    as_json: bool,
    cost: bool,
) -> None:
    """Write the reports that are wanted, and print the run, as words or as JSON."""
    from assistant.eval.report.terminal_report import (
        print_comparison,
        print_gate,
        print_run,
        print_spread,
    )
    from assistant.eval.report.write_reports import run_json, write_reports
    from assistant.eval.run.evaluate import spread_of, unsteady
    from assistant.terminal.screen import console

    spreads = spread_of(runs, HEADLINES) if len(runs) > 1 else []
    for path in write_reports(runs[0], files, cost=cost, comparison=comparison):
        notice(f"Wrote {path}.")
    if as_json:
        row = run_json(runs[0], gate=gate, comparison=comparison, cost=cost)
        if len(runs) > 1:
            row["spread"] = [item._asdict() for item in spreads]
            row["unsteady"] = unsteady(runs)
        print_json(row)
        return
    screen = console()
    print_run(runs[0], console=screen, cost=cost)
    print_spread(spreads, unsteady(runs), console=screen)
    if comparison is not None:
        print_comparison(comparison, console=screen)
    if gate is not None:
        print_gate(gate, console=screen)


def checks_of(
    run: Run, thresholds: Sequence[str], earlier: Run | None, *, only_common: bool
) -> tuple[Gate, Comparison | None]:
    """Return whether a run holds its thresholds, and what changed since an earlier one."""
    from assistant.eval.score.gate import check_thresholds
    from assistant.eval.score.run_comparison import compare_runs

    gate = check_thresholds(run.summary, thresholds, cost=run.cost, judged=run.judged)
    if earlier is None:
        return gate, None
    return gate, compare_runs(earlier, run, only_common=only_common)


def exit_code(gate: Gate, comparison: Comparison | None) -> int:
    """Return the exit code of a run: that of its gate, else that of a comparison that counts."""
    return gate.exit_code or (comparison.exit_code if comparison else 0)


def is_fresh(path: Path, bundle: DatasetBundle) -> bool:
    """Return whether a dataset asks a library of its own: the user's articles stay out of it."""
    from assistant.eval.cases.shipped import is_shipped

    return bool(bundle.articles) or is_shipped(path)


def run_at(folder: Path) -> Run:
    """Return the run in a folder, or of that name among those beside the library."""
    from assistant.eval.run.run_folder import load_run

    return load_run(_kept(folder))


def runs_in(folder: Path) -> list[Run]:
    """Return the run in a folder, or all runs in the folders of it, by their datasets.

    Raises:
        DatasetError: it holds none, or two of one dataset.
    """
    from assistant.eval.run.run_folder import HEADER, load_run

    place = _kept(folder)
    inside = sorted(path.parent for path in place.glob(f"*/{HEADER}"))
    if (place / HEADER).is_file() or not inside:
        return [load_run(place)]
    runs: dict[str, Run] = {}
    for run in map(load_run, inside):
        there = runs.setdefault(run.header.dataset, run)
        if there is not run:
            raise DatasetError(
                f"{folder} holds two runs of {run.header.dataset}, {there.name} and {run.name}; "
                "expected one of each dataset. Name the runs themselves."
            )
    return list(runs.values())


def runs_folder() -> Path:
    """Return the folder beside the user's library that holds the runs without another one."""
    from assistant.settings import default_home

    return default_home() / RUNS


def new_folder(name: str) -> Path:
    """Return a folder for a run, beside the user's library."""
    from assistant.eval.run.evaluate import next_folder

    return next_folder(runs_folder(), name)


def _kept(folder: Path) -> Path:
    kept = runs_folder() / folder
    return folder if folder.exists() or not kept.is_dir() else kept


@contextmanager
def measuring() -> Iterator[None]:
    """Let every error that stops a measurement leave with 2: 1 is for a regression alone."""
    from assistant.eval.score.gate import NOT_MEASURED

    try:
        yield
    except AssistantError as error:
        error.exit_code = NOT_MEASURED
        raise
