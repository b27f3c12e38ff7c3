"""Imports the question sets of other evaluation programs: ragas, deepeval and inspect_ai.

Each is read as JSON, JSON lines or CSV. What is asked and what is accepted is taken over, with the
texts that the set calls its reference as evidence; what some system retrieved or answered is left
out, and so are rows of which nothing is known. Messages before the last question are its history.
"""

from __future__ import annotations

import ast
import contextlib
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.cases.import_tables import read_table
from assistant.eval.cases.importers import Imported, checked, read_json, read_rows
from assistant.eval.question_records import Example
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


class Form(NamedTuple):
    """Under which names a program keeps what; of several the first that a row has counts."""

    asked: tuple[str, ...]
    accepted: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    tag: str = ""
    separator: str | None = None
    """Between several texts in one cell of a table."""
    other: tuple[str, ...] = ()
    """What a row without a question may have instead; it is left out then."""


RAGAS = Form(
    asked=("user_input", "question"),
    accepted=("reference", "ground_truth", "ground_truths"),
    evidence=("reference_contexts",),
    tag="synthesizer_name",
)
DEEPEVAL = Form(
    asked=("input",),
    accepted=("expected_output", "expectedOutput"),
    evidence=("context",),
    separator="|",
    other=("scenario",),
)
"""Goldens; a conversational one has a scenario to be played, and no question."""
INSPECT = Form(asked=("input",), accepted=("target",))
_TOLD_BY = {
    "user_input": "ragas", "ground_truth": "ragas", "ground_truths": "ragas",
    "expected_output": "deepeval", "expectedOutput": "deepeval", "scenario": "deepeval",
    "target": "inspect_ai",
}  # fmt: skip
"""Names that only one of the programs has in a row."""
_ASKS = frozenset({"user", "human"})
_REPLIES = frozenset({"assistant", "ai"})


def import_ragas(path: Path) -> Imported:
    """Read ragas rows of any of its versions.

    Raises:
        DatasetError: the file has no such rows.
    """
    return _imported(path, RAGAS)


def import_deepeval(path: Path) -> Imported:
    """Read goldens of deepeval, as `EvaluationDataset.save_as` writes them.

    Raises:
        DatasetError: the file has no such rows.
    """
    return _imported(path, DEEPEVAL)


def import_inspect(path: Path) -> Imported:
    """Read samples of inspect_ai; a letter for a target stands for the choice that it names.

    Raises:
        DatasetError: the file has no such rows.
    """
    return _imported(path, INSPECT)


def told_by(keys: Iterable[str]) -> str | None:
    """Return the form that the keys of a row tell of; None for none of these."""
    return next((_TOLD_BY[key] for key in keys if key in _TOLD_BY), None)


def read_any(path: Path) -> list[Mapping[str, Any]]:
    """Return the rows of a file, be it JSON, JSON lines or CSV.

    Raises:
        DatasetError: it cannot be read, or a row is no object.
    """
    if path.suffix == ".csv":
        return list(read_table(path))
    if path.suffix != ".json":
        return list(read_rows(path))
    whole = read_json(path)
    rows = whole.get("samples", [whole]) if isinstance(whole, dict) else whole
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DatasetError(f"{path} holds no rows; expected a list of objects.")
    return rows


def _imported(path: Path, form: Form) -> Imported:
    rows = read_any(path)
    found = [_example(row, number, form, path) for number, row in enumerate(rows, start=1)]
    known = [item for item in found if item and (item.answers or item.evidence)]
    return Imported(checked(known, name=path.name), skipped=len(rows) - len(known))


def _example(row: Mapping[str, Any], number: int, form: Form, path: Path) -> Example | None:
    history, asked = _conversation(_first(row, form.asked))
    if not asked:
        if _first(row, form.other):
            return None
        wanted = form.asked[0]
        raise DatasetError(f"{path} row {number} has no {wanted}; expected the question there.")
    tag = str(row.get(form.tag) or "").strip()
    key = row.get("id")
    return Example(
        id=f"row-{number}" if key in (None, "") else str(key),
        question=asked,
        answers=_chosen(row.get("choices"), _texts(_first(row, form.accepted), form.separator)),
        evidence=_texts(_first(row, form.evidence), form.separator),
        history=history,
        tags=(tag,) if tag else (),
    )


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name)), None)


def _conversation(asked: object) -> tuple[tuple[Turn, ...], str]:
    """Return the turns before the last question, and that; empty text where there is none."""
    if not isinstance(asked, list):
        return (), asked.strip() if isinstance(asked, str) else ""
    said = [(_role(item), _said(item)) for item in asked if isinstance(item, dict)]
    spoken = [(asks, text) for asks, text in said if asks is not None and text]
    last = max((place for place, (asks, _) in enumerate(spoken) if asks), default=-1)
    if last < 0:
        return (), ""
    turns = [
        Turn(question, answer)
        for (asks, question), (asks_again, answer) in pairwise(spoken[:last])
        if asks and not asks_again
    ]
    return tuple(turns), spoken[last][1]


def _role(message: Mapping[str, Any]) -> bool | None:
    """Return whether a message asks or replies; None for one of a system or a tool."""
    name = str(message.get("role") or message.get("type") or "").lower()
    return name in _ASKS if name in _ASKS | _REPLIES else None


def _said(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict)]
        content = " ".join(str(part.get("text") or "") for part in parts)
    return str(content).strip()


def _chosen(choices: object, accepted: tuple[str, ...]) -> tuple[str, ...]:
    """Return accepted answers with letters put into the words of the choices they stand for."""
    listed = _texts(choices, ",")
    letters = {chr(ord("A") + place): text for place, text in enumerate(listed)}
    return tuple(dict.fromkeys(letters.get(text.upper(), text) for text in accepted))


def _texts(value: Any, separator: str | None = None) -> tuple[str, ...]:
    """Return the texts of a value that is one text, a list, or the JSON or Python of a list."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        # A text that only looks like a list is taken as it stands.
        for read in (json.loads, ast.literal_eval):
            with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
                value = read(value.strip())
                break
    elif isinstance(value, str) and separator:
        value = value.split(separator)
    items: list[object] = list(value) if isinstance(value, list | tuple) else [value]
    return tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
