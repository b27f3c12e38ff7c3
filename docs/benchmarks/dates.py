"""How often the stored day of publication is right: precision and recall on dates.tsv.

    python docs/benchmarks/dates.py FOLDER_OF_PAGES [--show]

The labels were made before the program's answers were seen; pages are halved by a hash of their
name, and only the half "looked at" may be shown and mended by. A stored day is right where the
label names it; the day of a change (~) counts neither way.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from pathlib import Path

from assistant.errors import SourceError
from assistant.index.load.loader import load

LABELS = Path(__file__).with_name("dates.tsv")


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder, show = Path(sys.argv[1]), "--show" in sys.argv
    halves = ("looked at", "other")
    counts = {half: dict.fromkeys(("stored", "right", "dated", "found"), 0) for half in halves}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        page, _, label = line.partition("\t")
        half = halves[hashlib.sha256(page.encode()).digest()[0] % 2]
        days = {day for day in label.split(";") if day}
        changed = {day.removeprefix("~") for day in days if day.startswith("~")}
        try:
            stored = load(str(folder / f"{page}.html")).published
        except SourceError:
            stored = None
        count = counts[half]
        count["dated"] += bool(days - {f"~{day}" for day in changed})
        count["found"] += stored in days
        if stored and stored not in changed:
            count["stored"] += 1
            count["right"] += stored in days
        if show and half == halves[0] and stored not in days | changed and (stored or days):
            print(f"{page}: stored {stored}, labelled {label or 'no day'}")
    for half, count in counts.items():
        precision = count["right"] / max(1, count["stored"])
        recall = count["found"] / max(1, count["dated"])
        print(
            f"{half}: precision {precision:.3f} of {count['stored']}, "
            f"recall {recall:.3f} of {count['dated']}"
        )


if __name__ == "__main__":
    main()
