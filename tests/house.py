"""What the tests of the house share: every file of code, its name, and what it imports."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOPS = ("assistant", "eval", "index", "prompts")


def code() -> list[Path]:
    """Return every file of code that is installed, without the links to the folders at the top."""
    found = [path for top in TOPS for path in (ROOT / top).rglob("*.py")]
    links = {ROOT / "assistant" / name for name in TOPS}
    return sorted(path for path in found if not links.intersection(path.parents))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return name if name.startswith("assistant") else f"assistant.{name}"


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Yield what a module imports anywhere in it, and every name in its text that it may patch."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("assistant."):
            parts = str(node.value).split(".")
            yield from (".".join(parts[:end]) for end in range(2, len(parts) + 1))
