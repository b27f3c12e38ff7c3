"""The parts of the page that are tables and bars."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from assistant.eval.records import VERDICTS
from assistant.eval.report.comparison_words import TITLES, change_row, side_text
from assistant.eval.report.judge_words import COLUMN, is_judged, opinion_counts, right_by_tag
from assistant.eval.report.view import (
    arrow,
    counts,
    grouped,
    interval,
    measure,
)
from assistant.terminal.screen import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.eval.score.differences import Comparison
    from assistant.eval.score.results import Estimate, Run

NUMBERS = frozenset({"value", "95 % interval", "n", "before", "after", "change", "p"})
"""Titles of columns that hold numbers."""


def html_table(
    titles: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[str] = frozenset()
) -> str:
    """Return a table whose cells are escaped; empty without rows."""
    kinds = [_kind(title, numbers) for title in titles]
    head = "".join(
        f'<th scope="col" class="{kind}">{_text(title)}</th>'
        for title, kind in zip(titles, kinds, strict=True)
    )
    lines = [
        "".join(
            f'<td class="{kind}">{_text(cell)}</td>' for cell, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    ]
    if not lines:
        return ""
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def verdict_bar(run: Run) -> str:
    """Return the shares of the verdicts as one bar with its legend."""
    found = {name: run.summary.verdicts[name] for name in VERDICTS if run.summary.verdicts[name]}
    bars = "".join(
        f'<i class="{name}" style="flex-grow:{count}"></i>' for name, count in found.items()
    )
    legend = "".join(
        f'<li><i class="{name}"></i>{name} {count}</li>' for name, count in found.items()
    )
    return f'<div class="bar" aria-hidden="true">{bars}</div><ul class="legend">{legend}</ul>'


def layers_section(run: Run) -> str:
    """Return how many wrong answers each layer is at fault for."""
    found = {layer: count for layer, count in run.summary.layers.items() if count}
    if not found:
        return ""
    most = max(found.values())
    rows = "".join(
        f'<span>{layer}</span><i style="width:{100 * count / most:.1f}%"></i><b>{count}</b>'
        for layer, count in found.items()
    )
    return f'<h2>Layers at fault</h2><div class="layers">{rows}</div>'


def metrics_section(run: Run, *, cost: bool) -> str:
    """Return all metrics with their intervals, in groups, and the headlines by tag."""
    parts = [
        f"<div><h3>{label}</h3>{_estimates(found)}</div>"
        for label, found in grouped(run.summary.metrics)
    ]
    if cost and run.cost:
        title = "Cost, as the clock measured it on the machine of this run"
        parts.append(f"<div><h3>{title}</h3>{_estimates(run.cost)}</div>")
    if is_judged(run):
        listed = " · ".join(f"{word} {count}" for word, count in opinion_counts(run).items())
        parts.append(
            f"<div><h3>Judge: {_text(run.header.judge or '')}</h3>{_estimates(run.judged)}"
            f'<p class="note">{listed}</p></div>'
        )
    tags = _tags(run)
    return (
        '<section aria-labelledby="metrics-title"><h2 id="metrics-title">Metrics</h2>'
        f'<div class="columns">{"".join(parts)}</div>{tags}</section>'
    )


def comparison_section(comparison: Comparison) -> str:
    """Return what changed since an earlier run."""
    rows = [change_row(change) for change in comparison.changes if change.better is not None]
    same = len(comparison.changes) - len(rows)
    parts = [
        '<section aria-labelledby="compared-title"><h2 id="compared-title">Compared with an '
        f"earlier run: {comparison.outcome}</h2><p>{_text(comparison.reason)}.</p>",
        "".join(
            f'<p class="note">made with {_text(item)}</p>' for item in comparison.made_otherwise
        ),
        html_table((*TITLES[:-1], "note"), rows, numbers=NUMBERS),
        f'<p class="note">{same} metrics did not change.</p>' if same else "",
    ]
    for won, title in ((False, "Lost"), (True, "Won")):
        flips = [flip for flip in comparison.flips if flip.won == won]
        if flips:
            listed = [
                (flip.id, flip.question, side_text(flip.before), side_text(flip.after))
                for flip in flips
            ]
            style = "won" if won else "lost"
            parts.append(f'<h3 class="{style}">{title} ({len(flips)})</h3>')
            parts.append(
                html_table(("id", "question", "before (answer)", "after (answer)"), listed)
            )
    return "".join([*parts, "</section>"])


def _estimates(metrics: Mapping[str, Estimate]) -> str:
    rows = [
        (arrow(name), measure(item.value), interval(item), str(item.n or ""), counts(item))
        for name, item in metrics.items()
    ]
    return html_table(("metric", "value", "95 % interval", "n", "no value"), rows, numbers=NUMBERS)


def _tags(run: Run) -> str:
    names = list(dict.fromkeys(name for row in run.summary.tags.values() for name in row))
    judged = right_by_tag(run) if is_judged(run) else {}
    rows = [
        (
            tag,
            str(max((item.n for item in row.values()), default=0)),
            *(
                "–"
                if name not in row or row[name].value.value is None
                else measure(row[name].value)
                for name in names
            ),
            *([judged[tag]] if judged else []),
        )
        for tag, row in run.summary.tags.items()
    ]
    shown = [*(arrow(name) for name in names), *([COLUMN] if judged else [])]
    drawn = html_table(("tag", "n", *shown), rows, numbers=frozenset({"n", *shown}))
    title = '<h3 class="bytag">By tag</h3>'
    return f"{title}{drawn}" if drawn else ""


def _kind(title: str, numbers: frozenset[str]) -> str:
    if title.lower() == "metric":
        return "name"
    return "number" if title in numbers else "free"


def _text(value: str) -> str:
    return escape(clean(value))
