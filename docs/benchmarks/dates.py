"""How often the stored day of publication is right: precision and recall on dates.tsv.

    python docs/benchmarks/dates.py FOLDER_OF_PAGES [--show]

The labels were made before the program's answers were seen; pages are halved by a hash of their
name, and only the half "looked at" may be shown and mended by. A stored day is right where the
label names it; the day of a change (~) counts neither way.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from labelled_pages import Count, pages

HALVES = ("looked at", "other")


def main() -> None:
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    counts = [Count(), Count()]
    for page, half, label, document in pages("dates.tsv", folder):
        days = {day for day in label.split(";") if day}
        changed = {day.removeprefix("~") for day in days if day.startswith("~")}
        stored = document.published if document else None
        count = counts[half]
        count["labelled"] += bool(days - {f"~{day}" for day in changed})
        count["found"] += stored in days
        if stored and stored not in changed:
            count["stored"] += 1
            count["right"] += stored in days
        if show and half == 0 and stored not in days | changed and (stored or days):
            print(f"{page}: stored {stored}, labelled {label or 'no day'}")
    for name, count in zip(HALVES, counts, strict=True):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
