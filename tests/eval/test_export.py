"""Exports: what is written is read back as it was, and a run is a table that nothing works out."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.errors import DatasetError, UsageError
from assistant.eval.cases.dataset import load_dataset
from assistant.eval.cases.export import export_dataset, export_run
from assistant.eval.cases.importers import import_dataset
from assistant.eval.question_records import Example
from assistant.eval.run.runner import run_dataset
from assistant.schema import Turn
from eval_fakes import BUNDLE, EXAMPLES, LIBRARY

if TYPE_CHECKING:
    from pathlib import Path

ALL = (
    *EXAMPLES,
    Example(
        id="hard",
        question='Is it "open", now | or\nlater?',
        answers=("yes", "so | so", "[1]"),
        verdict="yes",
        history=(Turn("a, b?", 'said "so"'),),
        documents=("canal",),
        tags=("x|y",),
    ),
    Example(id="none", question="Who swam?", answerable=False, missing=("swam",)),
)


@pytest.mark.parametrize("name", ["set.csv", "set.jsonl"])
def test_a_dataset_is_read_back_as_it_was(tmp_path: Path, name: str) -> None:
    export_dataset(ALL, tmp_path / "new" / name)
    path = tmp_path / "new" / name
    if path.suffix == ".csv":
        # A cell is one line of text: the question was asked in two.
        expected = tuple(replace(item, question=item.question.strip()) for item in ALL)
        assert import_dataset(path, form="csv").examples == expected
    else:
        assert load_dataset(path).examples == ALL


def test_a_run_is_a_row_a_question(tmp_path: Path) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path / "run")
    export_run(run, tmp_path / "run.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["opened", "boats", "repairs", "depth"]
    assert rows[0]["verdict"] == "right"
    assert rows[0]["right"] == 1
    assert rows[0]["quotes"] == ["The Elm Canal was opened in 1811 by Ada Brook."]
    assert rows[3]["said"] == "a refusal"
    assert rows[3]["hit@1"] is None
    export_run(run, tmp_path / "run.csv")
    with (tmp_path / "run.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert table[3]["hit@1"] == ""
    assert float(table[0]["confidence"]) == rows[0]["confidence"]


def test_no_text_of_an_article_is_a_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    example = replace(EXAMPLES[0], id="=1+1", question="-2+3: When was the Elm Canal opened?")
    bundle = replace(BUNDLE, examples=(example,))
    run = run_dataset(bundle, LIBRARY, out=tmp_path / "run")
    export_run(run, tmp_path / "run.csv")
    with (tmp_path / "run.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["id"], row["question"][:3]) == ("'=1+1", "'-2")


def test_other_endings_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.jsonl or \.csv"):
        export_dataset(ALL, tmp_path / "set.xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="cannot be written"):
        export_dataset(ALL, tmp_path / "file" / "set.csv")
