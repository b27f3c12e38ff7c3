"""Calibration: from the features of a candidate to the probability that it answers.

A logistic model, fitted by `python -m assistant.training calibrate` on development questions and
kept beside the reader's weights; see docs/reader.md for what it was fitted on.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic model and the probability from which an answer is given."""

    weights: Mapping[str, float]
    bias: float
    threshold: float
    thresholds: tuple[tuple[float, float], ...] = ()
    """(error among answered, threshold) pairs measured on the fitting questions."""

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that a candidate with these features is right."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))

    def threshold_for(self, max_error: float | None) -> float:
        """Return the lowest threshold whose measured error is at most max_error."""
        if max_error is None or not self.thresholds:
            return self.threshold
        fitting = [threshold for error, threshold in self.thresholds if error <= max_error]
        return min(fitting) if fitting else 1.0


def load_calibration(path: Path) -> Calibration:
    """Read a calibration file.

    Raises:
        ModelError: the file is missing or not in its form.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        return Calibration(
            weights={str(name): float(weight) for name, weight in data["weights"].items()},
            bias=float(data["bias"]),
            threshold=float(data["threshold"]),
            thresholds=tuple((float(e), float(t)) for e, t in data.get("thresholds", [])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"{path} is not a calibration file ({error!r}); make one with "
            "python -m assistant.training calibrate."
        ) from error
