"""What tests of importers share: question sets in the forms of others, written and imported."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from assistant.eval.cases.importers import import_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.cases.importers import Imported


CONTEXT = "The canal opened in 1811. It was dug by hand, and 40 men died. Nobody counted the boats."


def squad(**question: Any) -> dict[str, Any]:
    row = {
        "id": "q1",
        "question": "When did the canal open?",
        "answers": [
            {"text": "1811", "answer_start": CONTEXT.index("1811")},
            {"text": "1811", "answer_start": CONTEXT.index("1811")},
            {"text": "in 1811", "answer_start": CONTEXT.index("in 1811")},
        ],
    }
    paragraph = {"context": CONTEXT, "qas": [{**row, **question}]}
    return {"version": "2", "data": [{"title": "Elm_Canal", "paragraphs": [paragraph]}]}


def imported(path: Path, content: object, *, form: str | None = None) -> Imported:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return import_dataset(path, form=form)


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)
