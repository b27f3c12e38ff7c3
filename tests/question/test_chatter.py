"""What is said where nothing is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.chatter import TITLE_LENGTH, reply, shortened

TITLES = ("The Mill Reopens", "Strike at the Harbour.")


def test_what_can_you_do() -> None:
    assert reply("what can you do?", TITLES) == (
        "I am a program, not a person: I answer questions about the articles in your library, and "
        "show the passage behind every sentence. What the articles do not say, I do not say. "
        "The library holds 2 articles, The Mill Reopens among them. "
        'Try "what is The Mill Reopens about?" or "who is quoted in Strike at the Harbour?".'
    )


def test_one_article_makes_both_examples() -> None:
    assert reply("hello", TITLES[:1]) == (
        "Hello. The library holds one article: The Mill Reopens. "
        'Try "what is The Mill Reopens about?" or "list everybody who is quoted".'
    )


@pytest.mark.parametrize("query", ["thanks", "cool thanks", "Thank you!", "great"])
def test_thanks(query: str) -> None:
    assert reply(query, TITLES) == "You are welcome. Ask on whenever you like."


def test_farewell() -> None:
    assert reply("ok bye", TITLES) == "Goodbye."


@pytest.mark.parametrize("query", ["who are you?", "thanks, and what can you do?", "help"])
def test_who_asks_is_told(query: str) -> None:
    assert reply(query, TITLES).startswith("I am a program")


def test_an_empty_library_says_how_to_begin() -> None:
    assert reply("hi", ()) == (
        "Hello. The library is empty: add an article with `assistant add FILE` or an address."
    )


def test_a_lone_question_word_asks_back() -> None:
    assert reply("when?", TITLES, kind="unclear").startswith(
        "When – about what? Please ask in a whole sentence. Try "
    )


def test_no_sense_asks_back() -> None:
    assert (
        reply("blue nine with", (), kind="unclear")
        == ("I am not sure what you are asking. Please ask in a whole sentence. ").rstrip()
    )


@given(st.text())
def test_titles_are_short_and_on_one_line(title: str) -> None:
    shown = shortened(title)
    assert len(shown) <= TITLE_LENGTH + 1
    assert "\n" not in shown
    assert '"' not in shown
