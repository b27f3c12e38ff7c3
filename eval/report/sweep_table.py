"""The trials of a sweep on the terminal, with the frontier of quality against latency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.report.run_table import print_line, print_table
from assistant.eval.report.view import arrow, counted, interval, measure, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from assistant.eval.run.sweep import Trial


def print_trials(trials: Sequence[Trial], *, metric: str, console: Console) -> None:
    """Print every trial, the fastest first; those on the frontier are marked."""
    rows = [
        (
            trial.label,
            measure(trial.quality.value),
            interval(trial.quality),
            str(trial.quality.n or ""),
            _milliseconds(trial),
            "* frontier" if trial.frontier else "",
        )
        for trial in trials
    ]
    print_table(("Settings", arrow(metric), "95 % interval", "n", "p50 ms", ""), rows, console)
    best = [trial for trial in trials if trial.frontier]
    print_line(console, "")
    print_line(
        console,
        f"{counted(len(best), 'trial')} of {len(trials)} on the frontier: no other is both at "
        "least as good and as fast.",
        style="dim",
    )


def _milliseconds(trial: Trial) -> str:
    return number(trial.latency.value.value, digits=0)
