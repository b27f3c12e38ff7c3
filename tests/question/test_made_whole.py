"""Follow-ups are made whole by the words that they need; which these are, a model says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.made_whole import made_whole
from assistant.schema import TURN_MARK, WordScore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TALK = (
    ("Who is the mayor of Halden?", "Ida Lund has led the town since 2011."),
    ("Which bridge did the storm damage?", "The old bridge of Kall, north of the harbour."),
)


def needing(
    *needed: str, probability: float = 0.9
) -> Callable[[str, Sequence[str]], list[WordScore]]:
    """Return a model that needs these words wherever they stand."""

    def score(_: str, turns: Sequence[str]) -> list[WordScore]:
        return [
            WordScore(*word.span(), probability if word.group() in needed else 0.01)
            for word in re.finditer(r"\w+", TURN_MARK.join(turns))
        ]

    return score


@pytest.mark.parametrize(
    ("question", "needed", "whole"),
    [
        ("When was she elected?", ("Ida", "Lund"), "When was Ida Lund elected?"),
        ("When was she elected?", ("Lund",), "When was Ida Lund elected?"),
        ("where does her brother live", ("Ida", "Lund"), "where does Ida Lund’s brother live"),
        ("who likes her?", ("Ida",), "who likes Ida Lund?"),
        ("since when?", ("bridge", "Kall"), "since when (bridge of Kall)?"),
        ("why?", ("storm", "bridge"), "why (storm, bridge)?"),
        ("how long did it last?", ("storm",), "how long did it last (storm)?"),
    ],
)
def test_a_name_takes_the_place_of_the_pronoun_and_all_else_stands_beside(
    question: str, needed: tuple[str, ...], whole: str
) -> None:
    assert made_whole(question, TALK, needing(*needed)) == whole


def test_a_name_that_is_not_sure_stands_beside() -> None:
    unsure = needing("Ida", "Lund", probability=0.55)
    assert made_whole("When was she elected?", TALK, unsure) == "When was she elected (Ida Lund)?"


def test_words_that_the_question_has_are_not_said_twice() -> None:
    assert made_whole("Who built the bridge?", TALK, needing("bridge")) == "Who built the bridge?"


@pytest.mark.parametrize("talk", [(), (("", ""),)])
def test_without_a_talk_nothing_is_needed(talk: tuple[tuple[str, str], ...]) -> None:
    assert made_whole("Why?", talk, needing("Ida")) == "Why?"


@given(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3), st.floats(0, 1))
def test_nothing_of_the_question_but_a_pronoun_is_lost(
    question: str, talk: list[tuple[str, str]], probability: float
) -> None:
    def score(_: str, turns: Sequence[str]) -> list[WordScore]:
        words = re.finditer(r"\w+", TURN_MARK.join(turns))
        return [WordScore(*word.span(), probability) for word in words]

    whole = made_whole(question, talk, score)
    assert set(re.findall(r"\w+", question)) - set(re.findall(r"\w+", whole)) <= {
        word
        for word in re.findall(r"\w+", question)
        if re.fullmatch(r"(?i)his|its|their|he|she|they|it|him|them|her", word)
    }
