"""A blind reading: which sentences that summaries choose does a reader call central?

Usage: python docs/benchmarks/blind_reading.py make NEWS --out FOLDER [--exclude WHOLE_DEV ...]
       python docs/benchmarks/blind_reading.py count FOLDER/key.json docs/benchmarks/blind-marks.tsv
`make` draws 20 news articles (seeded) that the named question sets do not use, lets the program,
lead-3 and LexRank choose three sentences of each, and writes read.txt: each article, and below it
all sentences chosen by any, once, in random order, without a word about who chose them. Which
sentences are whose is in key.json, which the reader does not open. The reader puts down, a line
each, article, number of the sentence and 1 (central) or 0; `count` puts the two together.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import summaries

import whole
from assistant import Assistant
from assistant.whole.article import Line, lines_of
from assistant.whole.summary import chosen

SEED, ARTICLES, SENTENCES = 20, 20, 3
SHORTEST, LONGEST = 150, 420
"""Words of an article that is drawn."""
QUESTION = "What is this article about?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("make", "count"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("blind"))
    parser.add_argument("--exclude", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    if options.what == "make":
        make(options.paths[0], options.out, options.exclude)
    else:
        count(*options.paths)


def make(news: Path, out: Path, exclude: list[Path]) -> None:
    """Draw the articles, choose sentences of each, and write what is read and whose it is."""
    choose = random.Random(SEED)  # noqa: S311
    rows = drawn(news, used(exclude), choose)
    ways: dict[str, dict[str, list[int]]] = {}
    pages = []
    with Assistant.open(tempfile.mkdtemp()) as library:
        articles = whole.articles_of(library, {whole.name_of(name): text for name, text in rows})
        embed = library.parts.embedder().embed
        for name, _ in rows:
            lines = lines_of(articles[whole.name_of(name)])
            taken = {
                "program": chosen(lines, embed, question=QUESTION, wanted=SENTENCES),
                "lead-3": list(lines[:SENTENCES]),
                "LexRank": summaries.lexrank(lines, embed, QUESTION, most=SENTENCES),
            }
            ways[name] = {way: [line.number for line in found] for way, found in taken.items()}
            pages.append(page(name, lines, ways[name], choose))
    out.mkdir(parents=True, exist_ok=True)
    (out / "key.json").write_text(json.dumps(ways, indent=1), encoding="utf-8")
    (out / "read.txt").write_text("\n\n".join(pages) + "\n", encoding="utf-8")


def page(
    name: str, lines: tuple[Line, ...], ways: dict[str, list[int]], choose: random.Random
) -> str:
    """Return an article and the sentences to judge, in random order."""
    asked = sorted({number for numbers in ways.values() for number in numbers})
    choose.shuffle(asked)
    text = " ".join(line.text for line in lines)
    judged = "\n".join(f"{name}\t{number}\t? {lines[number].text}" for number in asked)
    return f"== {name}: {lines[0].document.title}\n{text}\n\n{judged}"


def drawn(news: Path, taken: set[str], choose: random.Random) -> list[tuple[str, str]]:
    """Return the names and texts of articles of middling length that no named set uses."""
    fitting = []
    for source in sorted(path.parent.name for path in news.glob("*/articles.jsonl.gz")):
        for row in whole.rows_of(news / source / "articles.jsonl.gz"):
            name = f"{source}/{row['id']}"
            if name not in taken and SHORTEST <= len(row["text"].split()) <= LONGEST:
                body = "\n\n".join(part for part in row["text"].split("\n") if part.strip())
                fitting.append((name, f"# {row['title']}\n\n{body}"))
    return sorted(choose.sample(fitting, ARTICLES))


def used(sets: list[Path]) -> set[str]:
    """Return the articles that question sets are about."""
    found: set[str] = set()
    for path in sets:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows: list[dict[str, Any]] = [json.loads(line) for line in file]
        for row in rows:
            named = row.get("doc") or []
            found.update([named] if isinstance(named, str) else named)
    return found


def count(key: Path, marks: Path) -> None:
    """Print which share of the sentences of each way the reader called central."""
    ways: dict[str, dict[str, list[int]]] = json.loads(key.read_text(encoding="utf-8"))
    central: dict[tuple[str, int], bool] = {}
    for line in marks.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, number, mark = line.split("\t")[:3]
            central[name, int(number)] = mark.strip() == "1"
    print("| way | sentences | central | share |\n|---|---|---|---|")
    for way in ("program", "lead-3", "LexRank"):
        judged = [central[name, number] for name, of in ways.items() for number in of[way]]
        print(f"| {way} | {len(judged)} | {sum(judged)} | {sum(judged) / len(judged):.2f} |")


if __name__ == "__main__":
    main()
