"""Follow-ups that name the other thing or ask who said so, made of rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.text.refusals import DOES_NOT_SAY
from assistant.training.contrasts import contrasted_turns, who_said_turns
from assistant.training.data import Row, seeded
from assistant.training.turns import TALK

CONTEXT = (
    "The north pier is 80 metres long, the old pier 40. "
    '"It will stand," said Mayor Ida Lund. '
    "The storm came from Denmark, Olav Brekke said. She said it was bad."
)


def _row(question: str, answer: str) -> Row:
    return Row(CONTEXT, question, answer, CONTEXT.find(answer) if answer else -1, "made", "Pier")


NORTH = _row("How long is the north pier?", "80 metres")
OLD = _row("How long is the old pier?", "40")
NEW = _row("How long is the new pier?", "")
STANDS = _row("What will the pier do?", "It will stand")
STORM = _row("Where did the storm come from?", "Denmark")
BAD = _row("How was it?", "bad")


def test_the_other_thing_is_named_in_the_frame_of_the_question_before() -> None:
    made = contrasted_turns([NORTH, OLD], 10, seeded(1))
    assert {turn.rewrite for turn in made} == {NORTH.question, OLD.question}
    for turn in made:
        assert "How long" not in turn.question
        assert ("old" if turn.row is OLD else "north") in turn.question
        assert turn.history[0] != turn.rewrite
        assert turn.as_row().kind == TALK
        assert turn.as_row().start == turn.row.start


def test_every_form_names_what_is_meant_and_corrections_what_is_not() -> None:
    forms = {
        turn.question
        for seed in range(60)
        for turn in contrasted_turns([NORTH, OLD], 2, seeded(seed))
        if turn.row is OLD
    }
    assert "what about the old pier?" in forms
    assert "i meant the old pier, not the north pier" in forms
    assert len(forms) > 10


def test_what_the_passage_does_not_say_of_the_other_stays_unanswerable() -> None:
    made = contrasted_turns([NORTH, NEW], 10, seeded(2))
    assert {turn.row.answerable for turn in made} == {True, False}
    after_refusal = [turn for turn in made if turn.row is NORTH]
    assert [turn.history[1] for turn in after_refusal] == [DOES_NOT_SAY]


@pytest.mark.parametrize(
    "rows",
    [
        [NORTH],
        [NORTH, STORM],
        [NORTH, replace(OLD, verdict="yes")],
        [NORTH, replace(OLD, kind="typo")],
        [NORTH, replace(OLD, context="Elsewhere.")],
        [_row("How long is the pier?", "40"), _row("How wide is the pier?", "80 metres")],
        [_row("Who is it?", "40"), _row("Who was Ida?", "80 metres")],
    ],
)
def test_questions_that_do_not_differ_in_a_named_thing_make_none(rows: list[Row]) -> None:
    assert contrasted_turns(rows, 10, seeded(1)) == []


def test_who_said_it_is_answered_by_the_speaker() -> None:
    made = who_said_turns([NORTH, STANDS, STORM, BAD], 10, seeded(1))
    assert {turn.row.answer for turn in made} == {"Mayor Ida Lund", "Olav Brekke"}
    for turn in made:
        row = turn.row
        assert row.context[row.start : row.start + len(row.answer)] == row.answer
        assert row.answer not in turn.question
        assert turn.history[0] in {STANDS.question, STORM.question}


def test_each_speaker_of_a_passage_is_asked_for_once() -> None:
    assert len(who_said_turns([STANDS, replace(STANDS, question="So?")], 10, seeded(1))) == 1
    assert who_said_turns([STANDS, STORM], 0, seeded(1)) == []
