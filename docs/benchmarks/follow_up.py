"""The resolution of follow-up questions against rewrites made by people.

usage: follow_up.py FOLDER [tuning|reporting]
FOLDER holds canard_dev.jsonl.gz and mtrag_rewrites.jsonl.gz. Conversations are halved by a hash of
their id.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.question.follow_up import resolve
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Row(NamedTuple):
    """A question, the turns before it, and what a person made of it."""

    question: str
    history: list[Turn]
    rewrite: str


def rows(folder: Path, name: str, half: str) -> Iterator[Row]:
    """Yield the rows of one half of `canard` or `mtrag`."""
    file = folder / f"{name}_{'dev' if name == 'canard' else 'rewrites'}.jsonl.gz"
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        row = json.loads(line)
        conversation = re.split(r"_q#|<::>", row["id"])[0].encode()
        if hashlib.sha256(conversation).digest()[-1] % 2 == (half == "tuning"):
            continue
        if name == "canard":
            said = [*row["history"], ""]
            turns = [Turn(*said[i : i + 2]) for i in range(0, len(said) - 1, 2)]
            yield Row(row["question"], turns, row["rewrite"])
        else:
            *asked, last = (p.strip() for p in row["history_and_question"].split("|user|:")[1:])
            yield Row(last, [Turn(p, "") for p in asked], row["rewrite"].replace("|user|:", ""))


def report(name: str, method: str, given: list[Row], change: Callable[[Row], str]) -> str:
    """Return a line: token F1, share of the added words found and right, and of rows kept."""
    f1, kept, same, added, wanted, shared = 0.0, 0, 0, 0, 0, 0
    for row in given:
        made, gold, asked = (_words(text) for text in (change(row), row.rewrite, row.question))
        f1 += 2 * sum((made & gold).values()) / max(1, made.total() + gold.total())
        new, target = set(made) - set(asked), set(gold) - set(asked)
        added, wanted, shared = added + len(new), wanted + len(target), shared + len(new & target)
        if gold == asked:
            same, kept = same + 1, kept + (made == asked)
    parts = ((f1, len(given)), (shared, wanted), (shared, added), (kept, same))
    return f"{name:7} {method:18} {len(given):5} " + " ".join(
        f"{a / max(1, b):6.3f}" for a, b in parts
    )


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", re.sub(r"['’]s\b", "", text.lower())))


if __name__ == "__main__":
    methods: dict[str, Callable[[Row], str]] = {
        "as asked": lambda row: row.question,
        "previous question": lambda row: (
            f"{row.history[-1].question} {row.question}" if row.history else row.question
        ),
        "whole history": lambda row: " ".join(
            [*(f"{turn.question} {turn.answer}" for turn in row.history), row.question]
        ),
        "resolve": lambda row: resolve(row.question, row.history),
    }
    print("set     method              rows     F1  found  right   kept")
    for dataset in ("canard", "mtrag"):
        half_rows = list(rows(Path(sys.argv[1]), dataset, (sys.argv[2:] or ["reporting"])[0]))
        for label, method in methods.items():
            print(report(dataset, label, half_rows, method))
