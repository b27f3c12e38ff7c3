"""How often the stored author of a page is right: precision and recall on the pages of bylines.tsv.

    python docs/benchmarks/bylines.py FOLDER_OF_PAGES [--show]

The labels were made before the rules were written; pages are halved by a hash of their name, and
the rules were tuned on the half "tuned" alone. A stored author is right where every name in it is
among those of the label; pen names (~) count neither way.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from pathlib import Path

from assistant.errors import SourceError
from assistant.index.load.loader import load

LABELS = Path(__file__).with_name("bylines.tsv")


def plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).casefold().strip()


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    counts = {
        half: dict.fromkeys(("stored", "right", "named", "found"), 0) for half in ("tuned", "other")
    }
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        page, _, label = line.partition("\t")
        half = "tuned" if hashlib.sha256(page.encode()).digest()[0] % 2 else "other"
        names = {plain(name.strip("~ ")) for name in label.split(";") if name.strip()}
        is_pen_name = "~" in label
        try:
            author = load(str(folder / f"{page}.html")).author
        except SourceError:
            author = None
        stored = {plain(name) for name in (author or "").split(" and ") if name}
        count = counts[half]
        if not is_pen_name:
            count["named"] += bool(names)
            count["found"] += bool(names and stored and stored <= names)
        if stored and not (is_pen_name and stored <= names):
            count["stored"] += 1
            count["right"] += stored <= names
        if show and half == "tuned" and not is_pen_name and stored != names:
            print(f"{page}: stored {author!r}, labelled {label!r}")
    for half, count in counts.items():
        precision = count["right"] / max(1, count["stored"])
        recall = count["found"] / max(1, count["named"])
        print(
            f"{half}: precision {precision:.3f} of {count['stored']}, "
            f"recall {recall:.3f} of {count['named']}"
        )


if __name__ == "__main__":
    main()
