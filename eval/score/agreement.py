"""What the opinions of a judge come to, and how far they agree with the program's own verdicts.

- judge_right: share of the answers put to the judge that it holds right.
- judge_agreement: share of them on which it says what `judgement.py` says, right or not.
- judge_kappa: the same beyond chance, (agreed - chance) / (1 - chance), with chance the agreement
  of two judges who give as many rights each, but at random: 1 for full agreement, 0 for none.
  Cohen 1960, doi:10.1177/001316446002000104.

None of them is part of `right` or of the summary of a run: a judge that errs cannot move those.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from assistant.eval.records import Measure, ScoreRecord, not_applicable, not_measured
from assistant.eval.score.bootstrap import bootstrap, doubtful
from assistant.eval.score.results import Estimate
from assistant.eval.score.summary import estimate_means

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.eval.score.results import OpinionRecord

    Floats = NDArray[np.float64]


def judge_estimates(
    opinions: Sequence[OpinionRecord], scores: Sequence[ScoreRecord], *, seed: int
) -> dict[str, Estimate]:
    """Return what opinions come to; both in the order of the dataset."""
    agreed = [
        ScoreRecord(
            id=item.id,
            verdict=None,
            scores={"judge_right": item.right, "judge_agreement": _agreement(item, score)},
        )
        for item, score in zip(opinions, scores, strict=True)
    ]
    estimates = estimate_means(agreed, seed=seed)
    pairs = [
        (item.right.value, float(score.verdict == "right"))
        for item, score in zip(opinions, scores, strict=True)
        if item.right.value is not None
    ]
    return {**estimates, "judge_kappa": _kappa_estimate(pairs, opinions, seed=seed)}


def kappa(counts: Floats, *, one: Floats, other: Floats) -> Floats:
    """Return Cohen's kappa for each row of counts; NaN where chance alone would agree fully.

    Args:
        counts: how often each answer is taken, one row a sample of them.
        one: 1 for each answer that one judge holds right, else 0.
        other: the same of the other judge.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        n = counts.sum(axis=1)
        agreed = counts @ (one == other).astype(float) / n
        first, second = counts @ one / n, counts @ other / n
        chance = first * second + (1 - first) * (1 - second)
        values: Floats = (agreed - chance) / (1 - chance)
    return values


def _agreement(opinion: OpinionRecord, score: ScoreRecord) -> Measure:
    if opinion.right.value is None:
        return opinion.right
    return Measure(float((opinion.right.value == 1) == (score.verdict == "right")))


def _kappa_estimate(
    pairs: Sequence[tuple[float, float]], opinions: Sequence[OpinionRecord], *, seed: int
) -> Estimate:
    import numpy as np

    states = [item.right.state for item in opinions]
    lost = states.count("not measured")
    rest = {
        "n": len(pairs),
        "not_applicable": states.count("not applicable"),
        "not_measured": lost,
    }
    if not pairs:
        nothing = not_applicable("no answer was put to the judge")
        if lost:
            nothing = not_measured("no reply of the judge had a verdict")
        return Estimate(value=nothing, **rest)
    one, other = np.array(pairs).T
    statistic = partial(kappa, one=one, other=other)
    value = float(statistic(np.ones((1, len(pairs))))[0])
    if math.isnan(value):
        return Estimate(value=not_applicable("both gave the same verdict on every answer"), **rest)
    [found] = bootstrap(len(pairs), lambda counts: statistic(counts)[:, None], seed=seed)
    low, high = doubtful(found)
    return Estimate(value=Measure(value), low=low, high=high, **rest)
