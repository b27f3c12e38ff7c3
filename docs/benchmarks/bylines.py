"""How often the stored author of a page is right: precision and recall on the pages of bylines.tsv.

    python docs/benchmarks/bylines.py FOLDER_OF_PAGES [--show]

The labels were made before the rules were written; pages are halved by a hash of their name, and
the rules were tuned on the half "tuned" alone. A stored author is right where every name in it is
among those of the label; pen names (~) count neither way.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from labelled_pages import Count, pages

HALVES = ("other", "tuned")


def plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).casefold().strip()


def main() -> None:
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    counts = [Count(), Count()]
    for page, half, label, document in pages("bylines.tsv", folder):
        names = {plain(name.strip("~ ")) for name in label.split(";") if name.strip()}
        is_pen_name = "~" in label
        author = document.author if document else None
        stored = {plain(name) for name in (author or "").split(" and ") if name}
        count = counts[half]
        if not is_pen_name:
            count["labelled"] += bool(names)
            count["found"] += bool(names and stored and stored <= names)
        if stored and not (is_pen_name and stored <= names):
            count["stored"] += 1
            count["right"] += stored <= names
        if show and half == 1 and not is_pen_name and stored != names:
            print(f"{page}: stored {author!r}, labelled {label!r}")
    for name, count in reversed([*zip(HALVES, counts, strict=True)]):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
