"""Compares two runs question by question: what changed, whether it is chance, what flipped.

The verdict rests on one number, so that many metrics do not make a regression by chance: `right`,
or `ndcg@10` where the runs only searched. It is a regression where that number fell and the paired
test says that this is more than chance (p < 0.05; for several datasets at once, corrected by Holm
for their number). All other metrics are shown, and marked where their p is below 0.05 after Holm's
correction for being many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import DatasetError
from assistant.eval.measures import plain
from assistant.eval.score.changes import (
    DECIDING,
    DECIDING_SEARCH,
    all_changes,
    corrected,
)
from assistant.eval.score.gate import NOT_MEASURED, PASS, REGRESSION
from assistant.eval.score.statistics import ALPHA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import Case, Layer, Verdict
    from assistant.eval.run_records import Header, Run
    from assistant.eval.score.changes import Change, Pair

Outcome = Literal["pass", "regression", "could not measure"]
EXIT_CODES: dict[Outcome, int] = {
    "pass": PASS,
    "regression": REGRESSION,
    "could not measure": NOT_MEASURED,
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one run made of a question."""

    verdict: Verdict | None
    layer: Layer | None
    said: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that is right in one run and not in the other."""

    id: str
    question: str
    won: bool
    """Whether it is right after, and was not before."""
    before: Side
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs, question by question."""

    dataset: str
    questions: int
    """Questions that both have."""
    only_before: int
    only_after: int
    made_otherwise: tuple[str, ...]
    """What the headers of the runs differ in, in words."""
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    outcome: Outcome
    reason: str
    """One sentence for the outcome."""

    @property
    def changed(self) -> list[Change]:
        """The metrics that are better or worse than before."""
        return [change for change in self.changes if change.better is not None]

    def flipped(self, *, won: bool) -> list[Flip]:
        """Return the questions that were won, or those that were lost."""
        return [flip for flip in self.flips if flip.won == won]

    @property
    def exit_code(self) -> int:
        """0 pass, 1 regression, 2 could not measure."""
        return EXIT_CODES[self.outcome]


def compare_runs(before: Run, after: Run, *, only_common: bool = False) -> Comparison:
    """Return what changed from one run to another: `compare_sets` of this one pair."""
    [comparison] = compare_sets([(before, after)], only_common=only_common)
    return comparison


def compare_sets(runs: Sequence[tuple[Run, Run]], *, only_common: bool = False) -> list[Comparison]:
    """Return what changed on each of several datasets, corrected for their being several.

    Args:
        runs: the earlier run and the later one of each dataset.
        only_common: whether runs of different datasets or libraries may be compared on the
            questions that both have, those with the same id and the same words.

    Raises:
        DatasetError: two runs are of different datasets or libraries, or share no question.
    """
    pairs = [_pairs(before, after, only_common=only_common) for before, after in runs]
    changes = corrected(
        [
            all_changes(cases, seed=after.header.seed)
            for cases, (_, after) in zip(pairs, runs, strict=True)
        ]
    )
    return [
        _comparison(before, after, cases, changed, sets=len(runs))
        for (before, after), cases, changed in zip(runs, pairs, changes, strict=True)
    ]


def _comparison(
    before: Run, after: Run, pairs: Sequence[Pair], changes: tuple[Change, ...], *, sets: int
) -> Comparison:
    flips = tuple(_flip(*pair) for pair in pairs if _is_right(pair[0]) != _is_right(pair[1]))
    judged = [flip for flip in flips if "failed" not in (flip.before.verdict, flip.after.verdict)]
    outcome, reason = _outcome(pairs, changes, judged, sets=sets)
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


def _pairs(before: Run, after: Run, *, only_common: bool) -> list[Pair]:
    if not only_common:
        _check_comparable(before.header, after.header)
    earlier = {(case.example.id, case.example.question): case for case in before.cases}
    found = [
        (earlier[key], case)
        for case in after.cases
        if (key := (case.example.id, case.example.question)) in earlier
    ]
    if not found:
        raise DatasetError("The two runs share no question; compare runs of the same dataset.")
    return found


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
    score = case.score
    return Side(score.verdict, score.layer, case.answer.said, case.answer.confidence)


def _outcome(
    pairs: Sequence[Pair], changes: Sequence[Change], flips: Sequence[Flip], *, sets: int
) -> tuple[Outcome, str]:
    searched = all(case.score.verdict is None for pair in pairs for case in pair)
    name = DECIDING_SEARCH if searched else DECIDING
    change = next((item for item in changes if item.metric == name), None)
    if change is None:
        return "could not measure", f"no question has a value of {name!r} in both runs"
    at = f"{name} {change.before:.3f} → {change.after:.3f}, p = {change.difference.p:.3f}"
    if sets > 1:
        at += f" ({change.p_holm:.3f} for {sets} sets)"
    if not searched:
        won = sum(flip.won for flip in flips)
        at += f", {won} won, {len(flips) - won} lost"
    failed = sum(after.score.verdict == "failed" for _, after in pairs)
    if change.better is False and change.p_holm < ALPHA:
        return "regression", f"worse by more than chance: {at}"
    if failed:
        return "could not measure", f"{failed} of {len(pairs)} questions failed: {at}"
    if change.better is None:
        return "pass", f"the same: {at}"
    if change.p_holm < ALPHA:
        return "pass", f"better by more than chance: {at}"
    word = "better" if change.better else "worse"
    needs = ""
    if change.more_questions:
        needs = f"; about {change.more_questions:,} more questions would settle it"
    return "pass", f"{word}, but it may be chance: {at}{needs}"


def _made_otherwise(before: Header, after: Header) -> tuple[str, ...]:
    # A judge has no part in the answers that are compared.
    old, new = plain(before.unjudged()), plain(after.unjudged())
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
