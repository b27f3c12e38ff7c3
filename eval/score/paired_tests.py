"""Whether two runs on the same questions differ by more than chance: paired tests, seeded.

- The difference of two means has a percentile interval from resampling the pairs, and a p-value
  from the same resamples moved to a difference of zero. Efron and Tibshirani 1993, chapters 13
  and 16.
- Two shares of right answers are compared by the exact test on the pairs that disagree. McNemar
  1947; the two-sided binomial p.
- The questions that would settle a difference of this size are n = ((z₁ + z₂) s / d)², with d the
  mean and s the standard deviation of the paired differences, for a two-sided level of 5 % and a
  power of 80 %. Connor 1987 for shares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.score.bootstrap import LEVEL, means, resample_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ALPHA = 0.05
RESAMPLES = 2_000
TINY = 1e-12
"""Below it a difference is a rounding error."""
_Z_LEVEL = 1.959964
_Z_POWER = 0.841621


class Difference(NamedTuple):
    """How much a number changed between two runs, and how sure that is."""

    value: float
    """After minus before."""
    low: float
    high: float
    """Bounds of the 95 % interval."""
    p: float
    """Chance of a difference at least as large if there were none."""
    n: int
    """Questions, or pairs of answers, that it was measured on."""

    @property
    def settled(self) -> bool:
        """Whether it is more than chance at the 5 % level, by interval and by p."""
        return self.p < ALPHA and (self.low > 0 or self.high < 0)


def paired_difference(
    before: Sequence[float], after: Sequence[float], *, seed: int
) -> Difference | None:
    """Return the difference of two means over the same questions; None without any question."""
    if len(before) != len(after):
        raise ValueError(f"expected pairs, got {len(before)} and {len(after)} values")
    column = [later - earlier for earlier, later in zip(before, after, strict=True)]
    [difference] = paired_differences([column], seed=seed)
    return difference


def paired_differences(
    columns: Sequence[Sequence[float | None]], *, seed: int
) -> list[Difference | None]:
    """Return the mean of each column of paired differences, all from the same resamples.

    Args:
        columns: after minus before for each question, None where it has no value in one of both;
            all of the same length.
        seed: of the resampling; the same seed gives the same numbers.
    """
    import numpy as np

    if not columns or not columns[0]:
        return [None] * len(columns)
    values = np.array([[item or 0.0 for item in column] for column in columns]).T
    applicable = np.array([[float(item is not None) for item in column] for column in columns]).T
    statistic = means(values, applicable)
    n = len(values)
    samples = np.concatenate(
        [statistic(counts) for counts in resample_counts(n, seed=seed, resamples=RESAMPLES)]
    )
    means_now = statistic(np.ones((1, n)))[0]
    return [
        _difference(float(mean), sample, int(counted))
        for mean, sample, counted in zip(means_now, samples.T, applicable.sum(axis=0), strict=True)
    ]


def bootstrap_difference(
    n: int, statistic: Callable[[Floats], Floats], *, seed: int
) -> Difference | None:
    """Return a difference with its interval and p; None where it has no value.

    Args:
        n: questions, at least 1.
        statistic: takes rows of counts of the questions, gives the difference of each row; NaN
            where a sample has none.
        seed: of the resampling; the same seed gives the same numbers.
    """
    import numpy as np

    samples = np.concatenate(
        [statistic(counts) for counts in resample_counts(n, seed=seed, resamples=RESAMPLES)]
    )
    return _difference(float(statistic(np.ones((1, n)))[0]), samples, n)


def _difference(value: float, samples: Floats, n: int) -> Difference | None:
    import numpy as np

    samples = samples[~np.isnan(samples)]
    if math.isnan(value) or not len(samples):
        return None
    edge = 50 * (1 - LEVEL)
    low, high = np.percentile(samples, [edge, 100 - edge])
    # A resample that repeats the sample has a distance of rounding errors only.
    beyond = int(np.sum(np.abs(samples - value) >= abs(value) - TINY))
    p = 1.0 if abs(value) < TINY else (beyond + 1) / (len(samples) + 1)
    return Difference(value, float(low), float(high), p, n)


def mcnemar(won: int, lost: int) -> float:
    """Return the two-sided exact p of won against lost questions; 1 where none changed.

    Args:
        won: questions that were wrong before and are right after.
        lost: questions that were right before and are wrong after.
    """
    if won < 0 or lost < 0:
        raise ValueError(f"expected counts, got {won} and {lost}")
    changed = won + lost
    tail = sum(math.comb(changed, count) for count in range(min(won, lost) + 1))
    # Whole numbers: the powers are far beyond a float with thousands of questions.
    return min(1.0, 2 * tail / 2**changed) if changed else 1.0


def questions_needed(before: Sequence[float], after: Sequence[float]) -> int | None:
    """Return about how many questions in all would settle a difference of this size.

    None where no number would: the means are equal, or there are fewer than two pairs.
    """
    n = len(before)
    if n < 2:
        return None
    differences = [b - a for a, b in zip(before, after, strict=True)]
    mean = sum(differences) / n
    if abs(mean) < TINY:
        return None
    variance = sum((item - mean) ** 2 for item in differences) / (n - 1)
    return max(2, math.ceil(variance * ((_Z_LEVEL + _Z_POWER) / mean) ** 2))
