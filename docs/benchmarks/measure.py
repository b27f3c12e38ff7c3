"""Times whole processes and prints the tables of docs/benchmarks.md.

usage: measure.py ASSISTANT PYTHON NEWS [--articles 1000] [--runs 5]
  ASSISTANT  the installed command
  PYTHON     an interpreter that has what langchain_baseline.py needs
  NEWS       a gzipped JSONL file of articles with "title" and "text"
Wall time from start to exit and the largest resident memory of the process, as the kernel counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

QUESTION = "who confirmed Kim's attendance?"
NEWS_QUESTION = "What lifted the profit of Time Warner?"
BASELINE = Path(__file__).with_name("langchain_baseline.py")


class Run(NamedTuple):
    """One finished process."""

    seconds: float
    megabytes: float


def run(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end; its output is thrown away."""
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"{command} exited with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def row(name: str, runs: list[Run]) -> None:
    """Print a line of the table."""
    seconds = [item.seconds for item in runs]
    print(
        f"| {name} | {min(seconds):.2f} | {statistics.median(seconds):.2f} | {max(seconds):.2f} "
        f"| {max(item.megabytes for item in runs):.0f} |",
        flush=True,
    )


def write_articles(news: Path, folder: Path, count: int) -> None:
    """Write the first articles as text files, the title first."""
    folder.mkdir()
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for number, line in zip(range(count), lines, strict=False):
            article = json.loads(line)
            text = f"{article['title']}\n\n{article['text']}\n"
            (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """Measure everything, in one run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assistant")
    parser.add_argument("python")
    parser.add_argument("news", type=Path)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    ours, theirs = [options.assistant], [options.python, str(BASELINE)]
    with tempfile.TemporaryDirectory() as scratch:
        home = {"ASSISTANT_HOME": f"{scratch}/home"}
        articles, store = f"{scratch}/articles", f"{scratch}/store"
        write_articles(options.news, Path(articles), options.articles)
        print("| whole process | best s | median s | worst s | peak MB |\n|---|---|---|---|---|")
        row("`assistant --help`", [run([*ours, "--help"], home) for _ in range(options.runs)])
        row("first `assistant ask` ever", [run([*ours, "ask", QUESTION], home)])
        ready = [run([*ours, "ask", QUESTION], home) for _ in range(options.runs)]
        row("`assistant ask`, shipped article", ready)
        ours_add = run([*ours, "add", articles], home)
        theirs_add = run([*theirs, "add", articles, store], {})
        row(f"`assistant add`, {options.articles:,} articles", [ours_add])
        row(f"LangChain script, add {options.articles:,} articles", [theirs_add])
        pairs = [
            (
                run([*ours, "ask", NEWS_QUESTION], home),
                run([*theirs, "ask", NEWS_QUESTION, store], {}),
            )
            for _ in range(options.runs)
        ]
        row(f"`assistant ask`, {options.articles:,} articles", [first for first, _ in pairs])
        row(f"LangChain script, ask, {options.articles:,} articles", [other for _, other in pairs])
        ratios = [second.seconds / first.seconds for first, second in pairs]
        print(
            f"\nask: {statistics.median(ratios):.1f} times faster (median of {len(ratios)} pairs)"
        )
        print(
            f"add: {options.articles / ours_add.seconds:.1f} articles a second, the script "
            f"{options.articles / theirs_add.seconds:.1f}: "
            f"{theirs_add.seconds / ours_add.seconds:.2f} times as fast"
        )


if __name__ == "__main__":
    main()
