"""Imports tables: CSV with the keys of a dataset as columns."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import KEYS
from assistant.eval.cases.importers import Imported, checked
from assistant.eval.question_records import Example
from assistant.schema import Turn

if TYPE_CHECKING:
    from pathlib import Path

ALIASES = {"answer": "answers", "document": "documents", "tag": "tags"}
SEPARATOR = "|"
"""Between several values in one cell; a cell that holds `|` itself can be a JSON list instead."""
_TRUE = frozenset({"", "true", "yes", "y", "1"})
_FALSE = frozenset({"false", "no", "n", "0"})


def import_csv(path: Path) -> Imported:
    """Read a CSV file: a `question` column, and any other key of a dataset.

    Lists are JSON, or texts with `|` between them; the history is JSON.

    Raises:
        DatasetError: a column is unknown or missing, or a row breaks a rule.
    """
    rows = read_table(path)
    columns = list(rows[0]) if rows else []
    named = [ALIASES.get(column, column) for column in columns]
    unknown = [key for key in named if key not in KEYS]
    if unknown or "question" not in named:
        got = ", ".join(map(repr, columns)) or "no row"
        expected = ", ".join(KEYS)
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
                history=_turns(cells.get("history", ""), f"{path} row {number}"),
                documents=_values(cells.get("documents", "")),
                tags=_values(cells.get("tags", "")),
                verdict=cells.get("verdict", "").lower() or None,  # type: ignore[arg-type]
                missing=_values(cells.get("missing", "")),
            )
        )
    return Imported(checked(examples, name=path.name))


def read_table(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file, whatever stands between its cells: comma, semicolon or tab.

    Raises:
        DatasetError: it cannot be read, or a row has more cells than the header.
    """
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


def _turns(cell: str, where: str) -> tuple[Turn, ...]:
    try:
        return tuple(Turn(question, answer) for question, answer in json.loads(cell or "[]"))
    except (ValueError, TypeError) as error:
        raise DatasetError(
            f"{where}: history is {cell[:80]!r}; expected a JSON list of [question, answer] pairs."
        ) from error


def _truth(cell: str, where: str) -> bool:
    if cell.lower() in _TRUE | _FALSE:
        return cell.lower() in _TRUE
    raise DatasetError(f"{where}: answerable is {cell!r}; expected true or false.")
