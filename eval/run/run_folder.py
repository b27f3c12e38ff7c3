"""The folder of a run: plain files, the same bytes for the same run.

```
header.json      what it was made with                     (run_records.Header)
dataset.jsonl    the questions                             (question_records.Example)
documents.jsonl  the documents that play a part            (schema.Document: id, title, text)
answers.jsonl    what the program did, a line a question   (question_records.AnswerRecord)
scores.jsonl     how that was judged, a line a question    (question_records.ScoreRecord)
summary.json     what it comes to                          (run_records.Summary)
timings.jsonl    how long each question took               (question_records.TimingRecord)
cost.json        latencies, memory, tokens                 (measures.Estimate by name)
cassette.jsonl   what language models wrote                (cassette.Recording)
judge.jsonl      what a judge said, a line a question      (question_records.OpinionRecord)
judge.json       what that comes to                        (measures.Estimate by name)
```

Two runs with equal headers have equal bytes in the files up to the summary. The next two hold what
a clock measured, and the last three, where there are any, what a language model made. Lines are
appended as answers come, so a run that was killed goes on where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.measures import Estimate
from assistant.eval.question_records import (
    AnswerRecord,
    Example,
    OpinionRecord,
    ScoreRecord,
    TimingRecord,
)
from assistant.eval.run.record_files import parsed, read_object, read_records, read_rows
from assistant.eval.run_records import FORMAT, Header, Run, Summary
from assistant.schema import Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

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
MADE_BY_RUNS = (*IDENTICAL, TIMINGS, COST, OPINIONS, JUDGED)
"""All files of a run but the cassette."""


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
    examples = read_records(folder / DATASET, Example)
    documents = read_documents(folder)
    return Run(
        name=folder.resolve().name,
        header=header,
        examples=tuple(examples),
        answers=tuple(read_answers(folder, examples, documents)),
        scores=tuple(read_records(folder / SCORES, ScoreRecord)),
        summary=read_object(folder / SUMMARY, Summary),
        documents=documents,
        timings=tuple(read_records(folder / TIMINGS, TimingRecord)),
        cost=_read_estimates(folder / COST),
        opinions=tuple(read_records(folder / OPINIONS, OpinionRecord)) if judged else (),
        judged=_read_estimates(folder / JUDGED) if judged else {},
    )


def read_header(folder: Path) -> Header:
    """Return the header of a run, finished or not.

    Raises:
        DatasetError: it is not in its form, or was written by a newer program.
    """
    path = folder / HEADER
    row = read_object(path, dict[str, Any])
    if row.get("format") != FORMAT:
        raise DatasetError(
            f"{path} has format {row.get('format')!r}; this program reads {FORMAT}. Run it again."
        )
    return parsed(Header, row, where=str(path))


def read_documents(folder: Path) -> dict[str, Document]:
    """Return the documents of a run by id; where they came from is not kept."""
    rows = read_rows(folder / DOCUMENTS)
    found = (parsed(Document, {**row, "source": ""}, where=where) for where, row in rows)
    return {document.id: document for document in found}


def document_row(document: Document) -> dict[str, str]:
    """Return what a run keeps of a document: enough to show passages and to check quotes."""
    return {"id": document.id, "title": document.title, "text": document.text}


def read_answers(
    folder: Path, examples: Sequence[Example], documents: Mapping[str, Document]
) -> list[AnswerRecord]:
    """Return what came back for the questions of a run, those first ones that were asked.

    An answer line leaves out what the other files hold: the question and the texts of passages.

    Args:
        folder: of the run.
        examples: its questions.
        documents: its documents, by id.

    Raises:
        DatasetError: a line is not in its form.
    """
    questions = {example.id: example.question for example in examples}
    found = []
    for where, row in read_rows(folder / ANSWERS):
        try:
            whole = _whole(row, questions.get(row["id"], ""), documents)
        except (KeyError, TypeError) as error:
            raise DatasetError(f"{where} is not an answer ({error!r}); run it again.") from error
        found.append(parsed(AnswerRecord, whole, where=where))
    return found


def _whole(
    row: Mapping[str, Any], question: str, documents: Mapping[str, Document]
) -> dict[str, Any]:
    """Return the fields of an answer record, from the line that it was written as."""

    def passages(name: str) -> list[dict[str, Any]]:
        return [{**item, "id": "", "text": _text_at(item, documents)} for item in row[name]]

    whole = {name: row[name] for name in ("id", "searched", "error", "evidence")}
    whole["retrieved"] = passages("retrieved")
    if row["status"] is not None:
        citations = [{**item, "title": "", "source": ""} for item in row["citations"]]
        given = {"question": question, "citations": citations, "passages": passages("passages")}
        whole["answer"] = {**row, **given}
    return whole


def _text_at(place: Mapping[str, Any], documents: Mapping[str, Document]) -> str:
    document = documents.get(place["document"])
    return document.text[place["start"] : place["end"]] if document else ""


def _read_estimates(path: Path) -> dict[str, Estimate]:
    return read_object(path, dict[str, Estimate]) if path.is_file() else {}
