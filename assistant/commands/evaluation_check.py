"""The command `assistant eval check`: all gates of a file, one exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.commands import evaluation_options as options  # noqa: TC001
from assistant.commands.evaluation_shared import (
    checks_of,
    exit_code,
    is_fresh,
    measuring,
    new_folder,
    run_at,
)
from assistant.commands.options import notice

if TYPE_CHECKING:
    from assistant.eval.cases.gate_file import GateEntry

GATE_FILE = Path("eval.toml")


def check_command(file: options.GateFile = GATE_FILE) -> None:
    """Run the datasets of a gate file and say whether each holds its thresholds.

    Exit codes: 0 all hold, 1 a threshold is missed or a run is worse than its earlier one by more
    than chance, 2 could not measure.
    """
    with measuring():
        from assistant.eval.cases.gate_file import read_gate_file
        from assistant.eval.score.gate import PASS, REGRESSION

        codes = [_check(entry, file.parent) for entry in read_gate_file(file)]
    raise typer.Exit(REGRESSION if REGRESSION in codes else max(codes, default=PASS))


def _check(entry: GateEntry, beside: Path) -> int:
    """Run one dataset, print what became of its gate, and return the exit code."""
    from assistant.eval.cases.dataset import load_dataset
    from assistant.eval.cases.shipped import find_dataset
    from assistant.eval.report.terminal_report import print_comparison, print_gate, print_line
    from assistant.eval.run.evaluate import Request, evaluate
    from assistant.terminal.screen import console, progress

    near = beside / entry.dataset
    path = near if near.is_file() else find_dataset(entry.dataset)
    bundle = load_dataset(path)
    earlier = run_at(beside / entry.against) if entry.against else None
    request = Request(fresh=is_fresh(path, bundle))
    folder = new_folder(bundle.name)
    with progress("Asking") as report:
        run = evaluate(bundle, request, out=folder, progress=report, notice=notice)
    gate, comparison = checks_of(run, entry.thresholds, earlier, only_common=False)
    screen = console()
    print_line(screen, bundle.name, style="bold")
    print_gate(gate, console=screen)
    if comparison is not None:
        print_comparison(comparison, console=screen)
    notice(f"The run is kept in {folder}.")
    return exit_code(gate, comparison)
