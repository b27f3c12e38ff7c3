"""What a question asks for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.question.asking import asking_part
from assistant.question.understand import Understanding, understand
from assistant.schema import Turn


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
        pytest.param("tell me", "tell me", id="nothing left"),
        pytest.param(
            "According to the article, who won the race?", "Who won the race?", id="according to"
        ),
        pytest.param(
            "I was reading this and was wondering when the parade is",
            "When the parade is",
            id="wondering",
        ),
        pytest.param(
            "I was reading this and was wondering, when is the parade? Thanks!",
            "When is the parade?",
            id="thanks after it",
        ),
        pytest.param(
            "Sorry if this was asked before. When was the treaty signed?",
            "When was the treaty signed?",
            id="sorry before it",
        ),
        pytest.param(
            "My friend says it was in May but I think June, so when was the parade?",
            "When was the parade?",
            id="two opinions",
        ),
        pytest.param("Silly question, but who won?", "Who won?", id="silly question"),
        pytest.param(
            "My friend and I disagree about this, so please check: who built the abbey?",
            "Who built the abbey?",
            id="please check",
        ),
        pytest.param(
            "When was the abbey founded? I need it for school. Can you help me?",
            "When was the abbey founded?",
            id="question first",
        ),
        pytest.param(
            "We moved here in May. Who built the abbey? I could not find it myself.",
            "Who built the abbey?",
            id="question in the middle",
        ),
        pytest.param(
            "Please tell me, if you can, who won. Thanks", "Who won.", id="no question mark"
        ),
        pytest.param("Who built the abbey, please?", "Who built the abbey?", id="please"),
        pytest.param(
            "What year did, no wait, could you tell me who founded the abbey?",
            "Who founded the abbey?",
            id="taken back",
        ),
    ],
)
def test_asking_part(asked: str, part: str) -> None:
    assert asking_part(asked) == part


@pytest.mark.parametrize(
    "asked",
    [
        "The abbey burned in 1533. Who rebuilt it?",
        "I live near Halden Abbey. When was it founded?",
        "What did Mr. Lund of the U.S. Navy do when Earl St. Clair was about to die?",
        "In 1923 what well known film of D.P. Lund and Robert F. Berg was shown to the city?",
        "What did they do after they exchanged condolences and thanks?",
        "How are members allowed to vote as they please?",
        "In the article's title, what did it hope to end?",
        "So far, what has been the best way?",
    ],
)
def test_asking_part_keeps_what_the_question_is_about(asked: str) -> None:
    assert asking_part(asked) == asked


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
    assert understand(asked).wants == kind


def test_words_of_a_question() -> None:
    question = understand("How many of Ida Lund's 12 bridges in Halden were closed?")
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
    assert understand(asked).wants_list is wants


@given(st.text(max_size=200))
def test_any_text_is_analysed(text: str) -> None:
    if not re.search(r"\w", text):
        with pytest.raises(UsageError):
            understand(text)
        return
    query = understand(text)
    assert query.asked == " ".join(text.split())
    assert len(query.searched) <= len(text) + 2


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("What would the three leaders show?", ()),
        ("Which pact obliges them to protect one another?", ()),
        ("Which three leaders came?", ("3",)),
        ("Who sold the 3 ships?", ("3",)),
    ],
)
def test_number_words_that_no_text_has_to_state_are_no_numbers(
    asked: str, numbers: tuple[str, ...]
) -> None:
    assert understand(asked).numbers == numbers


def test_a_comparison_is_a_count_unless_it_leans_on_a_talk() -> None:
    compares = Understanding(
        kind=lambda _: ("fact", 0.9), compares=lambda question: " more " in question
    )
    question = "How many more trams than buses does the town have?"
    assert compares(question).kind == "count"
    assert compares("How many trams does the town have?").kind == "fact"
    talk = (Turn("How many trams does the town have?", "It has 40 trams.", "answered"),)
    assert compares("And how many more does it want?", talk).kind == "fact"


def test_a_count_that_leans_on_a_talk_is_a_fact() -> None:
    counts = Understanding(kind=lambda _: ("count", 0.99))
    talk = (Turn("How many trams does the town have?", "It has 40 trams.", "answered"),)
    assert counts("How many wheels do all trams have?").kind == "count"
    assert counts("And how many of them are red?", talk).kind == "fact"


def test_a_count_that_asks_for_no_number_is_a_list_or_a_fact() -> None:
    def taken(several: float) -> str:
        understanding = Understanding(
            kind=lambda _: ("count", 0.9), several=lambda _: several, counts=lambda _: False
        )
        return understanding("Which towns lose a court?").kind

    assert taken(0.9) == "list"
    assert taken(0.1) == "fact"
