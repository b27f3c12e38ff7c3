"""Reading rows and claims as they lie in the data folder, checked when read."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUPPORTED: Final = 0
CONTRADICTED: Final = 1
NOT_STATED: Final = 2
# Some sets only say "not supported": contradicted or not stated, unknown which.
NOT_SUPPORTED: Final = 3

SUPPORT_LABELS: Final = ("supported", "contradicted", "not_stated")

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
        claims.append(Claim(record["claim"], record["evidence"], _LABEL_OF[label], source))
    return claims


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
    if not record["answerable"]:
        return Row(context, record["question"], "", -1, source, record.get("title") or "")
    if not answer or context[start : start + len(answer)] != answer:
        raise TrainingDataError(
            f"{path}: row {record.get('id')}: {answer!r} does not stand at {start} of its passage;"
            " correct or drop the row"
        )
    return Row(context, record["question"], answer, start, source, record.get("title") or "")
