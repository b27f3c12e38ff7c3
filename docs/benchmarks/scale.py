"""Processor time and memory of whole processes, by the number of articles in the library.

usage: scale.py ARTICLES.jsonl.gz --sizes 10 1000 20000 --home DIR [--limited 20]
The articles are real; past the end of the file they come again, each with a number in its title.
Only the first --embedded passages of a library get their own vectors: the others get random ones,
which cost the same to search. A library that is there already is measured as it is.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.split import passage_context, split
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.schema import Block, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

QUESTION = "What did the minister say about the price of oil?"
TITLES = "SELECT title FROM documents LIMIT ?"
BATCH = 256


def articles(path: Path, count: int) -> Iterator[Document]:
    """Yield that many documents, the text of each different from all others."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    for number, record in enumerate(itertools.islice(itertools.cycle(records), count)):
        text = f"{record['text'].strip()}\n\nArticle number {number}."
        blocks, start = [], 0
        for part in text.split("\n\n"):
            blocks.append(Block("paragraph", start, start + len(part)))
            start += len(part) + 2
        yield Document(
            id=hashlib.sha256(text.encode()).hexdigest()[:16],
            text=text,
            title=f"{record.get('title') or 'Untitled'} ({number})",
            source=f"/articles/{number}.txt",
            blocks=tuple(blocks),
        )


def build(home: Path, path: Path, size: int, embedded: int) -> None:
    """Make a library of that many articles."""
    random = np.random.default_rng(size)
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    documents = articles(path, size)
    made = 0
    with LibraryStore.open(home) as store:
        while some := list(itertools.islice(documents, BATCH)):
            entries = []
            for document in some:
                passages = split(document)
                if made < embedded:
                    vectors = embedder.embed([passage_context(document, one) for one in passages])
                else:
                    vectors = random.normal(size=(len(passages), 384)).astype(np.float32)
                    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                made += len(passages)
                entries.append(Entry(document=document, passages=passages, vectors=vectors))
            store.put(entries, model=DEFAULT_MODEL)
        store.remember_bundled("none")


def cost(command: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of processor time and the megabytes at most of a process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(home: Path, limited: int, repeats: int) -> dict[str, Any]:
    """Return the cost of each command, the cheapest of several runs, and times in one process."""
    program = [sys.executable, "-m", "assistant"]
    with LibraryStore.open(home) as store:
        passages = store.database.value("SELECT count(*) FROM passages")
        names = store.database.rows(TITLES, (limited,))
    where = ["--home", str(home)]
    titles = [part for (title,) in names for part in ("--in", title)]
    commands = {
        "ask": ["ask", QUESTION, *where],
        "search": ["search", QUESTION, *where],
        "search of some": ["search", QUESTION, *where, *titles],
        "search, not reranked": ["search", QUESTION, "--no-rerank", *where],
    }
    found: dict[str, Any] = {"passages": passages}
    for name, command in commands.items():
        runs = [cost([*program, *command]) for _ in range(repeats)]
        seconds, size = min(one for one, _ in runs), max(one for _, one in runs)
        found[name] = f"{seconds:.2f} s, {size:.0f} MB"
    return found


def in_one_process(home: Path, limited: int) -> dict[str, Any]:
    """Return milliseconds of processor time of searches in an open library, after a first one."""
    from assistant import Assistant

    found = {}
    with LibraryStore.open(home) as store:
        titles = [row[0] for row in store.database.rows(TITLES, (limited,))]
    with Assistant.open(home) as library:
        for name, documents in (("all", None), ("some", titles)):
            library.search(QUESTION, rerank=False, documents=documents)
            start = time.process_time()
            for number in range(10):
                library.search(f"{QUESTION} {number}", rerank=False, documents=documents)
            found[f"warm, {name}"] = f"{(time.process_time() - start) * 100:.0f} ms"
    return found


def apart(job: Callable[..., Any], *values: object) -> Any:
    """Run a function in a process of its own.

    The kernel counts the largest memory of a parent as that of the child it starts.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(job, values)


def main() -> None:
    """Print what each size costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 1_000, 20_000])
    parser.add_argument("--home", type=Path, required=True, help="folder for the libraries")
    parser.add_argument("--limited", type=int, default=20)
    parser.add_argument("--embedded", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    for size in options.sizes:
        home = options.home / str(size)
        if not home.exists():
            apart(build, home, options.articles, size, options.embedded)
        found = measure(home, options.limited, options.repeats)
        print(size, json.dumps(found | apart(in_one_process, home, options.limited)), flush=True)


if __name__ == "__main__":
    main()
