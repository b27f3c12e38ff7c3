"""Counts the modules and lines of code of each folder at a commit, tests and links aside.

Usage: python docs/benchmarks/size.py 27c3e72 HEAD
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("assistant", "eval", "index", "prompts")
LINK = "120000"


def git(*arguments: str) -> bytes:
    """Return what git prints."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def sizes(commit: str) -> tuple[Counter[str], Counter[str]]:
    """Return the modules and the lines of each folder, two levels deep."""
    modules, lines = Counter[str](), Counter[str]()
    for entry in git("ls-tree", "-r", commit, *TOPS).decode().splitlines():
        meta, _, name = entry.partition("\t")
        mode, _, blob = meta.split()
        if name.endswith(".py") and mode != LINK:
            folder = "/".join(Path(name).parent.parts[:2])
            modules[folder] += 1
            lines[folder] += git("cat-file", "-p", blob).count(b"\n")
    return modules, lines


def main() -> None:
    """Print a row a folder, with modules and lines at each commit, and their sums."""
    found = [sizes(commit) for commit in sys.argv[1:] or ["HEAD"]]
    for folder in sorted({name for modules, _ in found for name in modules}):
        cells = [f"{modules[folder]:4} {lines[folder]:6,}" for modules, lines in found]
        print(f"{folder:24} {'  '.join(cells)}")
    cells = [f"{sum(modules.values()):4} {sum(lines.values()):6,}" for modules, lines in found]
    print(f"{'all':24} {'  '.join(cells)}")


if __name__ == "__main__":
    main()
