"""Question sets of other frameworks that are imported: Ragas, DeepEval, Inspect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.errors import DatasetError
from assistant.schema import Turn
from import_makes import imported

if TYPE_CHECKING:
    from pathlib import Path


RAGAS = {"user_input": "Who paid?", "reference": "Tom Reed paid.", "response": "Nobody."}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", json.dumps({**RAGAS, "reference_contexts": ["Tom Reed paid for it."]})),
        ("rows.json", [{**RAGAS, "reference_contexts": ["Tom Reed paid for it."]}]),
        (
            "rows.csv",
            "user_input,reference,reference_contexts\n"
            "Who paid?,Tom Reed paid.,\"['Tom Reed paid for it.']\"\n",
        ),
        (
            "old.json",
            [
                {
                    "question": "Who paid?",
                    "ground_truth": ["Tom Reed paid."],
                    "reference_contexts": ["Tom Reed paid for it."],
                    "contexts": ["nothing"],
                }
            ],
        ),
    ],
)
def test_ragas_rows(tmp_path: Path, name: str, content: object) -> None:
    [example] = imported(tmp_path / name, content).examples
    assert example.question == "Who paid?"
    assert example.answers == ("Tom Reed paid.",)
    assert example.evidence == ("Tom Reed paid for it.",)


def test_ragas_conversations_become_histories(tmp_path: Path) -> None:
    talk = [
        {"content": "Who paid?", "type": "human"},
        {"content": "Tom Reed.", "type": "ai"},
        {"content": "When?", "type": "human"},
    ]
    rows = [{"user_input": talk, "reference": "1816"}, {"user_input": "Why?"}]
    found = imported(tmp_path / "rows.json", rows)
    assert found.examples[0].question == "When?"
    assert found.examples[0].history == (Turn("Who paid?", "Tom Reed."),)
    assert found.skipped == 1


def test_ragas_rows_without_a_question_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="row 1 has no user_input"):
        imported(tmp_path / "rows.json", [{"reference": "x"}])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            # As EvaluationDataset.save_as writes it.
            "goldens.json",
            [
                {
                    "input": "Who paid?",
                    "actual_output": None,
                    "expected_output": "Tom Reed paid.",
                    "retrieval_context": ["nothing"],
                    "context": ["Tom Reed paid for it.", "In 1816."],
                    "name": None,
                    "source_file": "canal.txt",
                    "additional_metadata": None,
                }
            ],
        ),
        (
            "goldens.jsonl",
            '{"input": "Who paid?", "expectedOutput": "Tom Reed paid.", '
            '"context": ["Tom Reed paid for it.", "In 1816."]}\n',
        ),
        (
            "goldens.csv",
            "input,actual_output,expected_output,retrieval_context,context,name\n"
            "Who paid?,,Tom Reed paid.,nothing,Tom Reed paid for it.|In 1816.,\n",
        ),
    ],
)
def test_deepeval_goldens(tmp_path: Path, name: str, content: object) -> None:
    [example] = imported(tmp_path / name, content).examples
    assert example.question == "Who paid?"
    assert example.answers == ("Tom Reed paid.",)
    assert example.evidence == ("Tom Reed paid for it.", "In 1816.")


def test_a_scenario_that_is_to_be_played_is_no_question(tmp_path: Path) -> None:
    rows = [
        {"scenario": "A user complains.", "turns": None, "expected_outcome": "A refund."},
        {"input": "Who paid?", "expected_output": "Tom Reed."},
    ]
    found = imported(tmp_path / "goldens.json", rows)
    assert (len(found.examples), found.skipped) == (1, 1)


@pytest.mark.parametrize(
    ("row", "answers"),
    [
        pytest.param({"input": "Who paid?", "target": "Tom Reed"}, ("Tom Reed",), id="text"),
        pytest.param(
            {"input": "Who paid?", "target": ["Tom Reed", "the mayor"]},
            ("Tom Reed", "the mayor"),
            id="several",
        ),
        pytest.param(
            {"input": "Who paid?", "target": "B", "choices": ["Ada Brook", "Tom Reed"]},
            ("Tom Reed",),
            id="a letter",
        ),
        pytest.param({"input": "Which vitamin?", "target": "B"}, ("B",), id="no choices"),
    ],
)
def test_samples_of_inspect(tmp_path: Path, row: object, answers: tuple[str, ...]) -> None:
    [example] = imported(tmp_path / "samples.json", [row]).examples
    assert example.answers == answers
    assert example.history == ()


def test_messages_of_inspect_become_histories(tmp_path: Path) -> None:
    talk = [
        {"role": "system", "content": "You know canals."},
        {"role": "user", "content": [{"type": "text", "text": "Who paid?"}]},
        {"role": "assistant", "content": "Tom Reed."},
        {"role": "tool", "content": "{}"},
        {"role": "user", "content": "When?"},
    ]
    line = json.dumps({"id": 7, "input": talk, "target": "1816", "metadata": {"x": 1}})
    [example] = imported(tmp_path / "samples.jsonl", line + "\n").examples
    assert (example.id, example.question, example.answers) == ("7", "When?", ("1816",))
    assert example.history == (Turn("Who paid?", "Tom Reed."),)


def test_rows_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no rows"):
        imported(tmp_path / "rows.json", [1, 2])
