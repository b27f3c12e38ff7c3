"""A run on the terminal: what it came to, the worst answers, thresholds, spread over runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.question_records import VERDICTS
from assistant.eval.report.formatting import (
    arrow,
    asked_text,
    counted,
    fault_text,
    found_text,
    grouped,
    missed_evidence,
    model_text,
    on_one_line,
    opinion_text,
    worst,
)
from assistant.eval.report.tables import estimates_table, tags_table
from assistant.eval.report.terminal_table import print_line, print_table
from assistant.eval.score.judge_agreement import differing, opinion_counts
from assistant.terminal.screen import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from assistant.eval.measures import Estimate
    from assistant.eval.question_records import Case
    from assistant.eval.run.evaluate import Spread
    from assistant.eval.run_records import Run
    from assistant.eval.score.gate import Gate

SHOWN = 8
"""Wrong answers that the terminal lists."""
LONGEST_TAG = 24
_SHORT = {"error_among_answered ↓": "error ↓", "answer_match": "match"}
"""Names of metrics where there is little room."""
_STYLES = {"right": "green", "wrong": "red", "invented": "red", "missed": "yellow", "failed": "red"}


def print_run(run: Run, *, console: Console, cost: bool = False) -> None:
    """Print what a run came to.

    Args:
        run: the run.
        console: where to print.
        cost: whether to show what the clock measured too.
    """
    said = f"{run.header.dataset}: {asked_text(run)}, answered by {model_text(run)}"
    print_line(console, said, style="bold")
    _verdicts(run, console)
    _layers(run, console)
    for label, metrics in grouped(run.summary.metrics):
        _estimates(label, metrics, console)
    if run.header.judge:
        _judge(run, console)
    if run.summary.tags:
        _tags(run, console)
    if cost and run.cost:
        _estimates("Cost (of this machine, today)", run.cost, console)
    _worst(run, console)
    _differing(run, console)


def print_gate(gate: Gate, *, console: Console) -> None:
    """Print the thresholds, held or not."""
    for check in gate.checks:
        style = "green" if check.passed else "red"
        print_line(console, f"{'pass' if check.passed else 'FAIL'}  {check.message}", style=style)


def print_spread(spreads: Sequence[Spread], unsteady: Sequence[str], *, console: Console) -> None:
    """Print how far the metrics moved when the questions were asked several times."""
    if not spreads:
        return
    print_line(console, "")
    print_line(console, f"Spread over {spreads[0].runs} runs", style="bold")
    for item in spreads:
        row = f"  {arrow(item.metric):<28} {item.mean:.3f}   {item.low:.3f} to {item.high:.3f}"
        print_line(console, row)
    listed = f": {', '.join(unsteady[:10])}" if unsteady else ""
    print_line(console, f"  {counted(len(unsteady), 'question')} changed verdict{listed}")


def _verdicts(run: Run, console: Console) -> None:
    from rich.text import Text

    if run.header.only_search:
        print_line(console, "  Only searched: nothing was answered.")
        return
    line = Text("  ")
    for verdict in VERDICTS:
        count = run.summary.verdicts[verdict]
        line.append(f"{verdict} {count}   ", style=_STYLES[verdict] if count else "dim")
    line.rstrip()
    console.print(line, soft_wrap=True)


def _layers(run: Run, console: Console) -> None:
    faults = {layer: count for layer, count in run.summary.layers.items() if count}
    if faults:
        listed = "   ".join(f"{layer} {count}" for layer, count in faults.items())
        print_line(console, f"  At fault:  {listed}")


def _estimates(label: str, metrics: Mapping[str, Estimate], console: Console) -> None:
    print_table((label, "", "95 % interval", "n", ""), estimates_table(metrics).rows, console)


def _judge(run: Run, console: Console) -> None:
    _estimates("Judge", run.judged, console)
    listed = "   ".join(f"{word} {count}" for word, count in opinion_counts(run).items())
    print_line(console, f"  {run.header.judge} says:  {listed}")


def _tags(run: Run, console: Console) -> None:
    table = tags_table(run)
    rows = [(on_one_line(one_line(tag), most=LONGEST_TAG), *rest) for tag, *rest in table.rows]
    print_table(("Tags", *(_SHORT.get(name, name) for name in table.titles[1:])), rows, console)


def _worst(run: Run, console: Console) -> None:
    listed = worst(run, most=None)
    if not listed:
        return
    print_line(console, "")
    shown = min(SHOWN, len(listed))
    count = f" ({shown} of {len(listed)})" if shown < len(listed) else ""
    print_line(console, f"Not right, worst first{count}", style="bold")
    for case in listed[:SHOWN]:
        _case(case, console)


def _case(case: Case, console: Console) -> None:
    style = _STYLES[case.score.verdict or "failed"]
    print_line(
        console, f"  {fault_text(case)}  {case.example.id}  {case.example.question}", style=style
    )
    print_line(console, f"    expected  {case.example.expected}")
    print_line(console, f"    got       {case.answer.said}")
    if case.answer.error is None and (found := found_text(case)):
        print_line(console, f"    found     {found}", style="dim")
    for quote in missed_evidence(case)[:2]:
        print_line(console, f"    not read  {quote}", style="dim")
    if case.score.why and case.answer.error is None:
        print_line(console, f"    why       {case.score.why}", style="dim")
    if case.opinion is not None and case.answer.error is None:
        print_line(console, f"    judge     {opinion_text(case.opinion)}", style="dim")


def _differing(run: Run, console: Console) -> None:
    listed = differing(run)
    if not listed:
        return
    print_line(console, "")
    shown = min(SHOWN, len(listed))
    count = f" ({shown} of {len(listed)})" if shown < len(listed) else ""
    print_line(console, f"Where the judge says otherwise{count}", style="bold")
    for case in listed[:SHOWN]:
        verdict, said_of_it = case.score.verdict, opinion_text(case.opinion)
        print_line(console, f"  {case.example.id}  {case.example.question}")
        print_line(console, f"    expected  {case.example.expected}")
        print_line(console, f"    got       {case.answer.said}")
        print_line(console, f"    verdict   {verdict}, judge {said_of_it}", style="dim")
