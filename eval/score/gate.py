"""Gates: thresholds that a run has to hold, the file that lists them, and the exit code.

```toml
[[gate]]
dataset = "questions.jsonl"            # beside the gate file, or the name of a shipped one
fail_under = { right = 0.8, citation_verbatim = 1 }
against = "runs/release"               # an earlier run that must not have been better
settings = { k = 6 }                   # how to answer, where it is not as usual
```
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from assistant.errors import UsageError
from assistant.eval.run.record_files import adapter, one_line
from assistant.eval.score.run_summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.eval.measures import Estimate
    from assistant.eval.run_records import Summary

PASS, REGRESSION, NOT_MEASURED = 0, 1, 2
SETTINGS = ("k", "model", "base_url", "reader", "max_error", "embedding_model")
"""What a gate may set; the names are those of the options of `assistant eval run`."""


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


def worst_exit_code(codes: Iterable[int]) -> int:
    """Return the exit code of several checks: 1 where one is a regression, else the highest."""
    found = list(codes)
    return REGRESSION if REGRESSION in found else max(found, default=PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEntry:
    """A dataset to run, and what the run has to hold."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    dataset: str
    """Path beside the gate file, or the name of a shipped dataset."""
    fail_under: Mapping[str, float] = field(default_factory=dict)
    """The worst value that passes, by metric."""
    against: str | None = None
    """Folder, beside the gate file, of an earlier run that must not have been better."""
    settings: Mapping[str, str | float] = field(default_factory=dict)
    """How to answer, by the names in `SETTINGS`."""
    cassette: str | None = None
    """Recording, beside the gate file, that a language model's answers are taken from alone."""
    home: str | None = None
    """Library to ask as it is, beside the gate file."""
    only_search: bool = False

    def __post_init__(self) -> None:
        """Refuse a setting that there is none of."""
        unknown = [name for name in self.settings if name not in SETTINGS]
        if unknown:
            raise ValueError(f"no setting {unknown[0]!r}; known are {', '.join(SETTINGS)}")

    @property
    def thresholds(self) -> list[str]:
        """The thresholds in the form of `--fail-under`."""
        return [f"{name}={value}" for name, value in self.fail_under.items()]


def read_gate_file(path: Path) -> list[GateEntry]:
    """Return the gates of a file, at least one.

    Raises:
        UsageError: it cannot be read, or is not in its form.
    """
    from pydantic import ValidationError

    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as a gate file ({error}); expected TOML with [[gate]] tables."
        ) from error
    unknown = [key for key in rows if key != "gate"]
    if unknown or not rows.get("gate"):
        got = f"the key {unknown[0]!r}" if unknown else "no gate"
        raise UsageError(f"{path} has {got}; expected [[gate]] tables, each with a dataset.")
    try:
        return adapter(list[GateEntry]).validate_python(rows["gate"])
    except ValidationError as error:
        raise UsageError(
            f"{path}, gate {one_line(error)}; expected {', '.join(GateEntry.__dataclass_fields__)}."
        ) from error


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
