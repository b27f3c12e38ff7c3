"""Sums a run up: verdicts, layers, every metric with its interval, by tag, and the curves.

It works from the records of a run alone, so that a run can be scored anew after a metric changed.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from assistant.eval.measures import Estimate, Measure, not_applicable, not_measured
from assistant.eval.question_records import LAYERS, VERDICTS
from assistant.eval.run_records import RecallPoint, Summary
from assistant.eval.score.metrics.quoted_words import KINDS
from assistant.eval.score.metrics.refusal import reliability, risk_coverage, whole_run_metrics
from assistant.eval.score.metrics.retrieval import ranks
from assistant.eval.score.statistics import Interval, bootstrap, doubtful, means, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import AnswerRecord, Example, ScoreRecord
    from assistant.eval.score.statistics import Statistic

HEADLINES = ("right", "answer_match", "f1", "hit@5", "ndcg@10", "error_among_answered")
"""Metrics that are also given for each tag."""
LOWER_IS_BETTER = frozenset(
    {
        "error_among_answered",
        "risk_coverage_area",
        "calibration_error",
        "support_false_alarm",
        "missing_false_alarm",
        "quote_misattributed",
        "quote_stitched",
        "quote_not_found",
    }
)
"""Metrics of a summary whose best value is 0; everything in `cost.json` is so too."""


def summarise(
    examples: Sequence[Example],
    answers: Sequence[AnswerRecord],
    scores: Sequence[ScoreRecord],
    *,
    seed: int,
    depth: int,
) -> Summary:
    """Return what scored answers come to; all three in the order of the dataset."""
    verdicts = Counter(score.verdict for score in scores)
    layers = Counter(score.layer for score in scores)
    answered = [
        (answer.confidence, score.verdict == "right")
        for answer, score in zip(answers, scores, strict=True)
        if answer.answer is not None and not answer.refused
    ]
    metrics = estimate_means(scores, seed=seed)
    metrics |= _whole_run_estimates(examples, answers, scores, seed=seed)
    return Summary(
        questions=len(scores),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
        layers={layer: layers[layer] for layer in LAYERS},
        metrics=metrics,
        quotations=_quotations(answers, scores),
        tags=_by_tag(examples, scores, seed=seed),
        risk_coverage=risk_coverage(answered, questions=len(scores)),
        recall=_recall_curve(answers, examples, depth=depth),
        reliability=reliability(answered),
    )


def _quotations(answers: Sequence[AnswerRecord], scores: Sequence[ScoreRecord]) -> dict[str, int]:
    if not any(item.answer is not None and item.answer.raw is not None for item in answers):
        return {}
    return {kind: sum(score.quotations.get(kind, 0) for score in scores) for kind in KINDS.values()}


def estimate_means(
    scores: Sequence[ScoreRecord], *, seed: int, names: Sequence[str] | None = None
) -> dict[str, Estimate]:
    """Return the mean of each metric over questions, with its interval."""
    import numpy as np

    if not scores:
        return {}
    names = [name for name in names or scores[0].scores if name in scores[0].scores]
    columns = [[score.scores[name] for score in scores] for name in names]
    values = np.array([[item.value or 0.0 for item in column] for column in columns]).T
    applicable = np.array(
        [[float(item.value is not None) for item in column] for column in columns]
    ).T
    intervals = bootstrap(len(scores), means(values, applicable), seed=seed)
    return {
        name: _estimate(column, interval)
        for name, column, interval in zip(names, columns, intervals, strict=True)
    }


def _estimate(column: Sequence[Measure], interval: Interval | None) -> Estimate:
    values = [item.value for item in column if item.value is not None]
    states = Counter(item.state for item in column)
    counts = {
        "n": len(values),
        "not_applicable": states["not applicable"],
        "not_measured": states["not measured"],
    }
    if not values:
        lost = [item for item in column if item.state == "not measured"]
        return Estimate(value=(lost or column)[0], **counts)
    mean = sum(values) / len(values)
    if min(values) == max(values) and 0 <= mean <= 1:
        interval = wilson(mean, len(values))
    low, high = doubtful(interval)
    return Estimate(value=Measure(mean), low=low, high=high, **counts)


def _whole_run_estimates(
    examples: Sequence[Example],
    answers: Sequence[AnswerRecord],
    scores: Sequence[ScoreRecord],
    *,
    seed: int,
) -> dict[str, Estimate]:
    """Return the metrics that are not means over questions."""
    rows = list(zip(examples, answers, scores, strict=True))
    judged = [row for row in rows if row[2].verdict not in (None, "failed")]
    failed = sum(score.verdict == "failed" for score in scores)

    def estimated(statistic: Statistic, n: int) -> Estimate:
        rest = {"n": n, "not_applicable": len(rows) - failed - n, "not_measured": failed}
        if n and (found := estimate_whole(statistic, n, seed=seed)) is not None:
            value, low, high = found
            return Estimate(value=Measure(value), low=low, high=high, **rest)
        nothing = not_applicable("no question counts for it")
        if failed == len(rows):
            nothing = not_measured("every question failed")
        return Estimate(value=nothing, **rest)

    return {
        name: estimated(metric.statistic, len(metric.questions))
        for name, metric in whole_run_metrics(judged).items()
    }


def estimate_whole(
    statistic: Statistic, n: int, *, seed: int
) -> tuple[float, float | None, float | None] | None:
    """Return a statistic of n questions and its bounds, None where they are not known.

    None in all where it has no value.
    """
    import numpy as np

    value = float(statistic(np.ones((1, n)))[0])
    if math.isnan(value):
        return None
    [found] = bootstrap(n, lambda counts: statistic(counts)[:, None], seed=seed)
    return value, *doubtful(found)


def _by_tag(
    examples: Sequence[Example], scores: Sequence[ScoreRecord], *, seed: int
) -> dict[str, dict[str, Estimate]]:
    groups: dict[str, list[ScoreRecord]] = {}
    for example, score in zip(examples, scores, strict=True):
        for tag in dict.fromkeys(example.tags):
            groups.setdefault(tag, []).append(score)
    return {
        tag: estimate_means(group, seed=seed, names=HEADLINES)
        for tag, group in sorted(groups.items())
    }


def _recall_curve(
    answers: Sequence[AnswerRecord], examples: Sequence[Example], *, depth: int
) -> tuple[RecallPoint, ...]:
    found = [
        (ranks(answer.retrieved, answer.evidence), len(answer.evidence))
        for example, answer in zip(examples, answers, strict=True)
        if example.answerable and answer.evidence and answer.error is None
    ]
    if not found:
        return ()
    return tuple(
        RecallPoint(
            k, sum(sum(rank <= k for rank in taken) / of for taken, of in found) / len(found)
        )
        for k in range(1, depth + 1)
    )
