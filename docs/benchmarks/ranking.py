"""How well passages are ordered: by words, by meaning, by both, on every set in one run.

usage: ranking.py DATA [--sets squad cranfield ...] [--queries 300] [--passages 1500]
           [--export ASKED.json] [--rivals FOUND.json ...]
DATA is a folder with `retrieval/` (BEIR folders) and `reading/dev/`. The set `squad` is the
paragraphs of 17 articles with their questions, `news` the articles of news_dev (they lie in
DATA/news), a passage being right that holds a quoted piece of evidence. Per set: nDCG@10, or hit@1
where there is one right passage, with 95 % bootstrap intervals over its queries. Weights are chosen
on the queries whose hash is even and reported on the others, which alone are reranked too.
With --export nothing is measured: passages and questions are written for rivals.py, whose findings
are measured beside our own with --rivals.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.embedding import embed_passages
from assistant.index.retrieve import DENSE_WEIGHT, LEXICAL_FLOOR, HybridRetriever
from assistant.index.split import passage_context, split
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.models.reader_model import shipped_model
from assistant.reading.rerank import RelevanceReranker
from assistant.schema import Block, Document, Passage, ScoredPassage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

RRF = 60
WEIGHTS = [number / 20 for number in range(21)]
TALLIES = ("nDCG@10", "hit@1", "hit@5")


class Asked(NamedTuple):
    """A query with the grades of the passages that answer it."""

    id: str
    text: str
    grades: dict[str, int]


class Found(NamedTuple):
    """What a retriever brings in for a query, best first."""

    asked: Asked
    passages: Sequence[ScoredPassage]
    reranked: Sequence[ScoredPassage]


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def half(name: str) -> int:
    """Return which half a query belongs to."""
    return hashlib.sha256(name.encode()).digest()[0] % 2


def some(items: list[Asked], count: int) -> list[Asked]:
    """Return about that many, spread over all of them."""
    return items[:: max(1, len(items) // count)][:count]


def whole(name: str, title: str, text: str) -> tuple[Document, tuple[Passage, ...]]:
    """Return a text as a document of one passage, which is called as it is."""
    text = text.strip() or title.strip() or "-"
    span = Span(0, len(text))
    document = Document(id=name, text=text, title=title, source=name,
                        blocks=(Block("paragraph", *span),))  # fmt: skip
    return document, (
        Passage(id=name, document=name, start=0, end=len(text), text=text, sentences=(span,)),
    )


def beir(data: Path, name: str, most: int) -> tuple[list[Any], list[Asked]]:
    """Return texts and queries of a BEIR folder, the judged texts first where it is cut."""
    folder = data / "retrieval" / name
    grades: dict[str, dict[str, int]] = {}
    with gzip.open(folder / "qrels.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            query, text, grade = line.split("\t")[:3]
            if grade.strip().isdigit() and int(grade) > 0:
                grades.setdefault(query, {})[text] = int(grade)
    judged = {text for found in grades.values() for text in found}
    corpus = sorted(lines(folder / "corpus.jsonl.gz"), key=lambda one: one["_id"] not in judged)
    corpus = corpus[:most]
    held = {one["_id"] for one in corpus}
    queries = [
        Asked(one["_id"], one["text"], grades[one["_id"]])
        for one in lines(folder / "queries.jsonl.gz")
        if held.intersection(grades.get(one["_id"], ()))
    ]
    return [whole(one["_id"], one["title"], one["text"]) for one in corpus], queries


def squad(data: Path) -> tuple[list[Any], list[Asked]]:
    """Return the paragraphs of 17 articles, and the answerable questions about them."""
    texts, queries = [], []
    for name in ("squad1_only", "squad2_dev"):
        folder = data / "reading" / "dev" / name
        for article in lines(folder / "articles.jsonl.gz"):
            texts += [
                whole(f"{article['doc_id']}:{number}", article["title"], paragraph)
                for number, paragraph in enumerate(article["paragraphs"])
            ]
        queries += [
            Asked(one["qid"], one["question"], {f"{one['doc_id']}:{one['paragraph_index']}": 1})
            for one in lines(folder / "questions.jsonl.gz")
            if one["answerable"]
        ]
    return texts, queries


def news(data: Path) -> tuple[list[Any], list[Asked]]:
    """Return the articles of news_dev as the program cuts them, and the questions with evidence."""
    asked = lines(data / "reading" / "dev" / "news_dev" / "questions.jsonl.gz")
    wanted = {one["doc"] for one in asked}
    cut = {}
    for source in sorted({name.partition("/")[0] for name in wanted}):
        for record in lines(data / "news" / source / "articles.jsonl.gz"):
            name = f"{source}/{record.get('id')}"
            if name in wanted:
                text, start, blocks = record["text"].strip(), 0, []
                for part in text.split("\n\n"):
                    blocks.append(Block("paragraph", start, start + len(part)))
                    start += len(part) + 2
                identity = hashlib.sha256(text.encode()).hexdigest()[:16]
                document = Document(id=identity, text=text, title=record.get("title") or name,
                                    source=name, blocks=tuple(blocks))  # fmt: skip
                cut[name] = (document, split(document))
    queries = []
    for one in asked:
        passages = cut[one["doc"]][1] if one["doc"] in cut and not one["history"] else ()
        right = {
            passage.id: 1
            for passage in passages
            if any(quote in passage.text for quote in one["evidence"])
        }
        if right:
            queries.append(Asked(one["id"], one["question"], right))
    return list(cut.values()), queries


def gains(ranked: Sequence[str], grades: dict[str, int]) -> tuple[float, float, float]:
    """Return nDCG@10 (Järvelin and Kekäläinen 2002), hit@1 and hit@5."""
    gained = sum(grades.get(name, 0) / math.log2(at + 2) for at, name in enumerate(ranked[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum(grade / math.log2(at + 2) for at, grade in enumerate(best))
    hits = [any(name in grades for name in ranked[:k]) for k in (1, 5)]
    return gained / ideal, float(hits[0]), float(hits[1])


def fused(passages: Sequence[ScoredPassage], weight: float) -> list[str]:
    """Return passages as the program fuses them, with another weight of the dense side."""
    top = max([LEXICAL_FLOOR, *(one.lexical or 0.0 for one in passages)])
    score = {
        one.id: (1 - weight) * max(0.0, one.lexical or 0.0) / top
        + weight * min(1.0, max(0.0, one.dense or 0.0))
        for one in passages
    }
    return sorted(score, key=lambda name: (-score[name], name))


def by(passages: Sequence[ScoredPassage], side: str) -> list[str]:
    """Return passages in the order of one side."""
    return [one.id for one in sorted(passages, key=lambda p: (-(getattr(p, side) or 0.0), p.id))]


def by_ranks(passages: Sequence[ScoredPassage]) -> list[str]:
    """Return passages by reciprocal ranks of both sides (Cormack and others 2009), k = 60."""
    score = dict.fromkeys((one.id for one in passages), 0.0)
    for side in ("lexical", "dense"):
        for at, name in enumerate(by([p for p in passages if getattr(p, side)], side), start=1):
            score[name] += 1 / (RRF + at)
    return sorted(score, key=lambda name: (-score[name], name))


def entries_of(texts: Sequence[Any], vectors: NDArray[np.float32]) -> list[Entry]:
    """Return what is stored of documents that are cut, with a vector for each passage in turn."""
    entries, start = [], 0
    for document, cut in texts:
        own = vectors[start : start + len(cut)]
        entries.append(Entry(document=document, passages=cut, vectors=own))
        start += len(cut)
    return entries


def retrieve(texts: list[Any], queries: list[Asked]) -> list[Found]:
    """Return what the program finds for each query, reranked where it will be reported."""
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    contexts = [passage_context(document, one) for document, cut in texts for one in cut]
    vectors = embed_passages(embedder, contexts)
    found = []
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as store:
        store.put(entries_of(texts, vectors), model=embedder.name)
        retriever = HybridRetriever(store=store, embedder=lambda: embedder)
        reranker = RelevanceReranker(shipped_model)
        for asked in queries:
            passages = retriever.retrieve(asked.text, k=1000)
            after = reranker.rerank(asked.text, passages) if half(asked.id) else ()
            found.append(Found(asked, passages, after))
    return found


def interval(values: Sequence[float]) -> str:
    """Return a mean with its 95 % bootstrap interval."""
    held = np.array(values)
    drawn = np.random.default_rng(1).choice(held, (1000, len(held))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{held.mean():.3f} ({low:.3f}–{high:.3f})"


def report(
    name: str, found: list[Found], rivals: Mapping[str, list[list[str]]], weight: float
) -> None:
    """Print the rows of a set; `rivals` has the orders of other libraries, a list a query."""
    orders: dict[str, Callable[[int, Found], Sequence[str]]] = {
        "BM25": lambda _, one: by(one.passages, "lexical"),
        "dense": lambda _, one: by(one.passages, "dense"),
        "fused": lambda _, one: fused(one.passages, DENSE_WEIGHT),
        f"fused, {weight}": lambda _, one: fused(one.passages, weight),
        "by ranks": lambda _, one: by_ranks(one.passages),
        "fused, then reranked": lambda _, one: [passage.id for passage in one.reranked],
    }
    for library, ranked in rivals.items():
        orders[library] = lambda number, _, ranked=ranked: ranked[number]  # type: ignore[misc]
    rows = [(number, one) for number, one in enumerate(found) if half(one.asked.id)]
    for label, order in orders.items():
        scores = [gains(order(number, one), one.asked.grades) for number, one in rows]
        cells = " | ".join(interval(column) for column in zip(*scores, strict=True))
        print(f"| {name} | {len(rows)} | {label} | {cells} |", flush=True)


def chosen(sets: dict[str, list[Found]]) -> float:
    """Return the weight whose worst loss to the better side is least, on the first halves."""
    worst = {}
    for weight in WEIGHTS:
        losses = []
        for name, found in sets.items():
            rows = [one for one in found if not half(one.asked.id)]
            tally = 1 if name in ("squad", "news") else 0

            def mean(order: Callable[[Found], list[str]], rows: list[Found] = rows,
                     tally: int = tally) -> float:  # fmt: skip
                return sum(gains(order(one), one.asked.grades)[tally] for one in rows) / len(rows)

            side = max(mean(lambda one, s=s: by(one.passages, s)) for s in ("lexical", "dense"))
            losses.append(side - mean(lambda one, w=weight: fused(one.passages, w)))
        worst[weight] = max(losses)
        print(f"weight {weight}: " + ", ".join(
            f"{name} {-loss:+.3f}" for name, loss in zip(sets, losses, strict=True)
        ))  # fmt: skip
    return min(worst, key=lambda weight: worst[weight])


def main() -> None:
    """Measure the sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", default=["squad", "news", "cranfield", "cisi"])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--passages", type=int, default=1_500)
    parser.add_argument("--export", type=Path, help="write what rivals.py needs, and stop")
    parser.add_argument("--rivals", type=Path, nargs="*", default=[], help="what rivals.py found")
    options = parser.parse_args()
    others = [json.loads(path.read_text("utf-8")) for path in options.rivals]
    sets, rivals, exported = {}, {}, {}
    for name in options.sets:
        own = {"squad": squad, "news": news}.get(name)
        texts, queries = own(options.data) if own else beir(options.data, name, options.passages)
        queries = some(queries, options.queries)
        if options.export:
            exported[name] = {
                "passages": {
                    one.id: passage_context(document, one) for document, cut in texts for one in cut
                },
                "questions": [asked.text for asked in queries],
            }
            continue
        sets[name] = retrieve(texts, queries)
        rivals[name] = {rival: order for other in others for rival, order in other[name].items()}
        print(f"{name}: {sum(len(cut) for _, cut in texts)} passages, {len(queries)} queries")
    if options.export:
        options.export.write_text(json.dumps(exported), "utf-8")
        return
    weight = chosen(sets)
    print("| set | queries | | " + " | ".join(TALLIES) + " |\n|---|---|---|---|---|---|")
    for name, found in sets.items():
        report(name, found, rivals[name], weight)


if __name__ == "__main__":
    main()
