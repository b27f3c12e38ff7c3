"""The folder of a run: plain files, the same bytes for the same run.

```
header.json      what it was made with                     (results.Header)
dataset.jsonl    the questions                             (schema.Example)
documents.jsonl  the documents that play a part            (results.RunDocument)
answers.jsonl    what the program did, a line a question   (schema.AnswerRecord)
scores.jsonl     how that was judged, a line a question    (schema.ScoreRecord)
summary.json     what it comes to                          (results.Summary)
timings.jsonl    how long each question took               (results.TimingRecord)
cost.json        latencies, memory, tokens                 (results.Estimate by name)
cassette.jsonl   what language models wrote                (cassette.Recording)
judge.jsonl      what a judge said, a line a question      (results.OpinionRecord)
judge.json       what that comes to                        (results.Estimate by name)
```

Two runs with equal headers have equal bytes in the files up to the summary. The next two hold what
a clock measured, and the last three, where there are any, what a language model made. Lines are
appended as answers come, so a run that was killed goes on where it was.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import DatasetError
from assistant.eval.records import AnswerRecord, Example, ScoreRecord
from assistant.eval.score.results import (
    FORMAT,
    Header,
    OpinionRecord,
    Run,
    RunDocument,
    Summary,
    TimingRecord,
    estimates_from_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from assistant.eval.score.results import Estimate

Record = TypeVar("Record")
HEADER = "header.json"
DATASET = "dataset.jsonl"
DOCUMENTS = "documents.jsonl"
ANSWERS = "answers.jsonl"
SCORES = "scores.jsonl"
SUMMARY = "summary.json"
TIMINGS = "timings.jsonl"
COST = "cost.json"
OPINIONS = "judge.jsonl"
JUDGED = "judge.json"
IDENTICAL = (HEADER, DATASET, DOCUMENTS, ANSWERS, SCORES, SUMMARY)
"""The files that are the same, byte for byte, in two runs with the same header."""


def load_run(folder: Path) -> Run:
    """Return a finished run.

    Raises:
        DatasetError: the folder is not a run, is not finished, or a file is not in its form.
    """
    if not (folder / HEADER).is_file():
        raise DatasetError(
            f"{folder} holds no {HEADER}; expected a folder that `assistant eval run --out` made."
        )
    if not (folder / SUMMARY).is_file():
        raise DatasetError(
            f"The run in {folder} is not finished; run it again with the same --out to go on."
        )
    header = read_header(folder)
    judged = header.judge is not None
    return Run(
        name=folder.resolve().name,
        header=header,
        examples=tuple(read_lines(folder / DATASET, Example.from_json)),
        answers=tuple(read_lines(folder / ANSWERS, AnswerRecord.from_json)),
        scores=tuple(read_lines(folder / SCORES, ScoreRecord.from_json)),
        summary=_parsed(folder / SUMMARY, Summary.from_json, _text(folder / SUMMARY)),
        documents=read_documents(folder),
        timings=tuple(read_lines(folder / TIMINGS, TimingRecord.from_json)),
        cost=_read_estimates(folder / COST),
        opinions=tuple(read_opinions(folder)) if judged else (),
        judged=_read_estimates(folder / JUDGED) if judged else {},
    )


def read_header(folder: Path) -> Header:
    """Return the header of a run, finished or not.

    Raises:
        DatasetError: it is not in its form, or was written by a newer program.
    """
    path = folder / HEADER
    row = _parsed(path, dict, _text(path))
    if row.get("format") != FORMAT:
        raise DatasetError(
            f"{path} has format {row.get('format')!r}; this program reads {FORMAT}. Run it again."
        )
    return _parsed(path, Header.from_json, json.dumps(row))


def read_opinions(folder: Path) -> list[OpinionRecord]:
    """Return what a judge said of the answers of a run, in their order."""
    return read_lines(folder / OPINIONS, OpinionRecord.from_json)


def read_documents(folder: Path) -> dict[str, RunDocument]:
    """Return the documents of a run by id."""
    rows = read_lines(folder / DOCUMENTS, lambda row: RunDocument(**row))
    return {document.id: document for document in rows}


def read_lines(path: Path, parse: Callable[[Any], Record]) -> list[Record]:
    """Return the records of a file of lines; a file that is not there has none.

    Raises:
        DatasetError: a line is not in its form; the message has its number.
    """
    if not path.is_file():
        return []
    lines = _text(path).split("\n")
    return [
        _parsed(path, parse, line, number=number)
        for number, line in enumerate(lines, start=1)
        if line
    ]


class LineLog:
    """A file of lines that grows one record at a time and survives a kill in the middle of one."""

    def __init__(self, path: Path) -> None:
        """Open for appending; a last line that was cut off is dropped first."""
        drop_torn_line(path)
        self._file: BinaryIO = path.open("ab")

    def append(self, row: Mapping[str, Any]) -> None:
        """Write one record and hand it to the system, so that a kill cannot lose it."""
        self._file.write(to_line(row))
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a file of lines, whole or not at all."""
    _replace(path, b"".join(to_line(row) for row in rows))


def write_object(path: Path, row: Mapping[str, Any]) -> None:
    """Write one object for people to read, whole or not at all."""
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, indent=1)
    _replace(path, f"{text}\n".encode(errors="backslashreplace"))


def to_line(row: Mapping[str, Any]) -> bytes:
    """Return a record as a line; the same record is always the same bytes."""
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate has no bytes in UTF-8; as an escape it is still the same JSON.
    return f"{text}\n".encode(errors="backslashreplace")


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(data)
    beside.replace(path)


def drop_torn_line(path: Path) -> None:
    """Cut off what stands after the last line end: a record that was being written."""
    if not path.is_file():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with path.open("r+b") as file:
            file.truncate(whole)


def _read_estimates(path: Path) -> dict[str, Estimate]:
    return _parsed(path, estimates_from_json, _text(path)) if path.is_file() else {}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}); run the evaluation again.") from error


def _parsed(path: Path, parse: Callable[[Any], Record], text: str, *, number: int = 0) -> Record:
    try:
        return parse(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        where = f"{path} line {number}" if number else str(path)
        raise DatasetError(
            f"{where} is not in the form of a run folder ({error!r}); run the evaluation again."
        ) from error
