"""Reads datasets: JSON lines with one question each, all problems found before anything runs."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.question_records import Example
from assistant.eval.run.record_files import adapter, to_bytes, to_line, write_whole
from assistant.schema import YesNo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel


KEYS = tuple(Example.__dataclass_fields__)
LISTS = ("answers", "evidence", "documents", "tags", "missing")
EXPECTED = {
    "answerable": "true or false",
    "history": "a list of [question, answer] pairs",
    "id": "text that is not empty",
    "question": "text that is not empty",
    "verdict": "yes or no",
} | dict.fromkeys(LISTS, "a list of texts, none empty")
"""What a line has under each key, in words."""
MEANING = {
    "id": "Names the question; no two of a dataset are the same.",
    "question": "As a user would type it.",
    "answers": "Accepted answers; any one of them will do.",
    "evidence": "Quotes that stand word for word in the articles and show the answer.",
    "answerable": "Whether the articles answer it; if not, a refusal is right.",
    "history": "Questions and answers before it, for a follow-up.",
    "documents": "Articles to ask, as --in takes them; none for all.",
    "tags": "Words to group questions by; the report has a row for each.",
    "verdict": "What a question of yes or no comes to.",
    "missing": "Words of a question without an answer that the articles do not bear out.",
}
"""What a key is for, as editors show it."""
ARTICLES = ".articles"
"""Ending of the folder that holds the articles of a dataset."""
SHOWN = 12
"""Problems that the message of an error spells out."""


class Problem(NamedTuple):
    """Something that is wrong with a line of a dataset."""

    line: int
    """Counted from 1; 0 for the file as a whole."""
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


class InvalidDatasetError(DatasetError):
    """A dataset with problems: all of them, not only the first."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        """Put the problems on one line."""
        self.problems = tuple(problems)
        listed = "; ".join(str(problem) for problem in self.problems[:SHOWN])
        more = len(self.problems) - SHOWN
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        super().__init__(f"{name}: {count}: {listed}{f'; and {more} more' if more > 0 else ''}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetBundle:
    """A dataset with the articles that it is about.

    The articles lie beside it, in the folder `NAME.articles` of `NAME.jsonl`. A dataset without
    that folder asks the user's own library.
    """

    name: str
    examples: tuple[Example, ...]
    articles: tuple[Path, ...] = ()

    @property
    def hash(self) -> str:
        """Hash of the questions; the articles are told by the hash of the library."""
        return dataset_hash(self.examples)

    @property
    def articles_hash(self) -> str:
        """Hash of the names and contents of the articles."""
        digest = hashlib.sha256()
        for path in self.articles:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.name}\0{content}\n".encode())
        return digest.hexdigest()[:16]


def dataset_hash(examples: Iterable[Example]) -> str:
    """Return a hash of the questions, in their order and with everything that is known of them."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(to_line(example))
    return digest.hexdigest()[:16]


def load_dataset(path: Path) -> DatasetBundle:
    """Return a dataset and the articles beside it.

    Raises:
        InvalidDatasetError: lines are not in their form; it has all the problems.
        DatasetError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path} cannot be read as a dataset ({error}); expected JSON lines in UTF-8."
        ) from error
    return DatasetBundle(
        name=path.stem, examples=parse_dataset(text, name=path.name), articles=articles_beside(path)
    )


def articles_beside(path: Path) -> tuple[Path, ...]:
    """Return the files of the articles of a dataset in order; none without their folder."""
    folder = path.with_suffix(ARTICLES)
    if not folder.is_dir():
        return ()
    files = (item for item in folder.rglob("*") if item.is_file())
    return tuple(sorted(item for item in files if not item.name.startswith(".")))


def parse_dataset(text: str, *, name: str) -> tuple[Example, ...]:
    """Return the examples of a dataset's text.

    Raises:
        InvalidDatasetError: lines are not in their form; it has all the problems.
    """
    problems: list[Problem] = []
    examples: list[Example] = []
    first_use: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row, found = _checked_row(line)
        key = row.get("id")
        if isinstance(key, str) and key in first_use:
            found.append(f"id {key!r} is already that of line {first_use[key]}")
        elif isinstance(key, str):
            first_use[key] = number
        problems.extend(Problem(number, what) for what in found)
        if not found:
            examples.append(adapter(Example).validate_python(row))
    if not problems and not examples:
        problems.append(Problem(0, "it holds no question; expected one JSON object a line"))
    if problems:
        raise InvalidDatasetError(name, problems)
    return tuple(examples)


def write_dataset(path: Path, examples: Iterable[Example]) -> None:
    """Write a dataset, whole or not at all; keys that hold nothing are left out."""
    write_whole(path, b"".join(example_line(example) for example in examples))


def append_example(path: Path, example: Example) -> None:
    """Append one example to a dataset, which is made if it does not exist.

    Raises:
        InvalidDatasetError: the file is not a dataset, or has the id already.
    """
    line = example_line(example).decode()
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    parse_dataset(before + line, name=path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, (before + line).encode())


def example_line(example: Example) -> bytes:
    """Return the line of an example for a dataset that people edit."""
    row = example.to_json()
    always = ("id", "question", "answerable")
    kept = {key: row[key] for key in row if key in always or row[key]}
    return to_bytes(json.dumps(kept, ensure_ascii=False))


def dataset_schema() -> dict[str, Any]:
    """Return the JSON Schema of a line of a dataset, for editors."""
    form = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": form, **_line_model().model_json_schema()}


@cache
def _line_model() -> type[BaseModel]:
    from pydantic import (
        AfterValidator,
        ConfigDict,
        Field,
        StrictBool,
        WithJsonSchema,
        create_model,
    )

    some = {"type": "string", "pattern": r"\S"}
    text = Annotated[str, AfterValidator(_not_empty), WithJsonSchema(some)]
    closed = ConfigDict(extra="forbid")
    turn = create_model("Turn", __config__=closed, question=(text, ...), answer=(str, ...))
    types: dict[str, tuple[Any, Any]] = {
        "id": (text, ...),
        "question": (text, ...),
        "answerable": (StrictBool, True),
        "history": (list[tuple[text, str] | turn], []),  # type: ignore[valid-type]
        "verdict": (YesNo | None, None),
        **dict.fromkeys(LISTS, (list[text], [])),
    }
    fields: dict[str, Any] = {
        key: (types[key][0], Field(types[key][1], description=MEANING[key])) for key in KEYS
    }
    checked = ConfigDict(extra="forbid", json_schema_extra=_contradictions_schema())
    return create_model("Question", __config__=checked, **fields)


def _contradictions_schema() -> dict[str, Any]:
    """Return what `_contradictions` says, as editors understand it."""
    some, none = {"minItems": 1}, {"maxItems": 0}
    known = [{"properties": {key: some}, "required": [key]} for key in ("answers", "evidence")]
    decided = {"properties": {"verdict": {"type": "string"}}, "required": ["verdict"]}
    return {
        "if": {"properties": {"answerable": {"const": False}}, "required": ["answerable"]},
        "then": {"properties": {"answers": none, "verdict": {"type": "null"}}},
        "else": {"anyOf": [*known, decided], "properties": {"missing": none}},
    }


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _checked_row(line: str) -> tuple[dict[str, Any], list[str]]:
    from pydantic import ValidationError

    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, [f"not JSON ({error})"]
    if not isinstance(row, dict):
        return {}, [f"expected an object, got {_kind(row)}"]
    try:
        _line_model().model_validate(row)
    except ValidationError as error:
        wrong = dict.fromkeys(str(item["loc"][0]) for item in error.errors())
        return row, [_problem(key, row) for key in wrong]
    return row, _contradictions(row)


def _problem(key: str, row: Mapping[str, Any]) -> str:
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
        return f"unknown key {key!r} ({hint})"
    if key not in row:
        return f"{key!r} is missing"
    return f"{key!r} is {_kind(row[key])}; expected {EXPECTED[key]}"


def _contradictions(row: Mapping[str, Any]) -> list[str]:
    if row.get("answerable", True):
        if not any(row.get(key) for key in ("answers", "evidence", "verdict")):
            return ["answerable, but with neither 'answers' nor 'evidence'"]
        return ["answerable, but with 'missing' words"] if row.get("missing") else []
    return [f"not answerable, but with {key!r}" for key in ("answers", "verdict") if row.get(key)]


def _kind(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return "empty text" if value == "" else names[type(value)]
