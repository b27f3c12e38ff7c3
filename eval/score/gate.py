"""Gates: thresholds that a run has to hold, and the exit code that says whether it did."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import UsageError
from assistant.eval.score.run_summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.eval.measures import Estimate
    from assistant.eval.run_records import Summary

PASS, REGRESSION, NOT_MEASURED = 0, 1, 2


class Check(NamedTuple):
    """One threshold, held or not."""

    metric: str
    threshold: float
    """The worst value that passes."""
    value: float | None
    """None where it could not be measured."""
    passed: bool
    message: str
    """One line for the user."""


class Gate(NamedTuple):
    """What all thresholds of a run come to."""

    exit_code: int
    """0 pass, 1 regression, 2 could not measure."""
    checks: tuple[Check, ...]


def check_thresholds(
    summary: Summary,
    thresholds: Sequence[str],
    *,
    cost: Mapping[str, Estimate] | None = None,
    judged: Mapping[str, Estimate] | None = None,
) -> Gate:
    """Return whether a run holds thresholds of the form `metric=value`.

    The value is the worst that passes: the least of a metric where more is better, the most of one
    where less is (errors, latencies, memory). A threshold that is missed is a regression, even
    where another could not be measured. Without thresholds, only failed questions count.

    Args:
        summary: what the run came to.
        thresholds: as the user gave them.
        cost: latencies, memory and tokens, which can be gated too.
        judged: what the opinions of a judge came to, which can be gated too.

    Raises:
        UsageError: a threshold is not of that form, or names no metric; nothing is checked then.
    """
    known = {**summary.metrics, **(cost or {}), **(judged or {})}
    lower = LOWER_IS_BETTER | set(cost or {})
    parsed = [_parsed(threshold, known) for threshold in thresholds]
    checks = tuple(
        _check(name, worst, known[name], lower_is_better=name in lower) for name, worst in parsed
    )
    if any(check.value is not None and not check.passed for check in checks):
        return Gate(REGRESSION, checks)
    failed = summary.verdicts.get("failed", 0)
    if failed or not summary.questions or not all(check.passed for check in checks):
        return Gate(NOT_MEASURED, checks)
    return Gate(PASS, checks)


def _parsed(threshold: str, known: Mapping[str, Estimate]) -> tuple[str, float]:
    name, equals, text = (part.strip() for part in threshold.partition("="))
    try:
        worst = float(text)
    except ValueError:
        worst = math.nan
    if not equals or not math.isfinite(worst):
        raise UsageError(f"Got the threshold {threshold!r}; expected one such as right=0.8.")
    if name not in known:
        raise UsageError(f"Got the metric {name!r}; expected one of: {', '.join(known)}.")
    return name, worst


def _check(name: str, worst: float, estimate: Estimate, *, lower_is_better: bool) -> Check:
    value = estimate.value.value
    if value is None:
        message = f"{name} could not be measured: {estimate.value.reason}"
        return Check(name, worst, None, passed=False, message=message)
    passed = value <= worst if lower_is_better else value >= worst
    bound = "at most" if lower_is_better else "at least"
    message = f"{name} is {value:.4g}; expected {bound} {worst:g}"
    return Check(name, worst, value, passed=passed, message=message)
