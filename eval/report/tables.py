"""The tables of a report, the same on the terminal, in Markdown and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.report.formatting import (
    arrow,
    counted,
    counts,
    interval,
    measure,
    missed_evidence,
    number,
)
from assistant.eval.score.judge_agreement import differing, opinion_word, right_by_tag
from assistant.eval.score.statistics import ALPHA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.eval.measures import Estimate
    from assistant.eval.question_records import Case
    from assistant.eval.run_records import Run
    from assistant.eval.score.changes import Change
    from assistant.eval.score.run_comparison import Comparison, Flip, Side

JUDGE = "judge"
"""Title of the column of a judge, which is there only where a run was judged."""
NUMBERS = frozenset({"value", "95 % interval", "n", "before", "after", "change", "p"})


class Table(NamedTuple):
    """Rows of texts under their titles, none of them cleaned or escaped yet."""

    titles: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[str] = NUMBERS
    """Titles of the columns that hold numbers."""


def estimates_table(metrics: Mapping[str, Estimate]) -> Table:
    """Return metrics with their intervals and what they were not measured on."""
    rows = [
        (arrow(name), measure(item.value), interval(item), str(item.n or ""), counts(item))
        for name, item in metrics.items()
    ]
    return Table(("metric", "value", "95 % interval", "n", "without a value"), rows)


def tags_table(run: Run) -> Table:
    """Return the headline metrics over the questions of each tag."""
    names = list(dict.fromkeys(name for row in run.summary.tags.values() for name in row))
    judged = right_by_tag(run) if run.header.judge else {}
    rows = [
        (
            tag,
            str(max((item.n for item in row.values()), default=0)),
            *(number(row[name].value.value if name in row else None) for name in names),
            *([number(judged[tag])] if judged else []),
        )
        for tag, row in run.summary.tags.items()
    ]
    shown = ("n", *map(arrow, names), *([JUDGE] if judged else []))
    return Table(("tag", *shown), rows, numbers=frozenset(shown))


def layers_table(run: Run) -> Table:
    """Return how many wrong answers each layer is at fault for, those without any left out."""
    found = [(layer, str(count)) for layer, count in run.summary.layers.items() if count]
    return Table(("layer", "wrong answers"), found)


def not_right_table(run: Run, listed: Sequence[Case]) -> Table:
    """Return answers that are not right, and why."""
    judged = run.header.judge is not None
    rows = [
        (
            case.example.id,
            case.score.verdict or "",
            *([opinion_word(case.opinion)] if judged else []),
            case.score.layer or "",
            case.example.question,
            case.example.expected,
            case.answer.said,
            " · ".join(missed_evidence(case)),
            case.score.why,
        )
        for case in listed
    ]
    verdicts = ("verdict", JUDGE) if judged else ("verdict",)
    about = ("layer", "question", "expected", "got", "evidence not read", "why")
    return Table(("id", *verdicts, *about), rows)


def differing_table(run: Run) -> Table:
    """Return the answers on which the judge does not say what the verdict says."""
    rows = [
        (
            case.example.id,
            case.score.verdict or "",
            opinion_word(case.opinion),
            case.example.question,
            case.example.expected,
            case.answer.said,
            case.opinion.reply if case.opinion else "",
        )
        for case in differing(run)
    ]
    return Table(("id", "verdict", JUDGE, "question", "expected", "got", "the judge said"), rows)


def made_with_table(run: Run) -> Table:
    """Return what a run was made with, for the foot of a report."""
    header = run.header
    rows = [
        ("dataset", f"{header.dataset} ({counted(header.questions, 'question')})"),
        ("dataset hash", header.dataset_hash),
        ("library hash", f"{header.library_hash} ({counted(header.documents, 'document')})"),
        ("seed", str(header.seed)),
        ("candidates searched", str(header.depth)),
    ]
    rows += [(f"setting {name}", str(value)) for name, value in header.settings.items()]
    rows += [(f"model: {name}", value) for name, value in header.models.items()]
    rows += [(f"prompt {name}", value) for name, value in header.prompts.items()]
    rows += [(f"version of {name}", value) for name, value in header.versions.items()]
    return Table(("what", "value"), [*rows])


def changes_table(changes: Sequence[Change]) -> Table:
    """Return metrics before and after, and whether they changed by more than chance."""
    rows = []
    for change in changes:
        found = change.difference
        mark = ""
        if change.better is not None and change.p_holm < ALPHA:
            mark = "better" if change.better else "worse"
        elif change.more_questions:
            mark = f"needs ~{number(change.more_questions, digits=0)} more"
        rows.append(
            (
                arrow(change.metric),
                number(change.before),
                number(change.after),
                f"{found.value:+.3f}",
                f"{found.low:+.3f} to {found.high:+.3f}",
                f"{found.p:.3f}",
                str(found.n),
                mark,
            )
        )
    return Table(("metric", "before", "after", "change", "95 % interval", "p", "n", "note"), rows)


def flips_table(flips: Sequence[Flip]) -> Table:
    """Return questions that are right in one run and not in the other."""
    rows = [
        (flip.id, flip.question, side_text(flip.before), side_text(flip.after)) for flip in flips
    ]
    return Table(("id", "question", "before (answer)", "after (answer)"), rows)


def side_text(side: Side) -> str:
    """Return what a run made of a question, in words."""
    layer = f" ({side.layer})" if side.layer else ""
    return f"{side.verdict or 'searched'}{layer}: {side.said}"


def comparison_notes(comparison: Comparison) -> list[str]:
    """Return what has to be known of a comparison: what was left out, what was made otherwise."""
    notes = []
    if comparison.only_before or comparison.only_after:
        notes.append(
            f"Left out: {comparison.only_before} questions that only the earlier run has, "
            f"{comparison.only_after} that only the later one has."
        )
    return notes + [f"made with {text}" for text in comparison.made_otherwise]
