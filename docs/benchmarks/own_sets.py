"""The sets of questions of our own, each within its article: talks.py and yesno.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Assistant

if TYPE_CHECKING:
    from collections.abc import Sequence

SETS = Path(__file__).with_name("sets")


def articles(name: str) -> list[dict[str, Any]]:
    """Return the articles of a set with their questions."""
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines()]


def library(folder: Path, given: Sequence[dict[str, Any]], *, called: str) -> Assistant:
    """Return a library that holds the articles, each under the name in its field `called`."""
    for article in given:
        text = f"# {article['title']}\n\n{article['published']}\n\n{article['text']}\n"
        (folder / f"{article[called]}.md").write_text(text, encoding="utf-8")
    held = Assistant.open(folder / "library")
    held.add([str(path) for path in sorted(folder.glob("*.md"))])
    return held
