"""What a check found: one line, and for a trouble what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Area = Literal["program", "models", "library", "settings", "keys", "servers", "disk"]
State = Literal["ok", "note", "trouble"]
Mend = Literal["permissions", "free_text", "vector_file", "vectors", "leftovers"]
"""What can be mended without a question: rights of files, and what is derived from the articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    area: Area
    text: str
    state: State = "ok"
    remedy: str | None = None
    """What to do, for each trouble."""
    mend: Mend | None = None
    """What `doctor --fix` does about it; None where that is left to the user."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `doctor --json` prints."""
        return asdict(self)


def trouble(area: Area, text: str, remedy: str, mend: Mend | None = None) -> Finding:
    """Return the finding of something that is wrong."""
    return Finding(area=area, text=text, state="trouble", remedy=remedy, mend=mend)
