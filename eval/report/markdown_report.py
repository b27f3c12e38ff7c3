"""A run as Markdown, for a pull request or a page of documentation."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from assistant.eval.report.formatting import asked_text, grouped, notes, on_one_line, worst
from assistant.eval.report.tables import (
    changes_table,
    comparison_notes,
    differing_table,
    estimates_table,
    flips_table,
    layers_table,
    made_with_table,
    not_right_table,
    tags_table,
)
from assistant.eval.score.judge_agreement import opinion_counts
from assistant.text.printable import clean

if TYPE_CHECKING:
    from assistant.eval.report.tables import Table
    from assistant.eval.run_records import Run
    from assistant.eval.score.run_comparison import Comparison

LISTED = 25
"""Wrong answers that the page lists."""
_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")


def cell(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line: no link, no tag, no column."""
    return _SPECIAL.sub(r"\\\1", escape(on_one_line(clean(text), most=400), quote=False))


def run_markdown(run: Run, *, cost: bool = False, comparison: Comparison | None = None) -> str:
    """Return a run as a page.

    Args:
        run: the run.
        cost: whether to show what the clock measured too.
        comparison: with an earlier run, shown first.
    """
    parts = [f"# {cell(run.header.dataset)}: {asked_text(run)}", _verdicts(run)]
    parts += [f"{cell(text)}." for text in notes(run)]
    if comparison is not None:
        parts += _comparison(comparison)
    parts += _section("## Layers at fault", layers_table(run))
    for label, metrics in grouped(run.summary.metrics):
        parts += _section(f"## {label}", estimates_table(metrics))
    if run.header.judge is not None:
        listed = " · ".join(f"{word} {count}" for word, count in opinion_counts(run).items())
        parts += [f"## Judge: {cell(run.header.judge)}", f"{listed}."]
        parts += [_table(estimates_table(run.judged))]
        parts += _section("### Where it says otherwise", differing_table(run))
    parts += _section("## Tags", tags_table(run))
    if cost and run.cost:
        parts += ["## Cost", "What the clock measured, on the machine of this run."]
        parts += [_table(estimates_table(run.cost))]
    bad = not_right_table(run, worst(run, most=None))
    parts += _section("## Not right, worst first", bad)
    parts += _section("## Made with", made_with_table(run), most=None)
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdicts(run: Run) -> str:
    if run.header.only_search:
        return "Only searched: nothing was answered."
    listed = (f"{verdict} {count}" for verdict, count in run.summary.verdicts.items())
    return f"{' · '.join(listed)}."


def _comparison(comparison: Comparison) -> list[str]:
    parts = [
        f"## Compared with an earlier run: {comparison.outcome}",
        f"{cell(comparison.reason)}.",
        "\n".join(f"- {cell(text)}" for text in comparison_notes(comparison)),
        _table(changes_table(comparison.changes)),
    ]
    for won, title in ((False, "Lost"), (True, "Won")):
        flips = comparison.flipped(won=won)
        parts += _section(f"### {title} ({len(flips)})", flips_table(flips), most=None)
    return parts


def _section(title: str, table: Table, *, most: int | None = LISTED) -> list[str]:
    """Return a table under its title, which says how many rows are shown; nothing without rows."""
    if not table.rows:
        return []
    cut = most is not None and len(table.rows) > most
    count = f", {most} of {len(table.rows)}" if cut else ""
    return [f"{title}{count}", _table(table._replace(rows=table.rows[:most]))]


def _table(table: Table) -> str:
    lines = [f"| {' | '.join(cell(item) for item in row)} |" for row in table.rows]
    if not lines:
        return ""
    head = [f"| {' | '.join(table.titles)} |", f"|{'---|' * len(table.titles)}"]
    return "\n".join([*head, *lines])
