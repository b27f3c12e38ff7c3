"""Reading rows and claims as they lie in the data folder, checked when read."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Item = TypeVar("Item")

SUPPORTED: Final = 0
CONTRADICTED: Final = 1
NOT_STATED: Final = 2
# Some sets only say "not supported": contradicted or not stated, unknown which.
NOT_SUPPORTED: Final = 3

SUPPORT_LABELS: Final = ("supported", "contradicted", "not_stated")

DECISION_LABELS: Final = ("yes", "no", "undecided")
"""What a passage says to a question of yes or no, in the order of the decision head."""

_LABEL_OF: Final = {
    "supported": SUPPORTED,
    "refuted": CONTRADICTED,
    "not_enough_info": NOT_STATED,
    "not_supported": NOT_SUPPORTED,
}


class TrainingDataError(AssistantError):
    """A data file is absent or a row in it does not hold what it must."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question put to a passage; `answer` is `context[start:start + len(answer)]` or empty."""

    context: str
    question: str
    answer: str
    start: int
    source: str
    title: str = ""
    kind: str = ""
    verdict: str = ""
    """One of `DECISION_LABELS` where the question asks for yes or no."""
    faults: tuple[tuple[int, int], ...] | None = None
    """Characters of the question that make it unanswerable; None where nobody marked them."""

    @property
    def answerable(self) -> bool:
        """Whether the passage holds the answer."""
        return self.start >= 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence held against its evidence; `label` is one of the constants of this module."""

    text: str
    evidence: str
    label: int
    source: str
    decides: str = ""
    """The sentences of the evidence that decide, where somebody marked them."""


def seeded(seed: int | str) -> random.Random:
    """Return a random generator that gives the same draws for the same seed."""
    return random.Random(seed)  # noqa: S311 - draws of examples, nothing secret


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped JSONL file in UTF-8."""
    if not path.is_file():
        raise TrainingDataError(
            f"no data file {path}; expected gzipped JSONL there; point --data at the data folder"
        )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_rows(data: Path, source: str) -> list[Row]:
    """Read `reading/train/<source>.jsonl.gz`, every answer checked against its passage."""
    path = data / "reading" / "train" / f"{source}.jsonl.gz"
    return [_row(record, source, path) for record in read_jsonl(path)]


def read_claims(data: Path, source: str) -> list[Claim]:
    """Read `support/train/<source>.jsonl.gz`."""
    path = data / "support" / "train" / f"{source}.jsonl.gz"
    claims = []
    for record in read_jsonl(path):
        label = record["label"]
        if label not in _LABEL_OF:
            raise TrainingDataError(
                f"{path}: label {label!r}; expected one of {', '.join(_LABEL_OF)}; correct the file"
            )
        decides = " ".join(record.get("decides") or ())
        evidence = record["evidence"]
        claims.append(Claim(record["claim"], evidence, _LABEL_OF[label], source, decides))
    return claims


def draw(items: Sequence[Item], passes: float, rng: random.Random) -> list[Item]:
    """Return every item `passes` times; the fraction as a random sample without repetition."""
    whole = int(passes)
    part = rng.sample(list(items), round(len(items) * (passes - whole)))
    return list(items) * whole + part


def in_first_half(identity: str) -> bool:
    """Return whether a record belongs to the half of a development set that may be trained on."""
    return hashlib.sha256(identity.encode()).digest()[0] % 2 == 0


def fingerprints(paragraphs: Iterable[str]) -> frozenset[str]:
    """Return the paragraphs reduced to lower-case letters and digits, to compare sets of texts."""
    return frozenset(_fingerprint(paragraph) for paragraph in paragraphs)


def without_overlap(rows: Iterable[Row], held_out: frozenset[str]) -> list[Row]:
    """Drop the rows whose passage is one of the held-out `fingerprints`."""
    return [row for row in rows if _fingerprint(row.context) not in held_out]


def _fingerprint(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _row(record: dict[str, Any], source: str, path: Path) -> Row:
    context, answer, start = record["context"], record["answer"], record["start"]
    row = Row(context, record["question"], answer, start, source)
    row = replace(
        row,
        title=(record.get("title") or "").replace("_", " "),
        kind=record.get("kind") or "",
        verdict=record.get("verdict") or "",
    )
    if not record["answerable"]:
        return replace(row, answer="", start=-1, faults=_faults(record))
    if not answer or context[start : start + len(answer)] != answer:
        raise TrainingDataError(
            f"{path}: row {record.get('id')}: {answer!r} does not stand at {start} of its passage;"
            " correct or drop the row"
        )
    return row


def _faults(record: dict[str, Any]) -> tuple[tuple[int, int], ...] | None:
    """Return where the words marked as at fault stand in the question."""
    if not record.get("at_fault"):
        return None
    spans, at = [], 0
    for word, marked in zip(record["words"], record["at_fault"], strict=True):
        begin = record["question"].find(word, at)
        if begin < 0:
            return None
        at = begin + len(word)
        if marked:
            spans.append((begin, at))
    return tuple(spans)
