"""Rows asked in a talk: what stands before the question, what a made one points back to."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.schema import TURN_MARK
from assistant.text.refusals import DOES_NOT_SAY
from assistant.training.data import Row, in_first_half, seeded
from assistant.training.dropout import drop_by_pool
from assistant.training.talks import canard_rows, written_rows
from assistant.training.turns import TALK, made_turns, pairs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONTEXT = (
    "Ida Lund opened the Halden Bridge in 1932. She wanted it to carry trams. "
    "The bridge was closed in 1988 after a storm."
)


def _row(question: str, answer: str) -> Row:
    return Row(CONTEXT, question, answer, CONTEXT.find(answer) if answer else -1, "made", "Halden")


OPENED = _row("Who opened the Halden Bridge?", "Ida Lund")
CLOSED = _row("When was the Halden Bridge closed?", "1988")
COST = _row("How much did the Halden Bridge cost?", "")


def test_a_made_follow_up_points_back_and_keeps_its_answer() -> None:
    made = made_turns([OPENED, CLOSED], 200, seeded(3))
    closed = [turn for turn in made if turn.row is CLOSED and turn.question != CLOSED.question]
    assert closed
    for turn in closed:
        assert "halden" not in turn.question.lower()
        assert turn.history[0] == OPENED.question
        assert turn.rewrite == CLOSED.question
        row = turn.as_row()
        assert row.kind == TALK
        assert row.context[row.start :].startswith("1988")
        assert row.question.startswith(OPENED.question + TURN_MARK)
        assert row.question.endswith(turn.question)
    assert any(turn.question.lower().startswith("when was it closed") for turn in closed)


def test_some_follow_ups_say_that_the_question_before_was_not_meant() -> None:
    made = {turn.question for turn in made_turns([OPENED, CLOSED], 400, seeded(3))}
    corrected = [text for text in made if text.startswith(("no", "sorry", "not that", "i meant"))]
    assert corrected
    assert all(" opened " in text or " was " in f" {text} " or "who" in text for text in corrected)


def test_what_was_refused_before_is_said_to_be_refused() -> None:
    made = made_turns([COST, CLOSED], 60, seeded(1))
    assert {turn.history[1] for turn in made if turn.history[0] == COST.question} == {DOES_NOT_SAY}


def test_a_passage_with_one_question_makes_no_talk() -> None:
    assert made_turns([OPENED], 10, seeded(1)) == []


def test_yes_no_rows_and_typed_ones_make_no_talk() -> None:
    rows = [replace(OPENED, verdict="yes"), replace(CLOSED, kind="typo")]
    assert made_turns(rows, 10, seeded(1)) == []


@pytest.mark.parametrize(
    ("said", "pairs"),
    [((), []), (("a?",), [("a?", "")]), (("a?", "b.", "c?"), [("a?", "b."), ("c?", "")])],
)
def test_a_talk_told_in_turn_is_pairs(said: tuple[str, ...], pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(said) == pairs


def _write(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def test_written_talks_are_asked_whole_and_behind_their_turns(tmp_path: Path) -> None:
    record = {
        "context": CONTEXT,
        "title": "Halden",
        "history": [OPENED.question, "Ida Lund."],
        "question": "when was it closed?",
        "rewrite": CLOSED.question,
        "answer": "1988",
        "start": CONTEXT.find("1988"),
        "answerable": True,
    }
    _write(tmp_path / "followup" / "written_turns.jsonl.gz", [record])
    whole, behind, told = written_rows(tmp_path, seeded(0))
    assert whole.question == CLOSED.question
    assert behind.question == TURN_MARK.join([OPENED.question, "Ida Lund.", "when was it closed?"])
    assert told.question.endswith(TURN_MARK + "when was it closed?")
    assert all(CONTEXT[row.start :].startswith("1988") for row in (whole, behind, told))


def test_canard_talks_are_read_in_their_own_replies(tmp_path: Path) -> None:
    name = next(f"C_{i}" for i in range(50) if in_first_half(f"C_{i}"))
    other = next(f"C_{i}" for i in range(50) if not in_first_half(f"C_{i}"))
    talk = ["Ida Lund", "Bridges", "Who was she", "a builder", "of what", "of bridges in Halden"]
    talk += ["any prize", "I don't know.", "and then", "she went to sea"]
    records = [
        {"id": f"{each}#{turn}", "history": talk[: 2 + 2 * turn], "question": f"q{turn}"}
        for each in (name, other)
        for turn in range(1, 5)
    ]
    _write(tmp_path / "followup" / "canard_dev.jsonl.gz", records)
    rows = canard_rows(tmp_path, seeded(0))
    assert len(rows) == 3  # of one talk only; the last reply is not known
    assert all("I don't know" not in row.context + row.question for row in rows)
    by_end = {row.question.rpartition(TURN_MARK)[2]: row for row in rows}
    assert by_end["q1"].answer == "of bridges in Halden"
    assert not by_end["q2"].answerable
    assert by_end["q3"].answer == "she went to sea"
    assert DOES_NOT_SAY in by_end["q3"].question


def test_dropout_of_a_pool_drops_its_part_and_only_in_training() -> None:
    torch = pytest.importorskip("torch")
    reader = torch.nn.ModuleDict({"a": torch.nn.Sequential(torch.nn.Dropout(0.25))})
    drop_by_pool(reader, 0.25)
    ones = torch.ones(200, 500)
    dropped = reader["a"].train()(ones)
    assert 0.72 < float((dropped > 0).float().mean()) < 0.78
    assert abs(float(dropped.mean()) - 1) < 0.03
    assert torch.equal(reader["a"].eval()(ones), ones)
