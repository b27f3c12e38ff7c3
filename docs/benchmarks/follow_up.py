"""How well the words that a follow-up needs are found, against rewrites made by people.

usage: follow_up.py FOLDER [ROWS]
FOLDER holds canard_dev.jsonl.gz and mtrag_rewrites.jsonl.gz. The half of the CANARD talks that the
reader was trained on is left out; of each set at most ROWS rows are taken.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.models.reader_model import shipped_model
from assistant.question.made_whole import made_whole
from assistant.training.data import in_first_half
from assistant.training.talks import pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Row(NamedTuple):
    """A question, the talk before it, and what a person made of it."""

    question: str
    talk: list[tuple[str, str]]
    rewrite: str


def rows(folder: Path, name: str) -> Iterator[Row]:
    """Yield the rows of `canard` or `mtrag` that nothing was trained on."""
    file = folder / f"{name}_{'dev' if name == 'canard' else 'rewrites'}.jsonl.gz"
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        row = json.loads(line)
        if name == "mtrag":
            *asked, last = (
                part.strip() for part in row["history_and_question"].split("|user|:")[1:]
            )
            yield Row(last, [(part, "") for part in asked], row["rewrite"].replace("|user|:", ""))
        elif not in_first_half(row["id"].partition("#")[0]):
            yield Row(row["question"], pairs_of(row["history"]), row["rewrite"])


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


def main() -> None:
    """Print the table."""
    model = shipped_model()
    methods: dict[str, Callable[[Row], str]] = {
        "as asked": lambda row: row.question,
        "previous question": lambda row: " ".join([*(a for a, _ in row.talk[-1:]), row.question]),
        "made whole": lambda row: made_whole(row.question, row.talk, model.needed_words),
    }
    print("set     method              rows     F1  found  right   kept")
    for dataset in ("canard", "mtrag"):
        given = list(rows(Path(sys.argv[1]), dataset))[: int((sys.argv[2:] or ["100000"])[0])]
        for label, method in methods.items():
            print(report(dataset, label, given, method))


if __name__ == "__main__":
    main()
