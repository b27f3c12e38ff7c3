"""Measures 30 questions about the whole over the articles that ship, from end to end.

Usage: python docs/benchmarks/whole_own.py [-v]
The articles are the one of a new library and those of the dataset small_news. What counts is the
share of the expected items in text, quotations and titles; beside it, what the kind was taken for.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

from assistant import Assistant

QUESTIONS = Path(__file__).with_name("whole-questions.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    scores: dict[str, list[float]] = defaultdict(list)
    taken: list[bool] = []
    with Assistant.open(tempfile.mkdtemp()) as library:
        library.add([str(files("assistant.eval") / "datasets" / "small_news.articles")])
        for row in rows:
            answer = library.ask(row["question"], documents=row["files"])
            shown = "\n".join(
                [answer.text, answer.short or "", *(one.quote for one in answer.citations)]
                + [one.title for one in answer.citations]
            )
            hits = [bool(re.search(item, shown, re.DOTALL)) for item in row["items"]]
            hits = [] if answer.status == "unanswerable" else hits
            scores[row["kind"]].append(sum(hits) / len(row["items"]))
            taken.append(answer.kind == row["kind"])
            if options.verbose and not (hits and all(hits)):
                print(f"  x {row['id']} {row['kind']}->{answer.kind} {row['question']} | {hits}")
                print(f"      {answer.text[:300]!r}")
    print("| kind | items shown | questions |\n|---|---|---|")
    for kind, values in scores.items():
        print(f"| {kind} | {sum(values) / len(values):.3f} | {len(values)} |")
    every = [value for values in scores.values() for value in values]
    print(f"all {sum(every) / len(every):.3f} of {len(every)}; kind as meant {sum(taken)}")


if __name__ == "__main__":
    main()
