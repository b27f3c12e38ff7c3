"""Times the summary of a very long article, and measures the memory that it takes.

Usage: python docs/benchmarks/long_article.py [--words 200000]
The article is made of the sentences of those that ship with the dataset small_news, put together at
random (seeded), each with a number of its own. It is added first, in a process of its own, which is
not counted; then another process opens the library and summarises it. The target: at most 10
seconds and 600 MB.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

SENTENCES_A_PARAGRAPH = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=200_000)
    parser.add_argument("--add", type=Path)
    parser.add_argument("--ask", type=Path)
    options = parser.parse_args()
    if options.add is not None:
        add(options.add, options.words)
    elif options.ask is not None:
        ask(options.ask)
    else:
        home = tempfile.mkdtemp()
        for step in ("--add", "--ask"):
            words = ["--words", str(options.words)]
            subprocess.run([sys.executable, __file__, step, home, *words], check=True)


def add(home: Path, words: int) -> None:
    """Make the article and add it."""
    from assistant import Assistant

    source = home / "long.md"
    source.write_text(article(words), encoding="utf-8")
    began = time.perf_counter()
    with Assistant.open(home) as library:
        (result,) = library.add([source])
    print(f"added: {result.passages} passages in {time.perf_counter() - began:.0f} s")


def ask(home: Path) -> None:
    """Summarise it, and print how long that took and the most memory that was held."""
    from assistant import Assistant

    began = time.perf_counter()
    with Assistant.open(home) as library:
        answer = library.ask("What is this article about?", documents=["long.md"], kind="summary")
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(answer.items)} sentences, coverage {answer.coverage}")
    print(f"summary, process start left out: {seconds:.1f} s, {memory:.0f} MB at most")


def article(words: int) -> str:
    """Return an article of so many words."""
    folder = Path(str(files("assistant.eval") / "datasets" / "small_news.articles"))
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))
    known = re.findall(r"[A-Z][^.!?]{30,300}[.!?]", " ".join(text.split()))
    choose = random.Random(7)  # noqa: S311
    paragraphs, count = ["# A very long report\n\n2024-05-01"], 0
    while count < words:
        picked = [choose.choice(known) for _ in range(SENTENCES_A_PARAGRAPH)]
        paragraph = " ".join(f"In case {choose.randrange(10**6)}: {one}" for one in picked)
        paragraphs.append(paragraph)
        count += len(paragraph.split())
    return "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
