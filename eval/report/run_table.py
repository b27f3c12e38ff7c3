"""A run on the terminal: a table of at most 100 columns, plain when it is piped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.records import VERDICTS
from assistant.eval.report.judge_words import (
    COLUMN,
    differing,
    is_judged,
    opinion_counts,
    opinion_text,
    right_by_tag,
)
from assistant.eval.report.view import (
    arrow,
    counted,
    counts,
    expected,
    found_text,
    grouped,
    interval,
    measure,
    missed_evidence,
    on_one_line,
    said,
    worst,
)
from assistant.terminal.screen import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from assistant.eval.report.view import Case
    from assistant.eval.run.evaluate import Spread
    from assistant.eval.score.gate import Gate
    from assistant.eval.score.results import Estimate, Run

WIDTH = 100
"""Columns that a report takes at most."""
SHOWN = 8
"""Wrong answers that the terminal lists."""
FIRST_COLUMN = 26
"""Width of the names of the metrics, so that tables stand under each other."""
_STYLES = {"right": "green", "wrong": "red", "invented": "red", "missed": "yellow", "failed": "red"}


def print_run(run: Run, *, console: Console, cost: bool = False) -> None:
    """Print what a run came to.

    Args:
        run: the run.
        console: where to print.
        cost: whether to show what the clock measured too.
    """
    header = run.header
    model = header.models.get("generator") or header.settings.get("reader") or "reader"
    asked = f"{counted(header.questions, 'question')} of {counted(header.documents, 'document')}"
    print_line(console, f"{header.dataset}: {asked}, answered by {model}", style="bold")
    _verdicts(run, console)
    _layers(run, console)
    for label, metrics in grouped(run.summary.metrics):
        _estimates(label, metrics, console)
    if is_judged(run):
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
    rows = [
        (arrow(name), measure(item.value), interval(item), str(item.n or ""), counts(item))
        for name, item in metrics.items()
    ]
    print_table((label, "", "95 % interval", "n", ""), rows, console)


def _judge(run: Run, console: Console) -> None:
    _estimates("Judge", run.judged, console)
    listed = "   ".join(f"{word} {count}" for word, count in opinion_counts(run).items())
    print_line(console, f"  {run.header.judge} says:  {listed}")


def _tags(run: Run, console: Console) -> None:
    names = list(dict.fromkeys(name for row in run.summary.tags.values() for name in row))
    judged = right_by_tag(run) if is_judged(run) else {}
    rows = [
        (
            on_one_line(one_line(tag), most=24),
            str(max((item.n for item in row.values()), default=0)),
            *(measure(row[name].value) if _known(row, name) else "–" for name in names),
            *([judged[tag]] if judged else []),
        )
        for tag, row in run.summary.tags.items()
    ]
    short = {"error_among_answered": "error ↓", "answer_match": "match"}
    shown = [short.get(name, name) for name in names]
    print_table(("Tags", "n", *shown, *([COLUMN] if judged else [])), rows, console)


def _known(row: Mapping[str, Estimate], name: str) -> bool:
    return name in row and row[name].value.value is not None


def _worst(run: Run, console: Console) -> None:
    listed = worst(run, most=None)
    if not listed:
        return
    print_line(console, "")
    shown = min(SHOWN, len(listed))
    count = f" ({shown} of {len(listed)})" if shown < len(listed) else ""
    print_line(console, f"Not right, worst first{count}", style="bold")
    for case in listed[:SHOWN]:
        _case(case, run, console)


def _case(case: Case, run: Run, console: Console) -> None:
    fault = " ".join(
        filter(None, [case.score.verdict, case.score.layer and f"({case.score.layer})"])
    )
    style = _STYLES[case.score.verdict or "failed"]
    print_line(console, f"  {fault}  {case.example.id}  {case.example.question}", style=style)
    print_line(console, f"    expected  {expected(case.example)}")
    print_line(console, f"    got       {said(case.answer)}")
    if case.answer.error is None and (found := found_text(case, run.documents)):
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
        print_line(console, f"    expected  {expected(case.example)}")
        print_line(console, f"    got       {said(case.answer)}")
        print_line(console, f"    verdict   {verdict}, judge {said_of_it}", style="dim")


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Print columns that are aligned by spaces: the same piped as on a terminal."""
    from rich.cells import cell_len

    lines = [tuple(titles), *(tuple(row) for row in rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(titles))]
    widths[0] = max(widths[0], FIRST_COLUMN)
    print_line(console, "")
    for place, line in enumerate(lines):
        cells = []
        for column, cell in enumerate(line):
            space = " " * (widths[column] - cell_len(cell))
            # Numbers stand under each other; the first and the last column hold words.
            words = column == 0 or (column == len(line) - 1 != 0 and titles[column] == "")
            cells.append(cell + space if words else space + cell)
        print_line(console, "  ".join(cells).rstrip(), style="" if place else "bold")


def print_line(console: Console, text: str, *, style: str = "") -> None:
    """Print one cleaned line, cut where it is too long for the report."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    line = clean(text)
    width = min(WIDTH, console.width) if console.is_terminal else WIDTH
    if cell_len(line) > width:
        line = set_cell_size(line, width - 1).rstrip() + "…"
    console.print(Text(line, style=style), soft_wrap=True)
