"""What an edit of one word in a very long article costs: passages embedded, time, memory.

    python docs/benchmarks/edit.py [WORDS]

The article is that of long_article.py. Each add is a process of its own: of the whole article, of
the article as it was, of one with one word more in its middle, of one with a sentence more there.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from long_article import article

WORDS = 240_000


def add(home: Path) -> None:
    """Add the article, and print how many passages were embedded, how long it took, and memory."""
    from assistant import Assistant

    told = [0]
    began = time.perf_counter()
    with Assistant.open(home) as library:
        library.documents()  # a new library is given the shipped article first
        count_embedded(told)
        (result,) = library.add([home / "long.md"])
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{result.status}: {told[0]} of {result.passages} passages embedded, "
        f"{seconds:.1f} s, {memory:.0f} MB at most"
    )


def count_embedded(told: list[int]) -> None:
    """Have the model count what it embeds."""
    from assistant.index import embed

    model = embed.OnnxEmbedder
    original = model.embed

    def counting(self: object, texts: list[str]) -> object:
        told[0] += len(texts)
        return original(self, texts)  # type: ignore[arg-type]

    model.embed = counting  # type: ignore[method-assign, assignment]


def main() -> None:
    if "--add" in sys.argv:
        add(Path(sys.argv[2]))
        return
    words = int(sys.argv[1]) if len(sys.argv) > 1 else WORDS
    text = article(words)
    middle = text.index(" ", len(text) // 2)
    more = text.index(". ", middle) + 1
    with tempfile.TemporaryDirectory() as home:
        for name, body in (
            ("whole", text),
            ("the same", text),
            ("one word", f"{text[:middle]} suddenly{text[middle:]}"),
            ("one sentence", f"{text[:more]} Nobody had expected that in May.{text[more:]}"),
        ):
            (Path(home) / "long.md").write_text(body, encoding="utf-8")
            time.sleep(3)  # what was written just now is read again
            print(f"{name:12}", end=" ", flush=True)
            subprocess.run([sys.executable, __file__, "--add", home], check=True)


if __name__ == "__main__":
    main()
