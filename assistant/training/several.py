"""Questions that ask for several things, known by their answers.

A question does where its answer enumerates ("A, B and C"), and where it was written as a list.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any, Final

from assistant.training.data import read_jsonl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SEED: Final = 13
_ENUMERATES: Final = re.compile(r"[^,;]+(?:[,;](?!\d{3}\b)[^,;]+)+,? (?:and|&) [^,;]+")
_LONGEST_ENUMERATION: Final = 30
"""Words of an answer that enumerates; a longer one is rather a sentence."""
_ANSWERED: Final = {
    "squad_train_part": 2000,
    "squad2_12_articles": 700,
    "squadshifts_newwiki": 1400,
}
"""Sets whose answers tell whether several things were asked for, and how many single answers of
each are learned from."""
_ONE: Final = frozenset({"plain", "paraphrase", "clause", "typo", "keywords", "yesno"})


def read_several(data: Path, wordings: Sequence[tuple[str, bool]]) -> tuple[list[str], list[bool]]:
    """Return questions, and of each whether its answer enumerates several things.

    Args:
        data: folder that holds reading/train.
        wordings: further questions of which that is known.
    """
    folder = data / "reading/train"
    rows: list[dict[str, Any]] = list(read_jsonl(folder / "written.jsonl.gz"))
    asked = [(row["question"], True) for row in rows if row["kind"] == "list"]
    asked += [
        (row["question"], row["kind"] != "clause" and enumerates(row["answer"]))
        for row in rows
        if row["answerable"] and row["kind"] in _ONE
    ]
    for name, most in _ANSWERED.items():
        rows = [row for row in read_jsonl(folder / f"{name}.jsonl.gz") if row["answerable"]]
        random.Random(_SEED).shuffle(rows)  # noqa: S311
        asked += [(row["question"], True) for row in rows if enumerates(row["answer"])]
        single = [row for row in rows if not re.search(r" and |,", row["answer"])]
        asked += [(row["question"], False) for row in single[:most]]
    asked += wordings
    return [question for question, _ in asked], [several for _, several in asked]


def enumerates(answer: str) -> bool:
    """Return whether an answer names several things: "A, B and C"."""
    answer = answer.strip().rstrip(".")
    short = len(answer.split()) <= _LONGEST_ENUMERATION
    return short and _ENUMERATES.fullmatch(answer) is not None
