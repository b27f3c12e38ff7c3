"""What every form of report says of a judge: its verdicts in words, and where it differs.

It has a column, a table and a list of its own, and only where a run was judged.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assistant.eval.report.view import cases, number, on_one_line
from assistant.eval.score.results import NO_VERDICT

if TYPE_CHECKING:
    from assistant.eval.report.view import Case
    from assistant.eval.score.results import OpinionRecord, Run

COLUMN = "judge"
WORDS = ("right", "wrong", "no verdict", "failed", "not asked")
"""What a judge can come to, in the order in which it is counted; `failed` is the judge or what it
was to look over."""
DIFFERS = ("id", "verdict", COLUMN, "question", "expected", "got", "the judge said")
"""Titles of the columns of the answers on which the judge says otherwise."""


def is_judged(run: Run) -> bool:
    """Return whether a judge looked over a run."""
    return run.header.judge is not None


def opinion_word(item: OpinionRecord | None) -> str:
    """Return what a judge said of an answer, in a word or two."""
    if item is None or item.right.state == "not applicable":
        return "not asked"
    if item.right.value is None:
        return "no verdict" if item.right.reason == NO_VERDICT else "failed"
    return "right" if item.right.value else "wrong"


def opinion_text(item: OpinionRecord | None) -> str:
    """Return what a judge said of an answer, with its reply or why there is none."""
    if item is None or item.right.state == "not applicable":
        return opinion_word(item)
    said = on_one_line(item.reply or item.right.reason, most=400)
    return f"{opinion_word(item)}: {said}" if said else opinion_word(item)


def opinion_counts(run: Run) -> dict[str, int]:
    """Return how many answers came to which word, those that none came to left out."""
    found = Counter(opinion_word(item) for item in run.opinions)
    return {word: found[word] for word in WORDS if found[word]}


def differing(run: Run) -> list[Case]:
    """Return the answers on which the judge does not say what the verdict says."""
    return [
        case
        for case in cases(run)
        if case.opinion is not None
        and case.opinion.right.value is not None
        and (case.opinion.right.value == 1) != (case.score.verdict == "right")
    ]


def right_by_tag(run: Run) -> dict[str, str]:
    """Return the share of answers that the judge holds right, by tag."""
    values: dict[str, list[float]] = {tag: [] for tag in run.summary.tags}
    for case in cases(run):
        if case.opinion is not None and case.opinion.right.value is not None:
            for tag in dict.fromkeys(case.example.tags):
                values[tag].append(case.opinion.right.value)
    return {tag: _mean(found) for tag, found in values.items()}


def _mean(values: list[float]) -> str:
    return number(sum(values) / len(values) if values else None)
