"""Scores of many passages at once, by their row numbers: what a side of a search hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray


class KeyedScores(NamedTuple):
    """Passages, by row number in ascending order, with a score each."""

    keys: NDArray[np.int64]
    values: NDArray[np.float64]

    def best(self, k: int) -> dict[int, float]:
        """Return the k highest, highest first, ties by row number."""
        import numpy as np

        found = np.arange(len(self.values))
        if 0 < k < len(found):
            least = np.partition(self.values, -k)[-k]
            found = np.flatnonzero(self.values >= least)
        order = found[np.argsort(-self.values[found], kind="stable")][: max(0, k)]
        return dict(zip(self.keys[order].tolist(), self.values[order].tolist(), strict=True))

    def of(self, keys: Iterable[int]) -> dict[int, float]:
        """Return the scores of these passages, those that are there."""
        found = self.within(keys)
        return dict(zip(found.keys.tolist(), found.values.tolist(), strict=True))

    def within(self, keys: Iterable[int]) -> KeyedScores:
        """Return what there is of these passages."""
        import numpy as np

        found = np.flatnonzero(np.isin(self.keys, np.fromiter(keys, np.int64)))
        return KeyedScores(self.keys[found], self.values[found])


def rounded(keys: NDArray[np.int64], cosines: NDArray[np.float32]) -> KeyedScores:
    """Return cosines without the digits that depend on how many were computed at once."""
    return KeyedScores(keys, cosines.astype("f8").round(6))
