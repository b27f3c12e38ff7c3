"""Shows what changed in a dataset that is being watched: a few lines each time that it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.report.formatting import counted, measure
from assistant.eval.report.terminal_report import print_case, print_line

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.eval.run.watched_dataset import Round

FIRST_SHOWN = 20
"""Answers that are not right which the first round lists."""


def print_round(item: Round, *, console: Console) -> None:
    """Print the questions that changed, right ones in a line, and what the whole set comes to.

    The first time that is every question: only those that are not right are listed then.
    """
    cases = [case for case in item.run.cases if case.example.id in set(item.changed)]
    bad = [case for case in cases if case.score.verdict != "right"]
    for case in bad[:FIRST_SHOWN] if item.before is None else cases:
        if case.score.verdict == "right":
            print_line(
                console, f"  right  {case.example.id}  {case.example.question}", style="green"
            )
            print_line(console, f"    got       {case.answer.said}", style="dim")
        else:
            print_case(case, console)
    if item.before is None and len(bad) > FIRST_SHOWN:
        print_line(console, f"  and {len(bad) - FIRST_SHOWN} more that are not right")
    right = item.run.metric("right")
    said = f"{counted(item.run.summary.questions, 'question')}, {len(cases)} changed"
    said += f" · right {item.run.summary.verdicts['right']} ({measure(right.value)})"
    if item.before is not None:
        said += f", before {measure(item.before.metric('right').value)}"
    print_line(console, said, style="bold")
