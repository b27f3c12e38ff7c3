"""Imports tables: CSV with the keys of a dataset as columns, and rows in the style of ragas."""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import KEYS
from assistant.eval.cases.importers import Imported, checked, read_json, read_rows
from assistant.eval.question_records import Example
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ALIASES = {"answer": "answers", "document": "documents", "tag": "tags"}
SEPARATOR = "|"
"""Between several values in one cell; a cell that holds `|` itself can be a JSON list instead."""
_TRUE = frozenset({"", "true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})


def import_csv(path: Path) -> Imported:
    """Read a CSV file: a `question` column, and any other key of a dataset but the history.

    Raises:
        DatasetError: a column is unknown or missing, or a row breaks a rule.
    """
    rows = _table(path)
    columns = list(rows[0]) if rows else []
    named = [ALIASES.get(column, column) for column in columns]
    unknown = [
        column
        for column, key in zip(columns, named, strict=True)
        if key not in KEYS or key == "history"
    ]
    if unknown or "question" not in named:
        got = ", ".join(map(repr, columns)) or "no row"
        expected = ", ".join(key for key in KEYS if key != "history")
        raise DatasetError(f"{path} has {got}; expected the column question and any of {expected}.")
    examples = []
    for number, row in enumerate(rows, start=1):
        cells = {ALIASES.get(key, key): (value or "").strip() for key, value in row.items()}
        examples.append(
            Example(
                id=cells.get("id") or f"row-{number}",
                question=cells["question"],
                answerable=_truth(cells.get("answerable", ""), f"{path} row {number}"),
                answers=_values(cells.get("answers", "")),
                evidence=_values(cells.get("evidence", "")),
                documents=_values(cells.get("documents", "")),
                tags=_values(cells.get("tags", "")),
            )
        )
    return Imported(checked(examples, name=path.name))


def import_ragas(path: Path) -> Imported:
    """Read ragas rows, JSON, JSON lines or CSV, of any of its versions.

    `user_input` (or `question`) is asked, `reference` (or `ground_truth`) is accepted, and
    `reference_contexts` are the evidence. What its system retrieved and answered is left out.

    Raises:
        DatasetError: the file has no such rows.
    """
    if path.suffix == ".csv":
        rows: Sequence[Mapping[str, Any]] = _table(path)
    elif path.suffix == ".json":
        whole = read_json(path)
        rows = whole if isinstance(whole, list) else whole.get("samples", [whole])
    else:
        rows = list(read_rows(path))
    examples = []
    for number, row in enumerate(rows, start=1):
        example = _ragas_example(row, number, path)
        if example.answers or example.evidence:
            examples.append(example)
    return Imported(checked(examples, name=path.name), skipped=len(rows) - len(examples))


def _ragas_example(row: Mapping[str, Any], number: int, path: Path) -> Example:
    asked = row.get("user_input") or row.get("question")
    history: tuple[Turn, ...] = ()
    if isinstance(asked, list):
        *_, asked = texts = [str(message.get("content", "")) for message in asked]
        history = tuple(Turn(*pair) for pair in zip(texts[:-1:2], texts[1::2], strict=False))
    if not isinstance(asked, str) or not asked.strip():
        raise DatasetError(f"{path} row {number} has no user_input; expected the question there.")
    accepted = row.get("reference") or row.get("ground_truth") or row.get("ground_truths") or ()
    tag = str(row.get("synthesizer_name") or "").strip()
    return Example(
        id=str(row.get("id") or f"row-{number}"),
        question=asked.strip(),
        answers=_texts(accepted),
        evidence=_texts(row.get("reference_contexts") or ()),
        history=history,
        tags=(tag,) if tag else (),
    )


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a value that is one text, a list, or the JSON or Python of a list."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        # A text that only looks like a list is taken as it stands.
        with contextlib.suppress(ValueError, SyntaxError):
            value = ast.literal_eval(value.strip())
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())


def _table(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path} cannot be read as CSV ({error}).") from error
    for number, row in enumerate(rows, start=1):
        if None in row:
            raise DatasetError(f"{path} row {number} has more cells than the header has columns.")
    return rows


def _values(cell: str) -> tuple[str, ...]:
    if cell.startswith("["):
        try:
            values = json.loads(cell)
        except ValueError:
            values = None
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            return tuple(values)
    return tuple(value.strip() for value in cell.split(SEPARATOR) if value.strip())


def _truth(cell: str, where: str) -> bool:
    if cell.lower() in _TRUE | _FALSE:
        return cell.lower() in _TRUE
    raise DatasetError(f"{where}: answerable is {cell!r}; expected true or false.")
