"""Runs, comparisons and sweeps on the terminal: at most 100 columns, the same when piped."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from assistant.eval.question_records import VERDICTS
from assistant.eval.report.formatting import (
    arrow,
    asked_text,
    counted,
    fault_text,
    found_text,
    grouped,
    interval,
    measure,
    missed_evidence,
    model_text,
    notes,
    number,
    on_one_line,
    opinion_text,
    worst,
)
from assistant.eval.report.tables import (
    changes_table,
    comparison_notes,
    estimates_table,
    side_text,
    tags_table,
)
from assistant.eval.score.judge_agreement import differing, opinion_counts
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from assistant.eval.measures import Estimate
    from assistant.eval.question_records import Case
    from assistant.eval.run.evaluate import Spread
    from assistant.eval.run.sweep import Trial
    from assistant.eval.run_records import Run
    from assistant.eval.score.gate import Gate
    from assistant.eval.score.run_comparison import Comparison, Flip

WIDTH = 100
"""Columns that a report takes at most."""
FIRST_COLUMN = 26
"""Least width of the names of the metrics, so that tables stand under each other."""
FLIPS = 12
"""Flips in each direction that the terminal lists."""
SHOWN = 8
"""Wrong answers that the terminal lists."""
LONGEST_TAG = 24
_SHORT = {"error_among_answered ↓": "error ↓", "answer_match": "match"}
"""Names of metrics where there is little room."""
_STYLES = {"right": "green", "wrong": "red", "invented": "red", "missed": "yellow", "failed": "red"}
_OUTCOMES = {"pass": "green", "regression": "red", "could not measure": "yellow"}


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
    for text in notes(run):
        print_line(console, f"  {text}", style="dim")
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


def print_comparison(comparison: Comparison, *, console: Console) -> None:
    """Print what changed between two runs."""
    print_line(console, "")
    asked = counted(comparison.questions, "question")
    print_line(console, f"{comparison.dataset}: {asked} in both runs", style="bold")
    said = f"{comparison.outcome}: {comparison.reason}"
    for line in wrap(said, WIDTH - 4, initial_indent="  ", subsequent_indent="    "):
        print_line(console, line, style=_OUTCOMES[comparison.outcome])
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


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Print columns: words to the left in the first and in a last one without title, else right."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, title in enumerate(titles):
        words = place == 0 or (place == len(titles) - 1 and not title)
        table.add_column(
            Text(clean(title)),
            justify="left" if words else "right",
            min_width=0 if place else FIRST_COLUMN,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    print_line(console, "")
    # Line by line, so that no line is wrapped or filled up with spaces where it is piped.
    options = console.options.update(width=_width(console))
    for segments in console.render_lines(table, options, pad=False):
        line = Text.assemble(*((part.text, part.style or "") for part in segments))
        line.rstrip()
        console.print(line, soft_wrap=True)


def print_line(console: Console, text: str, *, style: str = "") -> None:
    """Print one cleaned line, cut where it is too long for the report."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    line = clean(text)
    width = _width(console)
    if cell_len(line) > width:
        line = set_cell_size(line, width - 1).rstrip() + "…"
    console.print(Text(line, style=style), soft_wrap=True)


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
    for case in _listed("Not right, worst first", worst(run, most=None), console):
        print_case(case, console)


def _listed(title: str, cases: Sequence[Case], console: Console) -> Sequence[Case]:
    """Print a title over cases, if there are any, and return those that are shown."""
    if cases:
        count = f" ({SHOWN} of {len(cases)})" if len(cases) > SHOWN else ""
        print_line(console, "")
        print_line(console, f"{title}{count}", style="bold")
    return cases[:SHOWN]


def print_case(case: Case, console: Console) -> None:
    """Print an answer that is not right: what was expected, what came, and why."""
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
    for case in _listed("Where the judge says otherwise", differing(run), console):
        verdict, said_of_it = case.score.verdict, opinion_text(case.opinion)
        print_line(console, f"  {case.example.id}  {case.example.question}")
        print_line(console, f"    expected  {case.example.expected}")
        print_line(console, f"    got       {case.answer.said}")
        print_line(console, f"    verdict   {verdict}, judge {said_of_it}", style="dim")


def _print_flips(flips: Sequence[Flip], title: str, console: Console) -> None:
    if not flips:
        return
    print_line(console, "")
    print_line(console, f"{title} ({len(flips)})", style="bold")
    for flip in flips[:FLIPS]:
        print_line(console, f"  {flip.id}  {flip.question}", style="green" if flip.won else "red")
        print_line(console, f"    before  {side_text(flip.before)}")
        print_line(console, f"    after   {side_text(flip.after)}")
    if len(flips) > FLIPS:
        print_line(console, f"  and {len(flips) - FLIPS} more; the reports list all of them")


def _milliseconds(trial: Trial) -> str:
    return number(trial.latency.value.value, digits=0)


def _width(console: Console) -> int:
    return min(WIDTH, console.width) if console.is_terminal else WIDTH
