"""Reads datasets: JSON lines with one question each, all problems found before anything runs."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.records import Example
from assistant.eval.run.run_folder import to_line
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assistant.eval.score.quotes import EvidenceFinder

KEYS = tuple(Example.__dataclass_fields__)
LISTS = ("answers", "evidence", "documents", "tags")
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
        digest.update(to_line(example.to_json()))
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
    folder = path.with_suffix(".articles")
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
            examples.append(_example(row))
    if not problems and not examples:
        problems.append(Problem(0, "it holds no question; expected one JSON object a line"))
    if problems:
        raise InvalidDatasetError(name, problems)
    return tuple(examples)


def write_dataset(path: Path, examples: Iterable[Example]) -> None:
    """Write a dataset, whole or not at all; keys that hold nothing are left out."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(b"".join(example_line(example) for example in examples))
    beside.replace(path)


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
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes((before + line).encode())
    beside.replace(path)


def example_line(example: Example) -> bytes:
    """Return the line of an example for a dataset that people edit."""
    row = example.to_json()
    always = ("id", "question", "answerable")
    return _spaced_line({key: row[key] for key in row if key in always or row[key]})


def check_evidence(
    examples: Sequence[Example], finder: EvidenceFinder, *, ids: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return the evidence that no document has, and that it has only in folded form.

    Args:
        examples: of a dataset; problems are numbered by their place in it, counted from 1.
        finder: reads the documents of the library.
        ids: id of the document that each name in `Example.documents` means.
    """
    problems = []
    for number, example in enumerate(examples, start=1):
        within = [ids[name] for name in example.documents if name in ids]
        missing = [name for name in example.documents if name not in ids]
        problems += [Problem(number, f"no document is called {name!r}") for name in missing]
        if missing:
            continue
        for quote in example.evidence:
            located = finder.locate(quote, within=within)
            if not located.places:
                problems.append(Problem(number, f"no document has the evidence {_cut(quote)!r}"))
            elif not located.exact:
                what = "is there only with other white space, quotation marks or dashes"
                problems.append(Problem(number, f"the evidence {_cut(quote)!r} {what}"))
    return tuple(problems)


def _checked_row(line: str) -> tuple[dict[str, Any], list[str]]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, [f"not JSON ({error})"]
    if not isinstance(row, dict):
        return {}, [f"expected an object, got {_kind(row)}"]
    problems = [_unknown(key) for key in row if key not in KEYS]
    for key in ("id", "question"):
        if key not in row:
            problems.append(f"{key!r} is missing")
        elif not _is_text(row[key]):
            problems.append(f"{key!r} is {_kind(row[key])}; expected text that is not empty")
    for key in LISTS:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(map(_is_text, value)):
            problems.append(f"{key!r} is {_kind(value)}; expected a list of texts, none empty")
    history = row.get("history", [])
    if not isinstance(history, list) or not all(map(_is_turn, history)):
        problems.append("'history' is not a list of [question, answer] pairs")
    if not isinstance(row.get("answerable", True), bool):
        problems.append(f"'answerable' is {_kind(row['answerable'])}; expected true or false")
    return row, problems or _contradictions(row)


def _contradictions(row: Mapping[str, Any]) -> list[str]:
    if row.get("answerable", True):
        if not row.get("answers") and not row.get("evidence"):
            return ["answerable, but with neither 'answers' nor 'evidence'"]
    elif row.get("answers"):
        return ["not answerable, but with 'answers'"]
    return []


def _example(row: Mapping[str, Any]) -> Example:
    turns = (_turn(turn) for turn in row.get("history", ()))
    return Example(
        id=row["id"],
        question=row["question"],
        answerable=row.get("answerable", True),
        history=tuple(turns),
        **{key: tuple(row.get(key, ())) for key in LISTS},
    )


def _turn(turn: Sequence[str] | Mapping[str, str]) -> Turn:
    return Turn(**turn) if isinstance(turn, dict) else Turn(*turn)


def _is_turn(value: object) -> bool:
    if isinstance(value, dict):
        return set(value) == {"question", "answer"} and _is_turn(
            [value["question"], value["answer"]]
        )
    return (
        isinstance(value, list)
        and len(value) == 2
        and _is_text(value[0])
        and isinstance(value[1], str)
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, KEYS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
    return f"unknown key {key!r} ({hint})"


def _kind(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return "empty text" if value == "" else names[type(value)]


def _cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _spaced_line(row: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode(errors="backslashreplace")
