"""Numbers that know why they are missing: of one question, and of a whole run with an interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

DIGITS = 6
"""Of numbers in a file: beyond them lies the noise of the processor."""


def plain(value: Any) -> Any:
    """Return a value as JSON has it: records as objects, tuples as lists, numbers to six digits.

    What has another form than its fields says so in a method `to_json`.
    """
    if hasattr(value, "to_json"):
        return plain(value.to_json())
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return round(value, DIGITS) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, or why there is none: never NaN, and a failure is never a zero."""

    value: float | None = None
    state: Literal["measured", "not applicable", "not measured"] = "measured"
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a value that is not a number, and a state that contradicts the value."""
        if (self.value is not None) != (self.state == "measured"):
            raise ValueError(f"a measure that is {self.state!r} cannot have value {self.value!r}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"expected a finite number, got {self.value!r}")

    def to_json(self) -> float | dict[str, str]:
        """Return the number, or an object with the state and the reason."""
        if self.value is not None:
            return round(self.value, DIGITS)
        return {"state": self.state, "reason": self.reason}

    @classmethod
    def from_json(cls, row: object) -> Measure:
        """Return the measure that `to_json` wrote.

        Raises:
            ValueError: it is neither a number nor such an object.
        """
        if isinstance(row, int | float):
            return cls(float(row))
        if not isinstance(row, dict) or set(row) != {"state", "reason"}:
            raise ValueError(f"expected a number or a state with its reason, got {row!r}")
        return cls(None, **row)

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> Any:
        """Tell pydantic how a measure is read back: a file has another form than the fields."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.from_json)


def not_applicable(reason: str) -> Measure:
    """Return the measure of something that has no value for this question, by its nature."""
    return Measure(None, "not applicable", reason)


def not_measured(reason: str) -> Measure:
    """Return the measure of something that should have a value but could not be had."""
    return Measure(None, "not measured", reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number over a whole run, with the interval that resampling the questions gives."""

    value: Measure
    low: float | None = None
    """Bounds of the 95 % interval; None where there is no value."""
    high: float | None = None
    n: int = 0
    """Questions it was measured on."""
    not_applicable: int = 0
    not_measured: int = 0
