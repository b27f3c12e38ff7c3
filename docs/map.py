"""Writes the tables of docs/map.md from the first line of each room and each module at the top.

    python docs/map.py            write the page
    python docs/map.py --check    exit with 1 where the page and the tree differ

A test runs the check; what a room is for is written once, in its `__init__.py`.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "map.md"
TOPS = {"assistant": "assistant", "index": "assistant.index", "prompts": "assistant.prompts",
        "eval": "assistant.eval"}  # fmt: skip
"""The folders with code that runs, and the names that they are imported by."""
TABLE = re.compile(r"(<!-- (ROOMS|MODULES) -->\n).*?(<!-- end -->)", re.DOTALL)


def rooms(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield the folder of each room with what it is for; links are passed over.

    Raises:
        ValueError: a folder holds code and no `__init__.py` with a docstring.
    """
    for top in TOPS:
        folders = {path.parent for path in (root / top).rglob("*.py")}
        for folder in sorted(folders):
            relative = folder.relative_to(root)
            if any((root / parent).is_symlink() for parent in (relative, *relative.parents)):
                continue
            yield relative.as_posix(), _first_line(folder / "__init__.py")


def modules(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield each module that lies in no room but at the top of the package, and what it is."""
    for path in sorted((root / "assistant").glob("*.py")):
        if path.name != "__init__.py":
            yield path.name, _first_line(path)


def filled(page: str) -> str:
    """Return the page with its tables as the tree has them."""
    rows = {"ROOMS": _table("room", rooms()), "MODULES": _table("module", modules())}
    return TABLE.sub(lambda found: found[1] + rows[found[2]] + found[3], page)


def _table(head: str, rows: Iterator[tuple[str, str]]) -> str:
    lines = [f"| {head} | what is there |", "|---|---|"]
    for name, line in rows:
        known = TOPS.get(name, name)
        other = f" = `{known}`" if known != name else ""
        lines.append(f"| `{name}`{other} | {line.replace('|', '/')} |")
    return "\n".join(["", *lines, "", ""])


def _first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else ""
    if not said:
        raise ValueError(f"{path} has no docstring; its first line says what the room is for.")
    return said.splitlines()[0]


def main() -> int:
    """Write the page, or say what is out of step with it."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = filled(page)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    print("\n".join(difflib.unified_diff(page.splitlines(), wanted.splitlines(), lineterm="")))
    return int(page != wanted)


if __name__ == "__main__":
    sys.exit(main())
