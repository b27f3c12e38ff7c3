"""Exports datasets and runs as JSON lines or CSV: for a spreadsheet or another program."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.eval.cases.dataset import KEYS, example_line
from assistant.eval.measures import plain
from assistant.eval.run.record_files import to_bytes, write_for_user
from assistant.eval.score.judge_agreement import opinion_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.eval.question_records import Case, Example
    from assistant.eval.run_records import Run

ENDINGS = (".jsonl", ".csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out instead of showing."""


def export_dataset(examples: Iterable[Example], path: Path) -> None:
    """Write a dataset as JSON lines or CSV; `import csv` reads the latter back as it was.

    Raises:
        UsageError: the file ends in neither .jsonl nor .csv.
        DatasetError: it cannot be written.
    """
    if _ending(path) == ".jsonl":
        write_for_user(path, b"".join(map(example_line, examples)))
        return
    rows = [plain(example) for example in examples]
    used = [key for key in KEYS if any(key in row for row in rows)]
    cells = ({key: _listed(row.get(key)) for key in used} for row in rows)
    write_for_user(path, _table(used, cells))


def export_run(run: Run, path: Path) -> None:
    """Write what a run made of each question, a row a question, as JSON lines or CSV.

    A metric that has no value for a question is null, or an empty cell. In CSV a text that a
    spreadsheet would take for a formula gets an apostrophe before it.

    Raises:
        UsageError: the file ends in neither .jsonl nor .csv.
        DatasetError: it cannot be written.
    """
    ending = _ending(path)
    rows = [_row(case, judged=run.header.judge is not None) for case in run.cases]
    if ending == ".jsonl":
        lines = (json.dumps(plain(row), ensure_ascii=False, allow_nan=False) for row in rows)
        write_for_user(path, b"".join(map(to_bytes, lines)))
        return
    names = list(rows[0]) if rows else []
    cells = ({name: _harmless(row[name]) for name in names} for row in rows)
    write_for_user(path, _table(names, cells))


def _row(case: Case, *, judged: bool) -> dict[str, Any]:
    example, record, score = case.example, case.answer, case.score
    answer = record.answer
    return {
        "id": example.id,
        "question": example.question,
        "tags": list(example.tags),
        "expected": example.expected,
        "said": record.said,
        "text": answer.text if answer else "",
        "quotes": [item.quote for item in answer.citations] if answer else [],
        "confidence": answer.confidence if answer else None,
        "verdict": score.verdict,
        **({"judge": opinion_word(case.opinion)} if judged else {}),
        "layer": score.layer,
        "why": score.why,
        **{name: measure.value for name, measure in score.scores.items()},
    }


def _listed(value: object) -> object:
    """Return a cell of a dataset: lists as JSON, so that they are read back as they were."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value).lower() if isinstance(value, bool) else value


def _harmless(value: object) -> object:
    text = "\n".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(text, float):
        return plain(text)
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text


def _table(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(errors="backslashreplace")


def _ending(path: Path) -> str:
    if path.suffix not in ENDINGS:
        raise UsageError(f"Got the file {path.name!r}; expected one that ends in .jsonl or .csv.")
    return path.suffix
