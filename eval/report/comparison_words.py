"""A comparison in words: on the terminal and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.report.markdown_report import cell, table
from assistant.eval.report.run_table import print_line, print_table
from assistant.eval.report.view import arrow, counted, number
from assistant.eval.score.statistics import ALPHA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from assistant.eval.score.differences import Change, Comparison, Flip, Side

SHOWN = 12
"""Flips in each direction that the terminal lists."""
TITLES = ("Metric", "before", "after", "change", "95 % interval", "p", "n", "")
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
    for text in _notes(comparison):
        print_line(console, f"  {text}", style="dim")
    changed = [change for change in comparison.changes if change.better is not None]
    same = len(comparison.changes) - len(changed)
    if changed:
        print_table(TITLES, [change_row(change) for change in changed], console)
    if same:
        print_line(console, f"{counted(same, 'metric')} did not change.", style="dim")
    for won, title in ((False, "Lost: right before, not after"), (True, "Won: right now")):
        _print_flips([flip for flip in comparison.flips if flip.won == won], title, console)


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as a section of Markdown."""
    parts = [
        f"## Compared with an earlier run: {comparison.outcome}",
        f"{cell(comparison.reason)}.",
        "\n".join(f"- {cell(text)}" for text in _notes(comparison)),
        table(TITLES, [change_row(change) for change in comparison.changes]),
    ]
    for won, title in ((False, "Lost"), (True, "Won")):
        flips = [flip for flip in comparison.flips if flip.won == won]
        if flips:
            rows = [
                (flip.id, flip.question, side_text(flip.before), side_text(flip.after))
                for flip in flips
            ]
            parts += [
                f"### {title} ({len(flips)})",
                table(("id", "question", "before", "after"), rows),
            ]
    return "\n\n".join(part for part in parts if part) + "\n"


def side_text(side: Side) -> str:
    """Return what a run made of a question, in words."""
    layer = f" ({side.layer})" if side.layer else ""
    return f"{side.verdict or 'searched'}{layer}: {side.said}"


def _notes(comparison: Comparison) -> list[str]:
    notes = []
    if comparison.only_before or comparison.only_after:
        notes.append(
            f"Left out: {comparison.only_before} questions that only the earlier run has, "
            f"{comparison.only_after} that only the later one has."
        )
    return notes + [f"made with {text}" for text in comparison.made_otherwise]


def change_row(change: Change) -> tuple[str, ...]:
    """Return a metric of a comparison as cells, in the order of `TITLES`."""
    difference = change.difference
    mark = ""
    if change.better is not None and difference.p < ALPHA:
        mark = "better" if change.better else "worse"
    elif change.more_questions:
        mark = f"needs ~{number(change.more_questions, digits=0)} more"
    return (
        arrow(change.metric),
        number(change.before),
        number(change.after),
        f"{difference.value:+.3f}",
        f"{difference.low:+.3f} to {difference.high:+.3f}",
        f"{difference.p:.3f}",
        str(difference.n),
        mark,
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
