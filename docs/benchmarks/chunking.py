"""Characters of the evidence that the first passages hold: finding and splitting together.

usage: chunking.py FOLDER [--k 5] [--every 1]
The folder holds corpora.jsonl.gz (doc_id, text) and questions.jsonl.gz (question, doc_id,
references with start_index and end_index), the public set of Smith and Troynikov (2024). Each
question searches its own corpus. Recall is the share of the reference characters that the first k
passages hold, precision the share of their characters that are referred to (ibid., section 2).
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import lines

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.embedding import embed_passages
from assistant.index.retrieve import HybridRetriever
from assistant.index.split import passage_context, split
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.models.reader_model import shipped_model
from assistant.reading.rerank import RelevanceReranker
from assistant.schema import Block, Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import ScoredPassage
    from assistant.seams import Embedder

Bounds = tuple[int, int]


def document_of(name: str, text: str) -> Document:
    """Return a corpus as one document, a block a paragraph."""
    blocks, at = [], 0
    for part in text.split("\n"):
        if part.strip():
            begin = at + part.index(part.strip())
            blocks.append(Block("paragraph", begin, begin + len(part.strip())))
        at += len(part) + 1
    identity = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Document(id=identity, text=text, title=name, source=name, blocks=tuple(blocks))


def entry_of(document: Document, embedder: Embedder) -> Entry:
    """Return a document cut and embedded as the program does it."""
    passages = split(document)
    vectors = embed_passages(embedder, [passage_context(document, item) for item in passages])
    return Entry(document=document, passages=passages, vectors=vectors)


def overlap(passages: Sequence[ScoredPassage], references: Sequence[Bounds]) -> tuple[float, float]:
    """Return recall and precision of the characters of the references."""
    wanted = {place for start, end in references for place in range(start, end)}
    held = {place for passage in passages for place in range(passage.start, passage.end)}
    shared = len(wanted & held)
    return shared / len(wanted), shared / max(1, len(held))


def main() -> None:
    """Measure each way of ordering on all questions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    reranker = RelevanceReranker(shipped_model)
    questions = lines(options.folder / "questions.jsonl.gz")[:: options.every]
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as store:
        ids = {}
        for record in lines(options.folder / "corpora.jsonl.gz"):
            document = document_of(record["doc_id"], record["text"])
            store.put([entry_of(document, embedder)], model=embedder.name)
            ids[record["doc_id"]] = document.id
        retriever = HybridRetriever(store=store, embedder=lambda: embedder)
        for question in questions:
            passages = retriever.retrieve(
                question["question"], k=100, documents=[ids[question["doc_id"]]]
            )
            references = [(r["start_index"], r["end_index"]) for r in question["references"]]
            orders = {
                "BM25": sorted(passages, key=lambda p: (-(p.lexical or 0.0), p.id)),
                "dense": sorted(passages, key=lambda p: (-(p.dense or 0.0), p.id)),
                "fused": passages,
                "fused, then reranked": reranker.rerank(question["question"], passages),
            }
            for name, order in orders.items():
                found.setdefault(name, []).append(overlap(order[: options.k], references))
    print(f"| {len(questions)} questions, first {options.k} passages | recall | precision |")
    print("|---|---|---|")
    for name, pairs in found.items():
        recall, precision = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
        print(f"| {name} | {recall:.3f} | {precision:.3f} |")


if __name__ == "__main__":
    main()
