"""How sure a number is, and whether two runs on the same questions differ by more than chance.

Intervals come from resampling the questions: how far another sample of them might move a number.
Percentile bootstrap with a seed: Efron and Tibshirani 1993, chapter 13. Every sample is a row of
counts, how often each question is drawn, so that one set of samples serves all metrics of a run
and two runs on the same questions can be compared pair by pair. Where all values of a share are
equal the bootstrap knows no doubt; the bounds are then Wilson's (1927). Other numbers have none.

- The difference of two means has a percentile interval from resampling the pairs, and a p-value
  from the same resamples moved to a difference of zero. Chapters 13 and 16 there. It is no less
  than 2 / 2ᵏ with k pairs that changed: no test that swaps the sides of pairs can give less.
- Two shares of right answers are compared by the exact test on the pairs that disagree. McNemar
  1947; the two-sided binomial p.
- The questions that would settle a difference of this size are n = ((z₁ + z₂) s / d)², with d the
  difference and s what a single question adds to its spread over the resamples (for a mean: the
  standard deviation of the paired differences), for a two-sided level of 5 % and a power of 80 %.
  Connor 1987 for shares.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Statistic = Callable[[Floats], Floats]
    """Takes rows of counts, gives a value a row; NaN where a sample has none."""

RESAMPLES = 1000
LEVEL = 0.95
_CELLS = 1_000_000
"""Counts that are held at a time."""
PAIRED_RESAMPLES = 2_000
ALPHA = 0.05
LEAST_CHANGED = 6
"""Pairs that have to change for p to fall below 5 %: 2 / 2⁵ is above it, 2 / 2⁶ is not."""
TINY = 1e-12
"""Below it a difference is a rounding error."""
_Z_LEVEL = 1.959964
_Z_POWER = 0.841621


class Interval(NamedTuple):
    """Bounds of a 95 % interval."""

    low: float
    high: float


def resample_counts(n: int, *, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Yield the counts of samples of n questions with replacement, some rows at a time."""
    import numpy as np

    generator = np.random.default_rng(seed)
    rows = max(1, _CELLS // max(n, 1))
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        drawn = generator.integers(0, n, size=(size, n)) + n * np.arange(size)[:, None]
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(float)


def bootstrap(n: int, statistic: Statistic, *, seed: int) -> list[Interval | None]:
    """Return an interval for each column of a statistic of the counts of n questions.

    Args:
        n: questions, at least 1.
        statistic: takes rows of counts; gives rows of values, NaN where a sample has none.
        seed: of the random numbers.
    """
    return [_percentiles(column) for column in _samples(n, statistic, RESAMPLES, seed=seed).T]


def _samples(n: int, statistic: Statistic, resamples: int, *, seed: int) -> Floats:
    import numpy as np

    drawn = resample_counts(n, seed=seed, resamples=resamples)
    return np.concatenate([statistic(counts) for counts in drawn])


def means(values: Floats, applicable: Floats) -> Statistic:
    """Return the statistic that takes the mean of each column where it is applicable.

    Args:
        values: one row a question, one column a metric, 0 where not applicable.
        applicable: 1 where a question counts for a metric, else 0.
    """

    def statistic(counts: Floats) -> Floats:
        import numpy as np

        with np.errstate(invalid="ignore"):
            quotient: Floats = (counts @ values) / (counts @ applicable)
        return quotient

    return statistic


def wilson(share: float, n: int) -> Interval:
    """Return Wilson's score interval for a share of n."""
    centre = share + _Z_LEVEL**2 / (2 * n)
    spread = _Z_LEVEL * (share * (1 - share) / n + _Z_LEVEL**2 / (4 * n**2)) ** 0.5
    whole = 1 + _Z_LEVEL**2 / n
    return Interval(max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole))


def doubtful(interval: Interval | None) -> Interval | tuple[None, None]:
    """Return an interval, or no bounds where all samples agree: there is doubt, but they know none.

    For numbers that are no share, so that Wilson's bounds cannot stand in.
    """
    return interval if interval and interval.low < interval.high else (None, None)


def _percentiles(column: Floats) -> Interval | None:
    import numpy as np

    defined = column[~np.isnan(column)]
    if not len(defined):
        return None
    edge = 50 * (1 - LEVEL)
    low, high = np.percentile(defined, [edge, 100 - edge])
    return Interval(float(low), float(high))


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
    needed: int | None = None
    """About how many questions in all would settle a difference of this size."""

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval lies on one side of no difference."""
        return self.low > 0 or self.high < 0


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
    samples = _samples(n, statistic, PAIRED_RESAMPLES, seed=seed)
    means_now = statistic(np.ones((1, n)))[0]
    return [
        _difference(float(mean), sample, n=int(counted), changed=int(moved))
        for mean, sample, counted, moved in zip(
            means_now, samples.T, applicable.sum(axis=0), (values != 0).sum(axis=0), strict=True
        )
    ]


def bootstrap_difference(n: int, statistic: Statistic, *, seed: int) -> Difference | None:
    """Return a difference with its interval and p; None where it has no value.

    Args:
        n: questions, at least 1.
        statistic: takes rows of counts of the questions, gives the difference of each row; NaN
            where a sample has none.
        seed: of the resampling; the same seed gives the same numbers.
    """
    import numpy as np

    samples = _samples(n, statistic, PAIRED_RESAMPLES, seed=seed)
    return _difference(float(statistic(np.ones((1, n)))[0]), samples, n=n, changed=n)


def _difference(value: float, samples: Floats, *, n: int, changed: int) -> Difference | None:
    import numpy as np

    samples = samples[~np.isnan(samples)]
    if math.isnan(value) or not len(samples):
        return None
    low, high = _percentiles(samples) or (value, value)
    # A resample that repeats the sample has a distance of rounding errors only.
    beyond = int(np.sum(np.abs(samples - value) >= abs(value) - TINY))
    p = 1.0 if abs(value) < TINY else (beyond + 1) / (len(samples) + 1)
    if changed:
        # Resamples of pairs that all went one way know no doubt, however few they are.
        p = max(p, 2.0 ** (1 - changed))
    # One question's part of the spread: that of the mean, times the root of how many there are.
    deviation = float(np.std(samples)) * n / math.sqrt(max(n - 1, 1))
    needed = questions_needed(value, deviation) if n > 1 else None
    if needed is not None and changed:
        needed = max(needed, math.ceil(LEAST_CHANGED * n / changed))
    return Difference(value, low, high, p, n, needed)


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


def holm(chances: Sequence[float]) -> list[float]:
    """Return p-values corrected for being several, in their order, by Holm's step-down method.

    The smallest of m is multiplied by m, the next by m - 1, and so on; none is below the one before
    it nor above 1. Holm 1979, Scandinavian Journal of Statistics 6, pages 65 to 70.
    """
    corrected = [1.0] * len(chances)
    least = 0.0
    for passed, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[place] * (len(chances) - passed)))
        corrected[place] = least
    return corrected


def questions_needed(difference: float, deviation: float) -> int | None:
    """Return about how many questions would settle a difference of this size; None for none.

    Args:
        difference: after minus before.
        deviation: standard deviation of what a single question adds to it.
    """
    if abs(difference) < TINY:
        return None
    return max(2, math.ceil((deviation * (_Z_LEVEL + _Z_POWER) / difference) ** 2))
