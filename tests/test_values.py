"""Values are frozen: nothing that was handed on changes under the hands of whoever has it."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any

import assistant

CHANGING = {"Chat", "ChatModel", "Clock", "Composer", "Guard", "Paragraph",
            "Remembered", "_Placed", "_Run", "_Writer"}  # fmt: skip
"""What one owner counts or collects in while something goes on."""


def test_every_dataclass_is_frozen_but_those_that_count_or_collect() -> None:
    found = set()
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if ".training" in module.name or module.name.endswith("__main__"):
            continue
        kinds: dict[str, Any] = vars(importlib.import_module(module.name))
        for name, kind in kinds.items():
            own = isinstance(kind, type) and kind.__module__ == module.name
            if own and dataclasses.is_dataclass(kind) and not _is_frozen(kind):
                found.add(name)
    assert found == CHANGING


def _is_frozen(kind: Any) -> bool:
    return bool(kind.__dataclass_params__.frozen)
