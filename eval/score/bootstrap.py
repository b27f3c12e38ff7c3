"""Intervals by resampling the questions: how far another sample of them might move a number.

Percentile bootstrap with a seed: Efron and Tibshirani 1993, chapter 13. Every sample is a row of
counts, how often each question is drawn, so that one set of samples serves all metrics of a run
and two runs on the same questions can be compared pair by pair. Where all values of a share are
equal the bootstrap knows no doubt; the bounds are then Wilson's (1927). Other numbers have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Statistic = Callable[[Floats], Floats]
    """Takes rows of counts, gives a value a row; NaN where a sample has none."""

RESAMPLES = 1000
LEVEL = 0.95
_Z = 1.959964
_CELLS = 1_000_000
"""Counts that are held at a time."""


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
    import numpy as np

    values = np.concatenate([statistic(counts) for counts in resample_counts(n, seed=seed)])
    return [_percentiles(column) for column in values.T]


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
    centre = share + _Z**2 / (2 * n)
    spread = _Z * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    whole = 1 + _Z**2 / n
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
