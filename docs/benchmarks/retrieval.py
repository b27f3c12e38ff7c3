"""nDCG@10 of BM25, vectors, both fused, and the reader's reranking, on BEIR folders.

usage: retrieval.py FOLDER ... [--queries 100] [--offset 0] [--passages 5000] [--weights 0.02]
Each text of the corpus is one passage; where there are more than --passages, those that some query
judges come first, then the others in their order.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.embedding import embed_passages
from assistant.index.retrieve import HybridRetriever
from assistant.index.split import passage_context
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.models.reader_model import shipped_model
from assistant.reading.rerank import WEIGHT, RelevanceReranker
from assistant.schema import Block, Document, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.models.reader_model import ReaderModel

MANY = 1_000


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Return the relevant texts of each query with their grades."""
    found: dict[str, dict[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            query, text, grade = line.split("\t")[:3]
            if grade.strip().isdigit() and int(grade) > 0:
                found.setdefault(query, {})[text] = int(grade)
    return found


def as_entry(record: Mapping[str, Any]) -> tuple[Document, Passage]:
    """Return a text of the corpus as a document of one passage."""
    text = record["text"].strip() or record["title"].strip() or "-"
    name = hashlib.sha256(record["_id"].encode()).hexdigest()[:16]
    document = Document(
        id=name,
        text=text,
        title=record["title"],
        source=record["_id"],
        blocks=(Block("paragraph", 0, len(text)),),
    )
    whole = Span(0, len(text))
    passage = Passage(id=name, document=name, start=0, end=len(text), text=text, sentences=(whole,))
    return document, passage


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Return nDCG@k with exponential gain's linear form (Järvelin and Kekäläinen 2002)."""
    gained = sum(
        grades.get(name, 0) / math.log2(place + 2) for place, name in enumerate(ranked[:k])
    )
    best = sorted(grades.values(), reverse=True)[:k]
    return gained / sum(grade / math.log2(place + 2) for place, grade in enumerate(best))


class Remembered:
    """The reader, asked once for each query and passage."""

    def __init__(self, reader: ReaderModel) -> None:
        self.relevance = functools.cache(reader.relevance)


def measure(folder: Path, options: argparse.Namespace, reader: ReaderModel) -> None:
    """Print the row of one set."""
    judged = read_judgements(folder / "qrels.tsv.gz")
    corpus = lines(folder / "corpus.jsonl.gz")
    wanted = {name for grades in judged.values() for name in grades}
    corpus = sorted(corpus, key=lambda record: record["_id"] not in wanted)[: options.passages]
    queries = [item for item in lines(folder / "queries.jsonl.gz") if item["_id"] in judged]
    step = max(1, len(queries) // options.queries)
    queries = queries[options.offset :: step][: options.queries]
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    entries = [as_entry(record) for record in corpus]
    vectors = embed_passages(embedder, [passage_context(*entry) for entry in entries])
    totals = dict.fromkeys(("BM25", "dense", "fused", *options.weights), 0.0)
    remembered = Remembered(reader)
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as store:
        store.put(
            [
                Entry(document=document, passages=(passage,), vectors=vector[None])
                for (document, passage), vector in zip(entries, vectors, strict=True)
            ],
            model=embedder.name,
        )
        names = {document.id: document.source for document, _ in entries}
        retriever = HybridRetriever(store=store, embedder=lambda: embedder)
        for query in queries:
            found = retriever.retrieve(query["text"], k=MANY)
            orders = {
                "BM25": sorted(found, key=lambda p: (-(p.lexical or 0.0), p.id)),
                "dense": sorted(found, key=lambda p: (-(p.dense or 0.0), p.id)),
                "fused": found,
            } | {
                weight: RelevanceReranker(lambda: remembered, weight=float(weight)).rerank(
                    query["text"], found
                )
                for weight in options.weights
            }
            for name, order in orders.items():
                ranked = [names[passage.document] for passage in order]
                totals[name] += ndcg(ranked, judged[query["_id"]])
    cells = " | ".join(f"{total / len(queries):.3f}" for total in totals.values())
    print(f"| {folder.name} | {len(entries):,} | {len(queries)} | {cells} |", flush=True)


def main() -> None:
    """Measure each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--offset", type=int, default=0, help="first query that is taken")
    parser.add_argument("--weights", nargs="*", default=[str(WEIGHT)], help="of the relevance")
    options = parser.parse_args()
    reader = shipped_model()
    weights = [f"reranked, weight {weight}" for weight in options.weights]
    print(
        "| " + " | ".join(["set", "passages", "queries", "BM25", "dense", "fused", *weights]) + " |"
    )
    print("|---" * (6 + len(weights)) + "|")
    for folder in options.folders:
        measure(folder, options, reader)


if __name__ == "__main__":
    main()
