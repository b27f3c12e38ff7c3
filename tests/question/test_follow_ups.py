"""Which questions lean on what was said before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.follow_ups import leans
from assistant.question.understand import understand
from assistant.schema import Turn

TALK = (Turn("Who is the mayor of Halden?", "Ida Lund."),)


@pytest.mark.parametrize("question", ["When was she elected?", "why?", "and in 2024?", "who else"])
def test_what_points_or_is_short_leans(question: str) -> None:
    assert leans(question)


def test_what_the_rules_leave_leaning_is_found_by_the_question_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.question.understand.resolve", lambda asked, _: asked)
    query = understand("When was she elected?", TALK)
    assert query.before == "Who is the mayor of Halden?"
    assert query.found_by == "Who is the mayor of Halden? | When was she elected?"


def test_what_the_rules_make_whole_is_found_by_itself() -> None:
    query = understand("When was she elected?", TALK)
    assert query.found_by == query.searched == "When was Ida Lund elected?"


@pytest.mark.parametrize(
    "question", ["Who built the bridge of Kall?", "How much did repairs of the tower cost?"]
)
def test_what_stands_alone_is_searched_alone(question: str) -> None:
    assert not leans(question)
    assert understand(question, TALK).found_by == question


def test_a_first_question_leans_on_nothing() -> None:
    assert understand("When was she elected?").before == ""


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert leans(text) in (True, False)
