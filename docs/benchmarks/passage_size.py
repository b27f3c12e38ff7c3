"""How long passages should be, and whether titles and furniture need a vector.

usage: passage_size.py DATA [--sets news squad] [--others 25] [--articles 3]
The set `news` is the articles of news_dev among --others of each source, `squad` the first
--articles of each half of the reading articles, whole. A passage is right that overlaps quoted
evidence or an answer. Longer passages hold more of everything, so beside hit@1 and hit@5 stands the
share of questions whose evidence is met before 300, 600 and 960 words of passages are read. Sizes
are chosen on the questions whose hash is even and reported on the others.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ranking import entries_of, half, lines

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.embedding import embed_passages
from assistant.index.load.loader import load_all
from assistant.index.retrieve import (
    DENSE_WEIGHT,
    FURNITURE_FACTOR,
    LEXICAL_FLOOR,
    HybridRetriever,
)
from assistant.index.split import SplitSettings, passage_context, split
from assistant.index.store.library_store import LibraryStore
from assistant.schema import Block, Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import ScoredPassage
    from assistant.seams import Embedder

SOURCES = ("bbc_2005", "abc_2006", "wikinews", "reuters21578")
SIZES = ((40, 90, 15), (80, 120, 30), (120, 180, 30), (160, 220, 30), (200, 256, 30))
SHIPPED = SIZES[2]
BUDGETS = (300, 600, 960)
LEAST_CHARACTERS = 600


class Asked(NamedTuple):
    """A question, and where in which document its evidence stands."""

    id: str
    text: str
    document: str
    spans: tuple[tuple[int, int], ...]


def news(data: Path, others: int) -> tuple[list[Document], list[Asked]]:
    """Return the articles of news_dev as `add` loads them, others around them, the questions."""
    asked = lines(data / "reading/dev/news_dev/questions.jsonl.gz")
    wanted, held = {one["doc"] for one in asked}, {}
    chance = random.Random(4)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            records = lines(data / "news" / source / "articles.jsonl.gz")
            chance.shuffle(records)
            names = [f"{source}/{one['id']}" for one in records]
            long = (
                (name, one)
                for name, one in zip(names, records, strict=True)
                if name not in wanted and len(one["text"]) >= LEAST_CHARACTERS
            )
            own = ((name, one) for name, one in zip(names, records, strict=True) if name in wanted)
            for name, one in (*own, *itertools.islice(long, others)):
                date = [one["date"]] if one.get("date") else []
                parts = [part for part in one["text"].split("\n") if part.strip()]
                path = Path(folder) / f"{len(held)}.md"
                path.write_text("\n\n".join([f"# {one['title']}", *date, *parts]), "utf-8")
                held[name] = next(d for d in load_all(str(path)) if isinstance(d, Document))
    questions = []
    for one in asked:
        document = held[one["doc"]]
        places = [(document.text.find(quote), len(quote)) for quote in one["evidence"]]
        spans = tuple((start, start + length) for start, length in places if start >= 0)
        if spans and not one["history"]:
            questions.append(Asked(one["id"], one["question"], document.id, spans))
    return list(held.values()), questions


def squad(data: Path, articles: int) -> tuple[list[Document], list[Asked]]:
    """Return long articles, a block a paragraph, and about 250 answerable questions of each set."""
    documents, questions = [], []
    for name in ("squad1_only", "squad2_dev"):
        starts = {}
        for one in lines(data / "reading/dev" / name / "articles.jsonl.gz")[:articles]:
            blocks, at = [], 0
            for number, paragraph in enumerate(one["paragraphs"]):
                starts[one["doc_id"], number] = at
                blocks.append(Block("paragraph", at, at + len(paragraph)))
                at += len(paragraph) + 2
            text = "\n\n".join(one["paragraphs"])
            identity = hashlib.sha256(one["doc_id"].encode()).hexdigest()[:16]
            documents.append(Document(id=identity, text=text, title=one["title"],
                                      source=one["doc_id"], blocks=tuple(blocks)))  # fmt: skip
        ids = {document.source: document.id for document in documents}
        held = [
            one
            for one in lines(data / "reading/dev" / name / "questions.jsonl.gz")
            if one["answerable"] and (one["doc_id"], one["paragraph_index"]) in starts
        ]
        for one in held[:: max(1, len(held) // 250)]:
            answer = one["answers"][0]
            start = starts[one["doc_id"], one["paragraph_index"]] + answer["start"]
            span = (start, start + len(answer["text"]))
            questions.append(Asked(one["qid"], one["question"], ids[one["doc_id"]], (span,)))
    return documents, questions


def without_vectors(found: Sequence[ScoredPassage], titles: set[str]) -> list[ScoredPassage]:
    """Return passages as they would come if titles and furniture were found by words alone."""
    top = max([LEXICAL_FLOOR, *(one.lexical or 0.0 for one in found)])

    def score(one: ScoredPassage) -> float:
        if not one.furniture and one.id not in titles:
            return one.score
        words = (1 - DENSE_WEIGHT) * max(0.0, one.lexical or 0.0) / top
        return words * (FURNITURE_FACTOR if one.furniture else 1.0)

    return sorted(found, key=lambda one: (-score(one), one.id))


def tally(asked: Asked, found: Sequence[ScoredPassage]) -> list[float]:
    """Return hit@1, hit@5, the reciprocal rank, and whether each budget of words suffices."""
    read = 0
    for rank, one in enumerate(found):
        read += len(one.text.split())
        inside = any(one.start < end and start < one.end for start, end in asked.spans)
        if one.document == asked.document and inside:
            return [rank < 1, rank < 5, 1 / (rank + 1), *(read <= most for most in BUDGETS)]
    return [0.0] * (3 + len(BUDGETS))


def measure(name: str, documents: Sequence[Document], questions: Sequence[Asked],
            size: tuple[int, int, int], embedder: Embedder) -> None:  # fmt: skip
    """Print the rows of a size."""
    target, maximum, smallest = size
    settings = SplitSettings(target_words=target, maximum_words=maximum, smallest_words=smallest)
    cuts = [(document, split(document, settings)) for document in documents]
    vectors = embed_passages(embedder, [passage_context(d, one) for d, cut in cuts for one in cut])
    titles = set()
    for document, cut in cuts:
        heads = {block.start for block in document.blocks if block.kind == "title"}
        titles |= {one.id for one in cut if one.start in heads}
    scores: dict[tuple[int, str], list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as store:
        store.put(entries_of(cuts, vectors), model=embedder.name)
        retriever = HybridRetriever(store=store, embedder=lambda: embedder)
        for asked in questions:
            found = retriever.retrieve(asked.text, k=400)
            orders = {"": found}
            if size == SHIPPED and titles:
                orders[", titles and furniture without a vector"] = without_vectors(found, titles)
            for label, order in orders.items():
                scores.setdefault((half(asked.id), label), []).append(tally(asked, order))
    for (part, label), rows in sorted(scores.items()):
        cells = " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0))
        side = "held" if part else "chosen on"
        head = f"{name}, {side} ({len(rows)}) | {target}–{maximum}{label} | {len(vectors)}"
        print(f"| {head} | {cells} |", flush=True)


def main() -> None:
    """Measure each size on each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", choices=("news", "squad"), default=["news", "squad"])
    parser.add_argument("--others", type=int, default=25)
    parser.add_argument("--articles", type=int, default=3)
    options = parser.parse_args()
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    heads = ("questions", "words", "passages", "hit@1", "hit@5", "MRR",
             *(f"in {most} words" for most in BUDGETS))  # fmt: skip
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for name in options.sets:
        if name == "news":
            documents, questions = news(options.data, options.others)
        else:
            documents, questions = squad(options.data, options.articles)
        for size in SIZES:
            measure(name, documents, questions, size, embedder)


if __name__ == "__main__":
    main()
