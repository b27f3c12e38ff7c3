"""Item precision, recall and F1 of lists, and the dated events of timelines, from end to end.

Usage: python docs/benchmarks/list_items.py WHOLE_DEV NEWS [--events]
The lists of whole_dev, asked through the Python face within their articles. Recall: the share of
the expected items that are shown. Precision: the share of the items shown that hold an expected
one; what is shown beside them is counted as wrong though it may well belong to the list. With
--events every event of the timelines is printed with the date it is given, for a reader to judge.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

import whole
from assistant import Assistant


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("news", type=Path)
    arguments.add_argument("--events", action="store_true")
    options = arguments.parse_args()
    rows = whole.rows_of(options.folder / "questions.jsonl.gz")
    wanted = "timeline" if options.events else "list"
    rows = [row for row in rows if row["kind"] == wanted]
    measured: list[tuple[float, float]] = []
    with Assistant.open(tempfile.mkdtemp()) as library:
        whole.articles_of(library, whole.files_of(rows, [], options.news))
        for row in rows:
            answer = library.ask(
                row["question"], documents=[whole.name_of(name) for name in row["doc"]]
            )
            items = [
                f"{item.text} {' '.join(answer.citations[at - 1].quote for at in item.markers)}"
                for item in answer.items
            ] or [answer.text]
            if options.events:
                published = answer.citations[0].published if answer.citations else None
                print(f"\n{row['id']} published {published}: {row['question']}")
                print("\n".join(f"  {item}" for item in items))
            else:
                refused = answer.status == "unanswerable"
                measured.append((0.0, 0.0) if refused else both(items, row["items"]))
    if measured:
        precision, recall = (
            sum(pair[place] for pair in measured) / len(measured) for place in (0, 1)
        )
        f1 = [2 * one * two / (one + two) if one + two else 0.0 for one, two in measured]
        print(f"precision {precision:.3f}, recall {recall:.3f}, F1 {sum(f1) / len(f1):.3f}")


def both(items: list[str], expected: list[str | list[str]]) -> tuple[float, float]:
    """Return the share of items that hold an expected one, and of expected ones that are held."""
    forms = [[item] if isinstance(item, str) else item for item in expected]
    holds = [
        [all(re.search(part, item, re.IGNORECASE | re.DOTALL) for part in form) for form in forms]
        for item in items
    ]
    shown = "\n".join(items)
    right = [
        all(re.search(part, shown, re.IGNORECASE | re.DOTALL) for part in form) for form in forms
    ]
    return sum(any(row) for row in holds) / len(holds), sum(right) / len(right)


if __name__ == "__main__":
    main()
