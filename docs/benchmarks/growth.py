"""Processor time that storing an article takes, as the library grows; nothing is embedded.

usage: growth.py [--articles 6000] [--each 1000]
Texts are made of random words and vectors are random: what is measured is splitting apart, the
database, its full-text index and the file of vectors.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.index.split import split
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.schema import Block, Document

WORDS = 20_000
DIMENSIONS = 384
BATCH = 64


def article(number: int, chance: random.Random) -> Document:
    """Return an article of three paragraphs of random words, some of them common."""
    parts = [
        " ".join(f"word{int(WORDS * chance.random() ** 3)}" for _ in range(90)) + "."
        for _ in range(3)
    ]
    text, blocks, start = "\n\n".join(parts), [], 0
    for part in parts:
        blocks.append(Block("paragraph", start, start + len(part)))
        start += len(part) + 2
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Document(id=name, text=text, title=f"Article {number}", source=f"/{number}.txt",
                    blocks=tuple(blocks))  # fmt: skip


def main() -> None:
    """Print a row for each so many articles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=6_000)
    parser.add_argument("--each", type=int, default=1_000)
    options = parser.parse_args()
    chance, numbers = random.Random(1), np.random.default_rng(1)  # noqa: S311 - no secret
    spent, done, passages = 0.0, 0, 0
    print("| articles | passages | ms an article |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as home, LibraryStore.open(Path(home)) as store:
        while done < options.articles:
            entries = []
            for number in range(done, done + BATCH):
                document = article(number, chance)
                cut = split(document)
                vectors = numbers.normal(size=(len(cut), DIMENSIONS)).astype(np.float32)
                entries.append(Entry(document=document, passages=cut, vectors=vectors))
                passages += len(cut)
            before = time.process_time()
            store.put(entries, model="none")
            spent += time.process_time() - before
            done += BATCH
            if done % options.each < BATCH:
                print(
                    f"| {done:,} | {passages:,} | {spent / options.each * 1000:.2f} |", flush=True
                )
                spent = 0.0


if __name__ == "__main__":
    main()
