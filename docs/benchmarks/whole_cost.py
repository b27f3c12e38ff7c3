"""What the roads of questions about the whole cost a question for a fact, in milliseconds.

Usage: python docs/benchmarks/whole_cost.py
The answerable questions of the dataset small_news, each within its article, five times over: the
median time of telling the kind (the vector of the question is made for the search in any case) and
of finding that nothing is asked of the whole, beside the whole time of the answer.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import Assistant
from assistant.answer import find
from assistant.question.kind import guess_kind
from assistant.whole.counts.forms import compares, counts

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5


def main() -> None:
    datasets = Path(str(files("assistant.eval") / "datasets"))
    lines = (datasets / "small_news.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    asked = [row["question"] for row in rows if row.get("answerable", True)]
    told, left, whole = [], [], []
    with Assistant.open(tempfile.mkdtemp()) as library:
        library.add([str(datasets / "small_news.articles")])
        parts = library.parts
        for question in asked:
            query = parts.understand(question, ())
            if query.kind != "fact":
                continue
            vector = parts.embedder().embed([question])[0]
            found = find(parts, query, k=8, within=None, rerank=False)
            for _ in range(TIMES):
                told.append(
                    taken(
                        lambda question=question, vector=vector: (
                            guess_kind(question, vector),
                            guess_kind(question, vector),
                            compares(question),
                            counts(question),
                        )
                    )
                )
                left.append(taken(lambda query=query, found=found: parts.whole(query, found, None)))
            whole.append(taken(lambda question=question: library.ask(question)))
    for name, times in (("kind", told), ("nothing asked of the whole", left), ("answer", whole)):
        print(f"{name}: median {statistics.median(times):.2f} ms, most {max(times):.1f} ms")


def taken(work: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
