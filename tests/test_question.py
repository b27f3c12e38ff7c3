"""What a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.question import analyse, asking_part


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        pytest.param("Who signed it?", "Who signed it?", id="bare"),
        pytest.param(
            "Could you please tell me who signed the pact?", "Who signed the pact?", id="polite"
        ),
        pytest.param(
            "Hi, I was wondering, when does the fair open?",
            "When does the fair open?",
            id="preamble",
        ),
        pytest.param(
            "I read the story on the train this morning and quite liked it. "
            "How many bridges were closed by the flood?",
            "How many bridges were closed by the flood?",
            id="story first",
        ),
        pytest.param("Do you know where the ship sank?", "Where the ship sank?", id="do you know"),
        pytest.param("tell me", "Tell me", id="nothing left"),
        pytest.param(
            "According to the article, who won the race?", "Who won the race?", id="according to"
        ),
    ],
)
def test_asking_part(asked: str, part: str) -> None:
    assert asking_part(asked) == part


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("who won?", "who"),
        ("When did it open?", "when"),
        ("In what year was the bridge built?", "when"),
        ("How many people died?", "number"),
        ("What percentage of voters stayed home?", "number"),
        ("where is the plant", "where"),
        ("Why did she resign?", "why"),
        ("Did she resign?", "yes_no"),
        ("What did she say?", "other"),
    ],
)
def test_kind(asked: str, kind: str) -> None:
    assert analyse(asked).kind == kind


def test_words_of_a_question() -> None:
    question = analyse("How many of Ida Lund's 12 bridges in Halden were closed?")
    assert question.names == ("ida", "lund", "halden")
    assert question.numbers == ("12",)
    assert "bridg" in question.stems


@pytest.mark.parametrize(
    ("asked", "wants"),
    [
        ("What are the reasons for his visit?", True),
        ("Which countries have signed?", True),
        ("Who signed?", False),
        ("What is the reason for his visit?", False),
    ],
)
def test_wants_list(asked: str, wants: bool) -> None:
    assert analyse(asked).wants_list is wants


@given(st.text(max_size=200))
def test_any_text_is_analysed(text: str) -> None:
    question = analyse(text)
    assert len(question.text) <= len(text) + 2
