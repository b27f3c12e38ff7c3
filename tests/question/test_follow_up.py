"""Which questions lean on what was said before them, and how they are found and read then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.follow_up import leans
from assistant.question.understand import Understanding, understand
from assistant.schema import Turn, WordScore, behind

if TYPE_CHECKING:
    from assistant.schema import Kind

TALK = (
    Turn("Who is the mayor of Halden?", "Ida Lund. [1]"),
    Turn("What did she open?", "She opened\nthe bridge. [1, 2]"),
)


@pytest.mark.parametrize("question", ["When was she elected?", "why?", "and in 2024?", "who else"])
def test_what_points_or_is_short_leans(question: str) -> None:
    assert leans(question)


def test_what_leans_is_read_behind_the_exchange_before_it() -> None:
    query = understand("When was she elected?", TALK)
    assert query.read_as == "What did she open? | She opened the bridge. | When was she elected?"


def test_what_leans_is_found_by_the_questions_before_it() -> None:
    query = understand("When was she elected?", TALK)
    assert query.found_by == (
        "Who is the mayor of Halden? | What did she open? | When was she elected?"
    )


def test_what_is_searched_holds_the_words_that_are_needed() -> None:
    def needed(_: str, turns: object) -> list[WordScore]:
        assert turns == ["Who is the mayor of Halden?", "Ida Lund."]
        return [WordScore(30, 33, 0.9), WordScore(34, 38, 0.9)]

    query = Understanding(needed=needed)("When was she elected?", TALK[:1])
    assert query.searched == "When was Ida Lund elected?"
    assert [change.why for change in query.mended] == ["follow_up"]
    assert query.read_as.endswith("| When was she elected?")


@pytest.mark.parametrize(
    "question", ["Who built the bridge of Kall?", "How much did repairs of the tower cost?"]
)
def test_what_stands_alone_is_found_and_read_alone(question: str) -> None:
    assert not leans(question)
    query = understand(question, TALK)
    assert query.found_by == query.read_as == query.searched == question


def test_a_first_question_leans_on_nothing() -> None:
    assert understand("When was she elected?").talk == ()


def test_a_long_reply_is_read_by_its_beginning() -> None:
    assert len(behind([("Why?", "x" * 5000)], "How?")) < 120


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert leans(text) in (True, False)


def test_thanks_in_a_talk_need_nothing_of_it() -> None:
    def kind(said: str) -> tuple[Kind, float]:
        return ("chatter", 0.99) if said == "thanks" else ("fact", 0.9)

    query = Understanding(kind=kind, needed=lambda *_: [WordScore(0, 3, 0.9)])("thanks", TALK)
    assert (query.kind, query.searched, query.talk) == ("chatter", "thanks", ())


def test_a_follow_up_that_asks_is_no_chatter_once_it_is_made_whole() -> None:
    def kind(said: str) -> tuple[Kind, float]:
        return ("fact", 0.9) if said == "kids?" else ("chatter", 0.99)

    query = Understanding(kind=kind)("and kids?", TALK)
    assert query.talk
    assert query.kind == "fact"
