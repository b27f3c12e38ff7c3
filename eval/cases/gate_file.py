"""Reads a gate file: which datasets have to hold which thresholds, so that one command checks all.

```toml
[[gate]]
dataset = "questions.jsonl"            # beside the gate file, or the name of a shipped one
fail_under = { right = 0.8, citation_verbatim = 1 }
against = "runs/release"               # an earlier run that must not have been better
```
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from assistant.errors import UsageError
from assistant.eval.run.record_files import adapter, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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
            f"{path}, gate {one_line(error)}; expected dataset, fail_under and against."
        ) from error
