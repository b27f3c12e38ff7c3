"""How a calibration does on questions that it was not fitted on: shares, reliability, risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.eval.score.metrics import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.training.calibrate import Asked

COVERAGES = (0.25, 0.5, 0.75, 1.0)
"""Shares of the questions, the surest first, whose error is reported."""


def report(asked: Sequence[Asked], calibration: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a calibration does: shares, and the tables that a reliability diagram draws.

    `reliability` has a row (questions, mean probability said, share right) for each tenth of the
    probability that is not empty, `risk` a row (share of the questions, the surest first; error).
    """
    import numpy as np

    names = list(calibration["weights"])
    weights = np.array([calibration["weights"][name] for name in names])
    best = [best_candidate(item, names, weights) for item in asked]
    raw = np.array([score for score, _ in best]) + calibration["bias"]
    probabilities = 1 / (1 + np.exp(-np.clip(raw, -60, 60)))
    right = np.array([good for _, good in best])
    answerable = np.array([item.answerable for item in asked])
    answered = probabilities >= calibration["threshold"]
    found: dict[str, float] = {
        "questions": len(asked),
        "right": float(np.where(answerable, answered & right, ~answered).mean()),
        "answerable answered": float(answered[answerable].mean()),
        "answerable right": float((answered & right)[answerable].mean()),
        "best candidate right": float(right[answerable].mean()),
        "error among answered": float(1 - right[answered].mean()) if answered.any() else 0.0,
        "expected calibration error": calibration_error(probabilities, right),
    }
    if not answerable.all():
        found["unanswerable refused"] = float((~answered)[~answerable].mean())
    return {name: round(value, 4) for name, value in found.items()} | {
        "reliability": [
            (count, round(said, 4), round(true, 4))
            for count, said, true in reliability(probabilities, right)
        ],
        "risk": risk(probabilities, right),
    }


def best_candidate(
    item: Asked, names: Sequence[str], weights: NDArray[np.float64]
) -> tuple[float, bool]:
    """Return the score of the best candidate of a question, and whether it is right."""
    scores = [
        sum(row[name] * weight for name, weight in zip(names, weights, strict=True))
        for row in item.features
    ]
    if not scores:
        return -50.0, False
    top = max(range(len(scores)), key=scores.__getitem__)
    return float(scores[top]), item.right[top]


def reliability(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_]
) -> list[tuple[int, float, float]]:
    """Return (questions, mean probability, share right) of each tenth that is not empty."""
    answers = list(zip(probabilities.tolist(), right.tolist(), strict=True))
    return [(found.n, found.confidence, found.right) for found in refusal.reliability(answers)]


def risk(probabilities: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return the error among the surest answers, for each of `COVERAGES`."""
    import numpy as np

    order = np.argsort(-probabilities, kind="stable")
    kept = [(share, right[order[: max(1, round(share * len(order)))]]) for share in COVERAGES]
    return [(share, round(float(1 - part.mean()), 4)) for share, part in kept]


def calibration_error(probabilities: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over equal-width bins (Guo et al. 2017)."""
    rows = reliability(probabilities, right)
    return sum(count * abs(said - true) for count, said, true in rows) / len(right)
