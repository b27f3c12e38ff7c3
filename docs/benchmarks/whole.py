"""Measures answers about the whole on the questions of whole_dev, without the rest of the program.

Usage: python docs/benchmarks/whole.py WHOLE_DEV NEWS [-v] [--half 0|1]
WHOLE_DEV holds questions.jsonl.gz and groups.jsonl.gz, NEWS the articles of its first part. Every
question is given the kind that the set states, so that this room alone is measured. What counts:
the share of the expected items found in text, quotations and titles; of a conflict, all versions
or nothing. Half 0 (by hash of the article or group) was tuned on, half 1 was not.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import tempfile
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Assistant
from assistant.models.reader_model import ReaderModel, shipped_model
from assistant.question.understand import as_typed
from assistant.whole import Article, WholeReading, read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Kind, Query, Reading, ScoredPassage

KINDS: dict[str, Kind] = {
    "summary": "summary",
    "list": "list",
    "timeline": "timeline",
    "said": "said",
    "count_order": "count",
    "conflict": "fact",
    "agree": "fact",
    "which_articles": "library",
    "compare": "comparison",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("news", type=Path)
    arguments.add_argument("--half", type=int, choices=(0, 1))
    arguments.add_argument("-v", "--verbose", action="store_true")
    options = arguments.parse_args()
    questions = rows_of(options.folder / "questions.jsonl.gz")
    groups = rows_of(options.folder / "groups.jsonl.gz")
    table = Table(verbose=options.verbose)
    with Assistant.open(tempfile.mkdtemp()) as library:
        articles = articles_of(library, files_of(questions, groups, options.news))
        for row in questions:
            names = [name_of(document) for document in row["doc"]]
            if options.half in {None, half_of(row["doc"][0])}:
                reading = _read(library, row, [articles[name] for name in names])
                table.add(row, reading, [articles[name] for name in names], half_of(row["doc"][0]))
        for group in groups:
            asked = [articles[f"{group['group']}-{one['name']}"] for one in group["articles"]]
            for row in group["questions"]:
                if options.half in {None, half_of(group["group"])}:
                    table.add(row, _read(library, row, asked), asked, half_of(group["group"]))
    table.show()


class Table:
    """Collects the scores by kind and half."""

    def __init__(self, *, verbose: bool) -> None:
        self.verbose = verbose
        self.scores: dict[tuple[str, int], list[float]] = defaultdict(list)
        self.shares: dict[str, list[float]] = defaultdict(list)
        self.alarms: dict[str, list[bool]] = defaultdict(list)

    def add(
        self,
        row: dict[str, Any],
        reading: WholeReading | None,
        articles: Sequence[Article],
        half: int,
    ) -> None:
        """Score one answer."""
        kind = row["kind"]
        hits = hits_of(row, reading)
        score = float(all(hits)) if row.get("conflict") else sum(hits) / len(hits)
        self.scores[kind, half].append(score)
        if reading is not None:
            words = sum(len(one.document.text.split()) for one in articles)
            self.shares[kind].append(len(reading.text.split()) / words)
        if "conflict" in row and kind in {"conflict", "agree"}:
            self.alarms[kind].append(reading is not None and bool(reading.conflicts))
        if self.verbose and score < 1:
            shown = reading.text[:200].replace("\n", " / ") if reading else None
            print(f"  {row['id']} {kind} {score:.2f} {row['question']} | {shown}")

    def show(self) -> None:
        """Print the table."""
        print("| kind | tuned | reported | all | text as a share of the articles |")
        print("|---|---|---|---|---|")
        for kind in KINDS:
            halves = [self.scores.get((kind, half), []) for half in (0, 1)]
            values = [*halves, halves[0] + halves[1], self.shares.get(kind, [])]
            print(f"| {kind} | " + " | ".join(mean_of(part) for part in values) + " |")
        for half, name in ((0, "tuned"), (1, "reported")):
            part = [one for (_, of), scores in self.scores.items() if of == half for one in scores]
            print(f"{name}: {mean_of(part)} of {len(part)}")
        everything = [score for scores in self.scores.values() for score in scores]
        shares = [share for kind in list(KINDS)[:5] for share in self.shares[kind]]
        print(f"items {mean_of(everything)} of {len(everything)}")
        print(f"share of one article shown: {mean_of(shares)}")
        for kind, flags in self.alarms.items():
            print(f"{kind}: said to disagree {sum(flags)} of {len(flags)}")


def _read(
    library: Assistant, row: dict[str, Any], articles: Sequence[Article]
) -> WholeReading | None:
    query = replace(as_typed(row["question"]), kind=KINDS[row["kind"]])

    def read(
        query: Query, passages: Sequence[ScoredPassage], documents: Mapping[str, Document]
    ) -> Reading:
        return library.parts.reader.read(query, passages, documents=documents)

    def opposes(first: str, second: str) -> float:
        return _model().support(first, second)[1]

    embed = library.parts.embedder().embed
    return read_whole(query, articles, embed=embed, read=read, opposes=opposes)


@cache
def _model() -> ReaderModel:
    return shipped_model()


def hits_of(row: dict[str, Any], reading: WholeReading | None) -> list[bool]:
    if reading is None:
        return [False] * max(1, len(row["items"]))
    quotes = "\n".join(citation.quote for citation in reading.citations)
    titles = " ".join(f"{one.title} {one.source}" for one in reading.citations)
    text = f"{reading.text}\n{quotes}\n{titles}"
    if not row["items"]:
        answer = f"{reading.text} {reading.short or ''}"
        return [any(re.search(form, answer, re.IGNORECASE) for form in row["answers"])]
    return [
        all(re.search(form, text, re.IGNORECASE | re.DOTALL) for form in item)
        if isinstance(item, list)
        else bool(re.search(item, text, re.IGNORECASE | re.DOTALL))
        for item in row["items"]
    ]


def articles_of(library: Assistant, files: dict[str, str]) -> dict[str, Article]:
    folder = Path(tempfile.mkdtemp())
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    library.add([folder])
    documents = [library.document(info.id) for info in library.documents()]
    return {
        Path(document.source).name: Article(document, library.passages(document.id))
        for document in documents
    }


def files_of(
    questions: list[dict[str, Any]], groups: list[dict[str, Any]], news: Path
) -> dict[str, str]:
    wanted = {document for row in questions for document in row["doc"]}
    files = {}
    for source in sorted({document.split("/")[0] for document in wanted}):
        for row in rows_of(news / source / "articles.jsonl.gz"):
            if f"{source}/{row['id']}" in wanted:
                date = f"\n\n{row['date']}" if row.get("date") else ""
                body = "\n\n".join(part for part in row["text"].split("\n") if part.strip())
                files[name_of(f"{source}/{row['id']}")] = f"# {row['title']}{date}\n\n{body}"
    for group in groups:
        for one in group["articles"]:
            name = f"{group['group']}-{one['name']}"
            files[name] = f"# {one['title']}\n\n{one['date']}\n\n{one['text']}"
    return files


def rows_of(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def name_of(document: str) -> str:
    return re.sub(r"\W+", "_", document) + ".md"


def half_of(key: str) -> int:
    return int(hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def mean_of(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "-"


if __name__ == "__main__":
    main()
