"""What the shipped reader costs: load time, one passage, sixteen, memory.

usage: speed.py [--runs 20]
Two threads; a passage is 160 tokens, the question among them. `one after another` is what the
program does; `in one batch` is one call of the graph.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TOKENS = 160
MANY = 16
WORD = "ferry "


def milliseconds(work: Callable[[], object], runs: int) -> str:
    """Return the median time of a call after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(times):.1f}"


def megabytes() -> float:
    """Return the largest memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def batch(count: int) -> dict[str, Any]:
    """Return inputs of a graph: so many pairs of texts."""
    import numpy as np

    ids = np.full((count, TOKENS), 7000, dtype=np.int64)
    kinds = np.ones_like(ids)
    kinds[:, :12] = 0
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kinds}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs

    import onnxruntime

    from assistant.models.reader_model import shipped_model

    before = megabytes()
    began = time.perf_counter()
    model = shipped_model()
    model.read("Who?", WORD * 10)
    loaded = time.perf_counter() - began
    question, passage = WORD * 10, WORD * (TOKENS - 13)
    model.read(question, passage)
    added = megabytes() - before
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    with as_file(files("assistant.models") / "weights") as folder:
        graph = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
    one, many = batch(1), batch(MANY)
    rows = {
        "load and first passage, s": f"{loaded:.2f}",
        "one passage, ms": milliseconds(lambda: model.read(question, passage), runs),
        f"{MANY} passages one after another, ms": milliseconds(
            lambda: [model.read(question, passage) for _ in range(MANY)], runs
        ),
        f"{MANY} passages in one batch, ms": milliseconds(lambda: graph.run(None, many), runs),
        "one passage, the graph alone, ms": milliseconds(lambda: graph.run(None, one), runs),
        "memory that the model adds, MB": f"{added:.0f}",
    }
    print("| the reader | |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
