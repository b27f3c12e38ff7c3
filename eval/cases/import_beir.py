"""Imports BEIR folders: what is relevant to a query is known, what answers it is not.

Each document becomes an article, and the whole text of a relevant one is the evidence, so that
every passage of it counts as finding it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.cases.importers import (
    Article,
    Imported,
    checked,
    file_name,
    part_of,
    read_rows,
    read_text,
)
from assistant.eval.question_records import Example

if TYPE_CHECKING:
    from pathlib import Path

QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv")


def import_beir(folder: Path) -> Imported:
    """Read a BEIR folder: corpus, queries, and judgements, test before dev before train.

    Raises:
        DatasetError: a file is missing or not in its form.
    """
    try:
        corpus = {str(row["_id"]): row for row in read_rows(part_of(folder, "corpus.jsonl"))}
        queries = {
            str(row["_id"]): row["text"] for row in read_rows(part_of(folder, "queries.jsonl"))
        }
        relevant = _relevant(part_of(folder, *QRELS))
        taken: set[str] = set()
        articles = [
            Article(file_name(key, taken), _text(row))
            for key, row in corpus.items()
            if _text(row).strip()
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{folder} is not in the form of BEIR ({error!r}).") from error
    examples = []
    for key, text in queries.items():
        evidence = tuple(
            dict.fromkeys(
                _evidence(corpus[document])
                for document in relevant.get(key, ())
                if document in corpus and _evidence(corpus[document])
            )
        )
        if evidence and text.strip():
            examples.append(Example(id=key, question=" ".join(text.split()), evidence=evidence))
    return Imported(
        checked(examples, name=folder.name),
        tuple(articles),
        skipped=len(queries) - len(examples),
        only_search=True,
    )


def _evidence(row: dict[str, Any]) -> str:
    text: str = row.get("text", "").strip() or row.get("title", "").strip()
    return text


def _text(row: dict[str, Any]) -> str:
    parts = (row.get("title", "").strip(), row.get("text", "").strip())
    return "\n\n".join(part for part in parts if part) + "\n"


def _relevant(path: Path) -> dict[str, list[str]]:
    """Return the documents with a judgement above 0, by query."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or (number == 1 and line.startswith("query")):
            continue
        query, *_, document, score = line.split("\t")
        if float(score) > 0:
            found.setdefault(query, []).append(document)
    return found
