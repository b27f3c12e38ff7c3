"""Compares ways to choose the sentences of a summary, on the summary questions of whole_dev.

Usage: python docs/benchmarks/summaries.py WHOLE_DEV NEWS
Every way but lead-3 may show the same number of words: 40 % of the article, at least 60. It prints
the share of the expected items shown, and the share of the article's words, on both halves; then
ROUGE-2 and ROUGE-L recall (Lin, 2004) of the title and of the first three sentences, which the ways
with a lead know, and how much a summary repeats itself: the share of its pairs of words that stand
in it more than once.
"""

from __future__ import annotations

import argparse
import itertools
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import whole
from assistant import Assistant
from assistant.whole.article import Line, WholeReading, lines_of
from assistant.whole.summary import LEAST_WORDS, SHARE, chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.whole.relevance import Embed

    Choose = Callable[[Sequence[Line], Embed, str], list[Line]]

LEXRANK_THRESHOLD, DAMPING = 0.2, 0.85
BALANCE = 0.7
"""Weight of a sentence's worth against its likeness to those already taken."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("news", type=Path)
    options = arguments.parse_args()
    rows = whole.rows_of(options.folder / "questions.jsonl.gz")
    rows = [row for row in rows if row["kind"] == "summary"]
    with Assistant.open(tempfile.mkdtemp()) as library:
        articles = whole.articles_of(library, whole.files_of(rows, [], options.news))
        embed = library.parts.embedder().embed
        print("| way | tuned | reported | all | share shown |\n|---|---|---|---|---|")
        overlaps: dict[str, list[tuple[float, ...]]] = {}
        for name, choose in WAYS.items():
            scores: dict[int, list[float]] = {0: [], 1: []}
            shares = []
            for row in rows:
                lines = lines_of(articles[whole.name_of(row["doc"][0])])
                taken = choose(lines, embed, row["question"])
                text = " ".join(line.text for line in taken)
                reading = WholeReading(status="answered", text=text, kind="summary")
                hits = whole.hits_of(row, reading)
                overlaps.setdefault(name, []).append(overlap(text, lines))
                scores[whole.half_of(row["doc"][0])].append(sum(hits) / len(hits))
                shares.append(len(text.split()) / sum(line.words for line in lines))
            values = [scores[0], scores[1], scores[0] + scores[1], shares]
            print(f"| {name} | " + " | ".join(whole.mean_of(part) for part in values) + " |")
        print("\n| way | title R-2 | title R-L | lead R-2 | lead R-L | repeated |")
        print("|---|---|---|---|---|---|")
        for name, measured in overlaps.items():
            means = [whole.mean_of(column) for column in zip(*measured, strict=True)]
            print(f"| {name} | " + " | ".join(means) + " |")


def overlap(text: str, lines: Sequence[Line]) -> tuple[float, ...]:
    """Return ROUGE-2 and ROUGE-L recall of the title and the lead, and the share repeated."""
    words = words_of(text)
    pairs = Counter(itertools.pairwise(words))
    repeated = sum(count - 1 for count in pairs.values()) / max(1, pairs.total())
    lead = " ".join(line.text for line in lines[:3])
    found: list[float] = []
    for reference in (words_of(lines[0].document.title), words_of(lead)):
        wanted = Counter(itertools.pairwise(reference))
        found.append((wanted & pairs).total() / max(1, wanted.total()))
        found.append(common(reference, words) / max(1, len(reference)))
    return (*found, repeated)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", text.lower())


def common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for word in first:
        before = row
        row = [0]
        for place, other in enumerate(second):
            row.append(before[place] + 1 if word == other else max(before[place + 1], row[-1]))
    return row[-1]


def lead_three(lines: Sequence[Line], _embed: Embed, _question: str) -> list[Line]:
    """Return the first three sentences."""
    return list(lines[:3])


def lead(lines: Sequence[Line], _embed: Embed, _question: str) -> list[Line]:
    """Return the first sentences, as many as may be shown."""
    taken: list[Line] = []
    for line in lines:
        if taken and sum(one.words for one in (*taken, line)) > _budget(lines):
            break
        taken.append(line)
    return taken


def lexrank(
    lines: Sequence[Line], embed: Embed, _question: str, *, most: int | None = None
) -> list[Line]:
    """Return the most central sentences of the graph of likeness (Erkan and Radev, 2004)."""
    import numpy as np

    vectors = embed([line.text for line in lines])
    graph = vectors @ vectors.T
    graph = np.where(graph > LEXRANK_THRESHOLD, graph, 0)
    steps = graph / graph.sum(axis=1, keepdims=True)
    rank = np.full(len(lines), 1 / len(lines))
    for _ in range(50):
        rank = (1 - DAMPING) / len(lines) + DAMPING * steps.T @ rank
    return _without_repetition(lines, rank / rank.max(), vectors, most)


def centroid(lines: Sequence[Line], embed: Embed, _question: str) -> list[Line]:
    """Return the sentences nearest to the mean of all, against repetition (MMR)."""
    vectors = embed([line.text for line in lines])
    return _without_repetition(lines, vectors @ vectors.mean(axis=0), vectors)


def submodular(lines: Sequence[Line], embed: Embed, question: str) -> list[Line]:
    """Return what the program chooses."""
    return chosen(lines, embed, question=question)


WAYS: dict[str, Choose] = {
    "lead-3": lead_three,
    "lead, as long": lead,
    "LexRank with MMR": lexrank,
    "centroid with MMR": centroid,
    "submodular cover, lead weighed (the program)": submodular,
}


def _budget(lines: Sequence[Line]) -> int:
    return int(max(SHARE * sum(line.words for line in lines), LEAST_WORDS))


def _without_repetition(
    lines: Sequence[Line],
    worth: NDArray[np.float64],
    vectors: NDArray[np.float32],
    most: int | None = None,
) -> list[Line]:
    """Take sentences by worth less likeness to those taken (Carbonell and Goldstein, 1998).

    So many sentences, or as many as fit in the words that may be shown.
    """
    taken: list[int] = []
    left = _budget(lines) if most is None else 10**6
    while True:
        open_places = [
            place
            for place in range(len(lines))
            if place not in taken and (not taken or lines[place].words <= left)
        ]
        if not open_places or len(taken) == most:
            return [lines[place] for place in sorted(taken)]
        values = {
            place: BALANCE * float(worth[place])
            - (1 - BALANCE)
            * max((float(vectors[place] @ vectors[other]) for other in taken), default=0.0)
            for place in open_places
        }
        best = max(values, key=lambda place: values[place])
        taken.append(best)
        left -= lines[best].words


if __name__ == "__main__":
    main()
