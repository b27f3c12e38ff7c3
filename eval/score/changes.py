"""How each metric changed between two runs, over the questions that both have, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.eval.score.metrics.refusal import whole_run_metrics
from assistant.eval.score.run_summary import LOWER_IS_BETTER
from assistant.eval.score.statistics import (
    bootstrap_difference,
    holm,
    mcnemar,
    paired_differences,
    questions_needed,
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
    more_questions: int | None = None
    """About how many more questions would settle it; None where it is settled or equal."""
    p_holm: float = 1.0
    """The p of the difference; of metrics that no verdict rests on, corrected for being many."""

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None where there is none."""
        if abs(self.difference.value) < 1e-12:
            return None
        return (self.difference.value < 0) == (self.metric in LOWER_IS_BETTER)

    def to_json(self) -> dict[str, Any]:
        """Return the form that a report in JSON has."""
        digits = 6
        return {
            "metric": self.metric,
            "before": round(self.before, digits),
            "after": round(self.after, digits),
            "difference": round(self.difference.value, digits),
            "low": round(self.difference.low, digits),
            "high": round(self.difference.high, digits),
            "p": round(self.difference.p, digits),
            "n": self.difference.n,
            "more_questions": self.more_questions,
            "p_holm": round(self.p_holm, digits),
        }


def all_changes(pairs: Sequence[Pair], *, seed: int) -> tuple[Change, ...]:
    """Return how each metric changed; the p of those that do not decide are corrected by Holm."""
    found = [*mean_changes(pairs, seed=seed), *whole_run_changes(pairs, seed=seed)]
    names = [change.metric for change in found]
    deciding = DECIDING if DECIDING in names else DECIDING_SEARCH
    others = [change for change in found if change.metric != deciding]
    corrected = holm([change.difference.p for change in others])
    by_name = {item.metric: p for item, p in zip(others, corrected, strict=True)}
    return tuple(
        replace(change, p_holm=by_name.get(change.metric, change.difference.p)) for change in found
    )


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
    needed = None if difference.settled else questions_needed(before, after)
    return Change(
        metric=name,
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        difference=difference,
        more_questions=max(1, needed - len(values)) if needed is not None else None,
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
