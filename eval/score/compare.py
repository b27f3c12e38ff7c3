"""Compares two runs question by question: what changed, whether it is chance, what flipped.

The verdict rests on one number, so that many metrics do not make a regression by chance: `right`,
or `ndcg@10` where the runs only searched. It is a regression where that number fell and the paired
test says that this is more than chance (p < 0.05). All other metrics are shown and marked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.report.view import cases, said
from assistant.eval.score.differences import Change, Comparison, Flip, Side
from assistant.eval.score.metrics.refusal import calibration_error, refusal_f1, risk_coverage_area
from assistant.eval.score.statistics import (
    ALPHA,
    bootstrap_difference,
    mcnemar,
    paired_differences,
    questions_needed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.report.view import Case
    from assistant.eval.score.differences import Outcome
    from assistant.eval.score.results import Header, Run
    from assistant.eval.score.statistics import Difference

    Pair = tuple[Case, Case]

DECIDING = "right"
DECIDING_SEARCH = "ndcg@10"


def compare_runs(before: Run, after: Run, *, only_common: bool = False) -> Comparison:
    """Return what changed from one run to another.

    Args:
        before: the earlier run.
        after: the later one.
        only_common: whether runs of different datasets or libraries may be compared on the
            questions that both have, those with the same id and the same words.

    Raises:
        DatasetError: they are of different datasets or libraries, or share no question.
    """
    if not only_common:
        _check_comparable(before.header, after.header)
    pairs = _pairs(before, after)
    if not pairs:
        raise DatasetError("The two runs share no question; compare runs of the same dataset.")
    seed = after.header.seed
    changes = (*_mean_changes(pairs, seed=seed), *_whole_run_changes(pairs, seed=seed))
    flips = tuple(_flip(*pair) for pair in pairs if _is_right(pair[0]) != _is_right(pair[1]))
    judged = [flip for flip in flips if "failed" not in (flip.before.verdict, flip.after.verdict)]
    outcome, reason = _outcome(pairs, changes, judged)
    return Comparison(
        dataset=after.header.dataset,
        questions=len(pairs),
        only_before=len(before.examples) - len(pairs),
        only_after=len(after.examples) - len(pairs),
        made_otherwise=_made_otherwise(before.header, after.header),
        changes=changes,
        flips=flips,
        outcome=outcome,
        reason=reason,
    )


def _check_comparable(before: Header, after: Header) -> None:
    differing = []
    if before.dataset_hash != after.dataset_hash:
        differing.append(f"datasets ({before.dataset}, {after.dataset})")
    if before.library_hash != after.library_hash:
        differing.append(
            f"libraries ({before.documents} and {after.documents} documents, "
            f"{before.library_hash} and {after.library_hash})"
        )
    if before.only_search != after.only_search:
        differing.append("kinds of run (one only searched)")
    if differing:
        raise DatasetError(
            f"The runs are of different {' and '.join(differing)}; expected the same. Compare "
            "the questions that both have with --only-common."
        )


def _pairs(before: Run, after: Run) -> list[Pair]:
    earlier = {(case.example.id, case.example.question): case for case in cases(before)}
    return [
        (earlier[key], case)
        for case in cases(after)
        if (key := (case.example.id, case.example.question)) in earlier
    ]


def _mean_changes(pairs: Sequence[Pair], *, seed: int) -> list[Change]:
    """Return the metrics that are means over questions."""
    first, second = pairs[0]
    names = [name for name in second.score.scores if name in first.score.scores]
    values = {name: [_values(pair, name) for pair in pairs] for name in names}
    differences = paired_differences(
        [[pair and pair[1] - pair[0] for pair in values[name]] for name in names], seed=seed
    )
    return [
        _mean_change(name, [pair for pair in values[name] if pair], difference)
        for name, difference in zip(names, differences, strict=True)
        if difference is not None
    ]


def _values(pair: Pair, name: str) -> tuple[float, float] | None:
    """Return a metric before and after; None where one of both has no value."""
    before, after = (case.score.scores[name].value for case in pair)
    return None if before is None or after is None else (before, after)


def _mean_change(
    name: str, values: Sequence[tuple[float, float]], difference: Difference
) -> Change:
    before, after = [pair[0] for pair in values], [pair[1] for pair in values]
    if name == DECIDING:
        won = sum(earlier < later for earlier, later in values)
        lost = sum(earlier > later for earlier, later in values)
        difference = difference._replace(p=mcnemar(won, lost))
    needed = None if difference.settled else questions_needed(before, after)
    return Change(
        metric=name,
        before=sum(before) / len(before),
        after=sum(after) / len(after),
        difference=difference,
        more_questions=max(1, needed - len(values)) if needed is not None else None,
    )


def _whole_run_changes(pairs: Sequence[Pair], *, seed: int) -> list[Change]:
    """Return the metrics that are not means, over the questions that both runs judged."""
    import numpy as np

    judged = [
        pair for pair in pairs if all(case.score.verdict not in (None, "failed") for case in pair)
    ]
    if not judged:
        return []
    statistics: dict[str, list[Any]] = {}
    for side in (0, 1):
        rows = [pair[side] for pair in judged]
        refused = np.array([case.answer.status == "unanswerable" for case in rows], dtype=float)
        due = np.array([not case.example.answerable for case in rows], dtype=float)
        given = np.flatnonzero(refused == 0)
        sure = np.array([case.answer.confidence for case in rows], dtype=float)[given]
        wrong = np.array([not _is_right(case) for case in rows], dtype=float)[given]
        f1 = partial(refusal_f1, refused=refused, unanswerable=due)
        statistics.setdefault("refusal_f1", []).append(f1)
        for name, function in (
            ("risk_coverage_area", risk_coverage_area),
            ("calibration_error", calibration_error),
        ):
            whole = partial(function, confidence=sure, wrong=wrong)
            statistics.setdefault(name, []).append(partial(_among, whole, given))
    found = []
    for name, (first, second) in statistics.items():
        one = np.ones((1, len(judged)))
        difference = bootstrap_difference(
            len(judged), partial(_subtracted, first, second), seed=seed
        )
        if difference is not None:
            earlier, later = float(first(one)[0]), float(second(one)[0])
            found.append(Change(metric=name, before=earlier, after=later, difference=difference))
    return found


def _among(statistic: Any, places: Any, counts: Any) -> Any:
    import numpy as np

    if not len(places):
        return np.full(len(counts), np.nan)
    return statistic(counts[:, places])


def _subtracted(first: Any, second: Any, counts: Any) -> Any:
    return second(counts) - first(counts)


def _is_right(case: Case) -> bool:
    return case.score.verdict == "right"


def _flip(before: Case, after: Case) -> Flip:
    return Flip(
        id=after.example.id,
        question=after.example.question,
        won=_is_right(after),
        before=_side(before),
        after=_side(after),
    )


def _side(case: Case) -> Side:
    return Side(case.score.verdict, case.score.layer, said(case.answer), case.answer.confidence)


def _outcome(
    pairs: Sequence[Pair], changes: Sequence[Change], flips: Sequence[Flip]
) -> tuple[Outcome, str]:
    searched = all(case.score.verdict is None for pair in pairs for case in pair)
    name = DECIDING_SEARCH if searched else DECIDING
    change = next((item for item in changes if item.metric == name), None)
    if change is None:
        return "could not measure", f"no question has a value of {name!r} in both runs"
    at = f"{name} {change.before:.3f} → {change.after:.3f}, p = {change.difference.p:.3f}"
    if not searched:
        won = sum(flip.won for flip in flips)
        at += f", {won} won, {len(flips) - won} lost"
    failed = sum(after.score.verdict == "failed" for _, after in pairs)
    if change.better is False and change.difference.p < ALPHA:
        return "regression", f"worse by more than chance: {at}"
    if failed:
        return "could not measure", f"{failed} of {len(pairs)} questions failed: {at}"
    if change.better is None:
        return "pass", f"the same: {at}"
    if change.difference.p < ALPHA:
        return "pass", f"better by more than chance: {at}"
    word = "better" if change.better else "worse"
    needs = ""
    if change.more_questions:
        needs = f"; about {change.more_questions:,} more questions would settle it"
    return "pass", f"{word}, but it may be chance: {at}{needs}"


def _made_otherwise(before: Header, after: Header) -> tuple[str, ...]:
    # A judge has no part in the answers that are compared.
    old, new = before.unjudged().to_json(), after.unjudged().to_json()
    found = [
        f"{key}: {old[key]} → {new[key]}"
        for key in ("dataset_hash", "library_hash", "seed", "depth")
        if old[key] != new[key]
    ]
    for part in ("settings", "models", "prompts", "versions"):
        names = dict.fromkeys((*old[part], *new[part]))
        found += [
            f"{part} {name}: {old[part].get(name)} → {new[part].get(name)}"
            for name in names
            if old[part].get(name) != new[part].get(name)
        ]
    return tuple(found)
