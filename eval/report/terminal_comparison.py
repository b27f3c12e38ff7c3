"""Comparisons on the terminal: of two runs, and of the trials of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.report.formatting import arrow, counted, interval, measure, number
from assistant.eval.report.tables import changes_table, comparison_notes, side_text
from assistant.eval.report.terminal_table import print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from assistant.eval.run.sweep import Trial
    from assistant.eval.score.comparison import Comparison, Flip

SHOWN = 12
"""Flips in each direction that the terminal lists."""
_STYLES = {"pass": "green", "regression": "red", "could not measure": "yellow"}


def print_comparison(comparison: Comparison, *, console: Console) -> None:
    """Print what changed between two runs."""
    print_line(console, "")
    asked = counted(comparison.questions, "question")
    print_line(console, f"{comparison.dataset}: {asked} in both runs", style="bold")
    print_line(
        console,
        f"  {comparison.outcome}: {comparison.reason}",
        style=_STYLES[comparison.outcome],
    )
    for text in comparison_notes(comparison):
        print_line(console, f"  {text}", style="dim")
    changes = changes_table(comparison.changed)
    if changes.rows:
        print_table(("Metric", *changes.titles[1:-1], ""), changes.rows, console)
    same = len(comparison.changes) - len(changes.rows)
    if same:
        print_line(console, f"{counted(same, 'metric')} did not change.", style="dim")
    for won, title in ((False, "Lost: right before, not after"), (True, "Won: right now")):
        _print_flips(comparison.flipped(won=won), title, console)


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


def _print_flips(flips: Sequence[Flip], title: str, console: Console) -> None:
    if not flips:
        return
    print_line(console, "")
    print_line(console, f"{title} ({len(flips)})", style="bold")
    for flip in flips[:SHOWN]:
        print_line(console, f"  {flip.id}  {flip.question}", style="green" if flip.won else "red")
        print_line(console, f"    before  {side_text(flip.before)}")
        print_line(console, f"    after   {side_text(flip.after)}")
    if len(flips) > SHOWN:
        print_line(console, f"  and {len(flips) - SHOWN} more; the reports list all of them")


def _milliseconds(trial: Trial) -> str:
    return number(trial.latency.value.value, digits=0)
