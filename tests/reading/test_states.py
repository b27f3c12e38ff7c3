"""Names of states: the question in the words of the passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.understand import understand
from assistant.reading.states import as_said_in, in_words_of, read_states
from assistant.schema import Passage, Span

TALKS = "The United States has asked Russia for the return of two engineers."


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (TALKS, "What did Washington ask of Moscow?", "What did the United States ask of Moscow?"),
        (TALKS, "What does moscow owe?", "What does Russia owe?"),
        (TALKS, "What does the Kremlin owe?", "What does Russia owe?"),
        (TALKS, "What would US officials like?", "What would the United States officials like?"),
        (TALKS, "What does Moscow’s aide say?", "What does Russia’s aide say?"),
        ("Polish ships left.", "Where are Warsaw's ships?", "Where are Polish ships?"),
        ("Polish ships left.", "What did Warsaw send?", "What did Poland send?"),
        ("The U.S. agreed.", "Did American officials agree?", "Did U.S. officials agree?"),
        ("The Kremlin agreed.", "What did Moscow do?", "What did the Kremlin do?"),
        ("The Kremlin agreed.", "What did Russian do?", "What did Russian do?"),
        ("U.S. TELLS JAPAN TO BUY", "What must Tokyo do?", "What must Japan do?"),
    ],
)
def test_a_state_is_called_what_the_text_calls_it(text: str, question: str, said: str) -> None:
    assert in_words_of(text, question) == said


@pytest.mark.parametrize(
    "question",
    [
        "What did Russia do?",
        "What did George Washington do?",
        "What does the Moscow Times say?",
        "What happened in Moscow?",
        "Who left Washington?",
        "How long did the Moscow talks last?",
        "Who told us that?",
        "Who cut the ribbon?",
        "What did Tokyo do?",
        "Who speaks pro-Moscow?",
    ],
)
def test_other_names_stay(question: str) -> None:
    assert in_words_of(TALKS, question) == question


def test_usual_names_are_taken_though_the_other_stands_in_the_text_too() -> None:
    text = f"{TALKS} Moscow has not replied."
    question = "What was Moscow asked for?"
    assert in_words_of(text, question) == question
    assert in_words_of(text, question, usual=True) == "What was Russia asked for?"


def passage(*sentences: str) -> Passage:
    """Return a passage that stands somewhere in a document."""
    text, at, spans = " ".join(sentences), 100, []
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return Passage(
        id="p", document="d", start=100, end=100 + len(text), text=text, sentences=tuple(spans)
    )


def ways(asked: str, *sentences: str) -> list[str]:
    return [way.searched for way in as_said_in(passage(*sentences), understand(asked))]


def test_a_question_is_read_in_one_way_where_the_names_agree() -> None:
    question = understand("Who cut the ribbon?")
    assert as_said_in(passage(TALKS), question) == (question,)
    (said,) = as_said_in(passage(TALKS), understand("What does Moscow owe?"))
    assert said.names == ("russia",)


def test_a_question_is_read_in_every_way_in_which_the_passage_has_it() -> None:
    assert ways("what was moscow asked for?", TALKS, "Moscow is silent.") == [
        "what was moscow asked for?",
        "what was Russia asked for?",
    ]
    assert ways(
        "What does Moscow lend?", TALKS, "The Kremlin lends two ships.", "Moscow is silent."
    ) == ["What does Moscow lend?", "What does Russia lend?", "What does the Kremlin lend?"]


@given(st.text(max_size=200))
def test_nothing_is_changed_for_a_text_without_states(question: str) -> None:
    assert in_words_of("Ida Lund cut the ribbon.", question) == question


def test_every_line_of_the_table_names_a_state_and_what_is_of_it() -> None:
    states = read_states()
    assert len(states) > 150
    assert all(state.names and state.adjectives for state in states)
    assert len({state.names[0] for state in states}) == len(states)
