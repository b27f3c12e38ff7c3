"""Refusal: does it answer what it can and refuse what it cannot?

A refusal is the positive class: precision is the share of refusals that were due, recall the share
of unanswerable questions that were refused, F1 their harmonic mean.

- answer_rate: share of questions that were answered, whether they could be or not.
- error_among_answered: share of the answers that are wrong or invented. Lower is better.
- crag: +1 for right, 0 for missed, -1 for wrong or invented; a due refusal is right. Yang et al.
  2024, arXiv:2406.04744, section 4.
- risk_coverage_area: with the m answers by falling confidence, the mean over i = 1..m of the share
  of wrong ones among the first i; answers of equal confidence share their errors evenly. Lower is
  better. Geifman and El-Yaniv 2017, arXiv:1705.08500; Geifman et al. 2019, arXiv:1805.08206.
- calibration_error: the answers in 10 bins of equal width by confidence, the distance between
  mean confidence and share of right ones, weighted by size. Lower is better. Guo et al. 2017,
  arXiv:1706.04599.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.measures import Measure, not_applicable
from assistant.eval.run_records import ReliabilityBin, RiskPoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.eval.question_records import AnswerRecord, Example, ScoreRecord, Verdict
    from assistant.eval.score.statistics import Statistic

    Floats = NDArray[np.float64]

BINS = 10
CURVE_POINTS = 200
"""Most points of a risk-coverage curve that are kept; more cannot be seen."""
NAMES = (
    "answer_rate",
    "error_among_answered",
    "crag",
    "refusal_precision",
    "refusal_recall",
)
_CRAG = {"right": 1.0, "missed": 0.0, "wrong": -1.0, "invented": -1.0}


def refusal_scores(
    example: Example, record: AnswerRecord, *, verdict: Verdict | None
) -> dict[str, Measure]:
    """Return the refusal metrics of one answer; each sums to its metric as a mean."""
    if verdict is None or verdict == "failed":
        return dict.fromkeys(NAMES, record.absence)
    error = Measure(float(verdict in ("wrong", "invented")))
    due = Measure(float(not example.answerable))
    return {
        "answer_rate": Measure(float(not record.refused)),
        "error_among_answered": not_applicable("it was refused") if record.refused else error,
        "crag": Measure(_CRAG[verdict]),
        "refusal_precision": due if record.refused else not_applicable("it was answered"),
        "refusal_recall": not_applicable("the question is answerable")
        if example.answerable
        else Measure(float(record.refused)),
    }


class WholeRun(NamedTuple):
    """A metric of a run that is no mean over questions."""

    questions: Sequence[int]
    """Those that count for it, by their place among those that were judged."""
    statistic: Statistic
    """Its value from how often each of them is taken."""


def whole_run_metrics(
    judged: Sequence[tuple[Example, AnswerRecord, ScoreRecord]],
) -> dict[str, WholeRun]:
    """Return the metrics of a run that are no means, over the questions that were judged."""
    import numpy as np

    refused = np.array([record.refused for _, record, _ in judged], dtype=float)
    due = np.array([not example.answerable for example, _, _ in judged], dtype=float)
    given = np.flatnonzero(refused == 0)
    sure = np.array([record.confidence for _, record, _ in judged], dtype=float)[given]
    wrong = np.array([score.verdict != "right" for _, _, score in judged], dtype=float)[given]
    f1 = partial(refusal_f1, refused=refused, unanswerable=due)
    area = partial(risk_coverage_area, confidence=sure, wrong=wrong)
    calibration = partial(calibration_error, confidence=sure, wrong=wrong)
    answered = given.tolist()
    return {
        "refusal_f1": WholeRun(range(len(judged)), f1),
        "risk_coverage_area": WholeRun(answered, area),
        "calibration_error": WholeRun(answered, calibration),
    }


def risk_coverage(
    answered: Sequence[tuple[float, bool]], *, questions: int
) -> tuple[RiskPoint, ...]:
    """Return the risk-coverage curve, a point for each confidence, by rising coverage.

    Args:
        answered: confidence of each answer and whether it is right.
        questions: how many were asked, the refused ones included.
    """
    points = []
    seen = wrong = 0
    ordered = sorted(answered, reverse=True)
    for confidence, group in groupby(ordered, key=lambda item: item[0]):
        rights = [right for _, right in group]
        seen += len(rights)
        wrong += rights.count(False)
        points.append(RiskPoint(seen / questions, wrong / seen, confidence))
    step = -(-len(points) // CURVE_POINTS) if points else 1
    return tuple(points[:-1:step] + points[-1:])


def reliability(answered: Sequence[tuple[float, bool]]) -> tuple[ReliabilityBin, ...]:
    """Return the bins of confidence that hold an answer, by rising confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for item in answered:
        bins.setdefault(min(int(item[0] * BINS), BINS - 1), []).append(item)
    return tuple(
        ReliabilityBin(
            sum(confidence for confidence, _ in items) / len(items),
            sum(right for _, right in items) / len(items),
            len(items),
        )
        for _, items in sorted(bins.items())
    )


def refusal_f1(counts: Floats, *, refused: Floats, unanswerable: Floats) -> Floats:
    """Return the F1 of refusals for each row of counts; NaN where nothing counts.

    Args:
        counts: how often each question is taken, one row a sample of them.
        refused: 1 for each question that was refused.
        unanswerable: 1 for each question that should have been.
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        f1: Floats = 2 * (counts @ (refused * unanswerable)) / (counts @ (refused + unanswerable))
    return f1


def risk_coverage_area(counts: Floats, *, confidence: Floats, wrong: Floats) -> Floats:
    """Return the area under the risk-coverage curve for each row of counts of the answers."""
    import numpy as np

    order = np.argsort(-confidence, kind="stable")
    counts = counts[:, order]
    starts = np.flatnonzero(np.diff(confidence[order], prepend=np.inf))
    sizes = np.diff(np.append(starts, len(order)))
    taken = np.add.reduceat(counts, starts, axis=1)
    errors = np.add.reduceat(counts * wrong[order], starts, axis=1)
    shared = np.repeat(errors / np.maximum(taken, 1), sizes, axis=1)
    seen = np.cumsum(counts, axis=1)
    risk = np.cumsum(counts * shared, axis=1) / np.maximum(seen, 1)
    with np.errstate(invalid="ignore"):
        area: Floats = (counts * risk).sum(axis=1) / counts.sum(axis=1)
    return area


def calibration_error(counts: Floats, *, confidence: Floats, wrong: Floats) -> Floats:
    """Return the expected calibration error for each row of counts of the answers."""
    import numpy as np

    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = np.eye(BINS)[places]
    gaps = np.abs(counts @ (inside * (confidence - (1 - wrong))[:, None])).sum(axis=1)
    with np.errstate(invalid="ignore"):
        error: Floats = gaps / counts.sum(axis=1)
    return error
