"""What the opinions of a judge come to: how far they agree with the verdicts, and where not.

- judge_right: share of the answers put to the judge that it holds right.
- judge_agreement: share of them on which it says what `verdict.py` says, right or not.
- judge_kappa: the same beyond chance, (agreed - chance) / (1 - chance), with chance the agreement
  of two judges who give as many rights each, but at random: 1 for full agreement, 0 for none.
  Cohen 1960, doi:10.1177/001316446002000104.

None of them is part of `right` or of the summary of a run: a judge that errs cannot move those.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from assistant.eval.measures import Estimate, Measure, not_applicable, not_measured
from assistant.eval.question_records import ScoreRecord
from assistant.eval.score.run_summary import estimate_means, estimate_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.eval.question_records import Case, OpinionRecord
    from assistant.eval.run_records import Run

    Floats = NDArray[np.float64]

NO_VERDICT = "the judge gave no verdict"
"""Why an answer has no opinion although the judge replied."""
WORDS = ("right", "wrong", "no verdict", "failed", "not asked")
"""What a judge can come to, in the order in which it is counted; `failed` is the judge or what it
was to look over."""


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


def opinion_word(item: OpinionRecord | None) -> str:
    """Return what a judge said of an answer, in a word or two of `WORDS`."""
    if item is None or item.right.state == "not applicable":
        return "not asked"
    if item.right.value is None:
        return "no verdict" if item.right.reason == NO_VERDICT else "failed"
    return "right" if item.right.value else "wrong"


def opinion_counts(run: Run) -> dict[str, int]:
    """Return how many answers came to which word, those that none came to left out."""
    found = Counter(opinion_word(item) for item in run.opinions)
    return {word: found[word] for word in WORDS if found[word]}


def differing(run: Run) -> list[Case]:
    """Return the answers on which the judge does not say what the verdict says."""
    return [
        case
        for case in run.cases
        if case.opinion is not None
        and case.opinion.right.value is not None
        and (case.opinion.right.value == 1) != (case.score.verdict == "right")
    ]


def right_by_tag(run: Run) -> dict[str, float | None]:
    """Return the share of answers that the judge holds right, by tag; None without any."""
    values: dict[str, list[float]] = {tag: [] for tag in run.summary.tags}
    for case in run.cases:
        if case.opinion is not None and case.opinion.right.value is not None:
            for tag in dict.fromkeys(case.example.tags):
                values[tag].append(case.opinion.right.value)
    return {tag: sum(found) / len(found) if found else None for tag, found in values.items()}


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
    found = estimate_whole(partial(kappa, one=one, other=other), len(pairs), seed=seed)
    if found is None:
        return Estimate(value=not_applicable("both gave the same verdict on every answer"), **rest)
    value, low, high = found
    return Estimate(value=Measure(value), low=low, high=high, **rest)
