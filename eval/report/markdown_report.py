"""A run as Markdown, for a pull request or a page of documentation."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from assistant.eval.report.judge_words import (
    COLUMN,
    DIFFERS,
    differing,
    is_judged,
    opinion_counts,
    opinion_word,
    right_by_tag,
)
from assistant.eval.report.view import (
    arrow,
    counted,
    counts,
    expected,
    grouped,
    interval,
    made_with,
    measure,
    missed_evidence,
    on_one_line,
    said,
    worst,
)
from assistant.terminal.screen import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.eval.score.results import Estimate, Run

LISTED = 25
"""Wrong answers that the page lists."""
_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")


def cell(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line: no link, no tag, no column."""
    return _SPECIAL.sub(r"\\\1", escape(on_one_line(clean(text), most=400), quote=False))


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; empty without rows."""
    lines = [f"| {' | '.join(cell(item) for item in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *lines])


def run_markdown(run: Run, *, cost: bool = False, comparison: str = "") -> str:
    """Return a run as a page.

    Args:
        run: the run.
        cost: whether to show what the clock measured too.
        comparison: a section to put first, as `comparison_markdown` makes it.
    """
    header = run.header
    asked = f"{counted(header.questions, 'question')} of {counted(header.documents, 'document')}"
    parts = [f"# {cell(header.dataset)}: {asked}", _verdicts(run), comparison.strip()]
    faults = {layer: count for layer, count in run.summary.layers.items() if count}
    if faults:
        rows = [(layer, str(count)) for layer, count in faults.items()]
        parts += ["## Layers at fault", table(("layer", "wrong answers"), rows)]
    for label, metrics in grouped(run.summary.metrics):
        parts += [f"## {label}", _estimates(metrics)]
    if is_judged(run):
        parts += _judge(run)
    if run.summary.tags:
        parts += ["## Tags", _tags(run)]
    if cost and run.cost:
        parts += [
            "## Cost",
            "What the clock measured, on the machine of this run.",
            _estimates(run.cost),
        ]
    parts += [_worst(run), "## Made with", table(("what", "value"), made_with(run))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdicts(run: Run) -> str:
    if run.header.only_search:
        return "Only searched: nothing was answered."
    listed = (f"{verdict} {count}" for verdict, count in run.summary.verdicts.items())
    return f"{' · '.join(listed)}."


def _estimates(metrics: Mapping[str, Estimate]) -> str:
    rows = [
        (arrow(name), measure(item.value), interval(item), str(item.n or ""), counts(item))
        for name, item in metrics.items()
    ]
    return table(("metric", "value", "95 % interval", "n", "without a value"), rows)


def _judge(run: Run) -> list[str]:
    listed = " · ".join(f"{word} {count}" for word, count in opinion_counts(run).items())
    parts = [f"## Judge: {cell(run.header.judge or '')}", f"{listed}.", _estimates(run.judged)]
    rows = [
        (
            case.example.id,
            case.score.verdict or "",
            opinion_word(case.opinion),
            case.example.question,
            expected(case.example),
            said(case.answer),
            case.opinion.reply if case.opinion else "",
        )
        for case in differing(run)
    ]
    if rows:
        count = f", {LISTED} of {len(rows)}" if len(rows) > LISTED else ""
        parts += [f"### Where it says otherwise{count}", table(DIFFERS, rows[:LISTED])]
    return parts


def _tags(run: Run) -> str:
    judged = right_by_tag(run) if is_judged(run) else {}
    names = list(dict.fromkeys(name for row in run.summary.tags.values() for name in row))
    rows = [
        (
            tag,
            *(measure(row[name].value) if name in row else "" for name in names),
            *([judged[tag]] if judged else []),
        )
        for tag, row in run.summary.tags.items()
    ]
    titles = ("tag", *(arrow(name) for name in names), *([COLUMN] if judged else []))
    return table(titles, rows)


def _worst(run: Run) -> str:
    listed = worst(run, most=None)
    if not listed:
        return ""
    judged = is_judged(run)
    rows = [
        (
            case.example.id,
            case.score.verdict or "",
            *([opinion_word(case.opinion)] if judged else []),
            case.score.layer or "",
            case.example.question,
            expected(case.example),
            said(case.answer),
            " · ".join(missed_evidence(case)),
            case.score.why,
        )
        for case in listed[:LISTED]
    ]
    verdicts = ("verdict", COLUMN) if judged else ("verdict",)
    titles = (
        "id", *verdicts, "layer", "question", "expected", "got", "evidence not read", "why",
    )  # fmt: skip
    count = f", {LISTED} of {len(listed)}" if len(listed) > LISTED else ""
    return f"## Not right, worst first{count}\n\n{table(titles, rows)}"
