"""How each metric changed between two runs, over the questions that both have, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.eval.score.metrics.refusal import whole_run_metrics
from assistant.eval.score.run_summary import LOWER_IS_BETTER
from assistant.eval.score.statistics import (
    ALPHA,
    bootstrap_difference,
    holm,
    mcnemar,
    paired_differences,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.eval.question_records import Case
    from assistant.eval.score.metrics.refusal import WholeRun
    from assistant.eval.score.statistics import Difference, Statistic

    Floats = NDArray[np.float64]
    Pair = tuple[Case, Case]
    """A question before and after."""

DECIDING = "right"
"""The metric that a verdict rests on, and the one of runs that only searched."""
DECIDING_SEARCH = "ndcg@10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A metric in both runs, over the questions that it applies to in both."""

    metric: str
    before: float
    after: float
    difference: Difference
    p_holm: float = 1.0
    """The p of the difference, corrected for how many were looked at: see `corrected`."""

    @property
    def more_questions(self) -> int | None:
        """About how many more questions would settle it; None where it is settled or equal."""
        found = self.difference
        settled = self.p_holm < ALPHA and found.excludes_zero
        return None if found.needed is None or settled else max(1, found.needed - found.n)

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None where there is none."""
        if abs(self.difference.value) < 1e-12:
            return None
        return (self.difference.value < 0) == (self.metric in LOWER_IS_BETTER)

    def to_json(self) -> dict[str, Any]:
        """Return the form that a report in JSON has."""
        value, low, high, p, n, _ = self.difference
        return {
            "metric": self.metric, "before": self.before, "after": self.after,
            "difference": value, "low": low, "high": high, "p": p, "n": n,
            "more_questions": self.more_questions, "p_holm": self.p_holm,
        }  # fmt: skip


def deciding_metric(changes: Sequence[Change]) -> str:
    """Return the metric that the verdict on two runs rests on."""
    return DECIDING if any(item.metric == DECIDING for item in changes) else DECIDING_SEARCH


def all_changes(pairs: Sequence[Pair], *, seed: int) -> list[Change]:
    """Return how each metric changed, not yet corrected."""
    return [*mean_changes(pairs, seed=seed), *whole_run_changes(pairs, seed=seed)]


def corrected(sets: Sequence[Sequence[Change]]) -> list[tuple[Change, ...]]:
    """Return the changes on several datasets with their p corrected for being many, by Holm.

    The metrics that decide are one family over all sets, everything else another: what is only
    looked at beside them does not make the decision harder.
    """
    names = [deciding_metric(changes) for changes in sets]
    families: dict[bool, list[Change]] = {True: [], False: []}
    for name, changes in zip(names, sets, strict=True):
        for change in changes:
            families[change.metric == name].append(change)
    chances = {
        decides: iter(holm([change.difference.p for change in family]))
        for decides, family in families.items()
    }
    return [
        tuple(replace(change, p_holm=next(chances[change.metric == name])) for change in changes)
        for name, changes in zip(names, sets, strict=True)
    ]


def mean_changes(pairs: Sequence[Pair], *, seed: int) -> list[Change]:
    """Return the metrics that are means over questions."""
    first, second = pairs[0]
    names = [name for name in second.score.scores if name in first.score.scores]
    values = {name: [_values(pair, name) for pair in pairs] for name in names}
    differences = paired_differences(
        [[pair and pair[1] - pair[0] for pair in values[name]] for name in names], seed=seed
    )
    return [
        _mean_change(name, [pair for pair in values[name] if pair], difference)
        for name, difference in zip(names, differences, strict=True)
        if difference is not None
    ]


def _values(pair: Pair, name: str) -> tuple[float, float] | None:
    """Return a metric before and after; None where one of both has no value."""
    before, after = (case.score.scores[name].value for case in pair)
    return None if before is None or after is None else (before, after)


def _mean_change(
    name: str, values: Sequence[tuple[float, float]], difference: Difference
) -> Change:
    before, after = [pair[0] for pair in values], [pair[1] for pair in values]
    if name == DECIDING:
        won = sum(earlier < later for earlier, later in values)
        lost = sum(earlier > later for earlier, later in values)
        difference = difference._replace(p=mcnemar(won, lost))
    return Change(
        metric=name,
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        difference=difference,
    )


def whole_run_changes(pairs: Sequence[Pair], *, seed: int) -> list[Change]:
    """Return the metrics that are not means, over the questions that both runs judged."""
    import numpy as np

    judged = [
        pair for pair in pairs if all(case.score.verdict not in (None, "failed") for case in pair)
    ]
    if not judged:
        return []
    earlier, later = (whole_run_metrics([pair[side][:3] for pair in judged]) for side in (0, 1))
    one = np.ones((1, len(judged)))
    found = []
    for name in earlier:
        before, after = (partial(_among_all, metric=run[name]) for run in (earlier, later))
        subtracted = partial(_subtracted, before=before, after=after)
        difference = bootstrap_difference(len(judged), subtracted, seed=seed)
        if difference is not None:
            was, now = float(before(one)[0]), float(after(one)[0])
            found.append(Change(metric=name, before=was, after=now, difference=difference))
    return found


def _among_all(counts: Floats, *, metric: WholeRun) -> Floats:
    """Return a metric for rows of counts of all questions; NaN where none counts for it."""
    import numpy as np

    if not metric.questions:
        return np.full(len(counts), np.nan)
    return metric.statistic(counts[:, list(metric.questions)])


def _subtracted(counts: Floats, *, before: Statistic, after: Statistic) -> Floats:
    return after(counts) - before(counts)
