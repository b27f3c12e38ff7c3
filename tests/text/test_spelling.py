"""Misspelt words are mended towards the library or common English; right ones are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schema import Mending
from assistant.text.spelling import Shelf, Speller

SPELLER = Speller(
    terms={"putin": 9, "pyongyang": 2, "attend": 1, "parade": 3, "soldiers": 4, "asimo": 5},
    dictionary=frozenset({"jabberwock"}),
)


@pytest.mark.parametrize(
    ("asked", "mended"),
    [
        pytest.param(
            "who confirmed his atendance?", "who confirmed his attendance?", id="left out"
        ),
        pytest.param("when was the prade held?", "when was the parade held?", id="library"),
        pytest.param("did the ptuin plan work?", "did the putin plan work?", id="swapped"),
        pytest.param("How did they recieve it?", "How did they receive it?", id="ei for ie"),
        pytest.param("What did teh goverment do?", "What did teh government do?", id="short left"),
        pytest.param(
            "Whta is the capital?", "What is the capital?", id="opening keeps its capital"
        ),
        pytest.param("the plantss in the garden", "the plants in the garden", id="doubled"),
        pytest.param("who were the astronaughts?", "who were the astronauts?", id="two edits"),
    ],
)
def test_a_misspelt_word_is_mended(asked: str, mended: str) -> None:
    assert SPELLER.correct(asked) == mended


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("summarise the Nobel article", id="British spelling"),
        pytest.param("what did Modi say?", id="capitalised"),
        pytest.param("what did modi say?", id="a name in lower case"),
        pytest.param("Did Keir Starmer mention smog?", id="name and rare word"),
        pytest.param("did keir starmer mention smog?", id="the same in lower case"),
        pytest.param("Wann hat Putin das gesagt?", id="another language"),
        pytest.param("Wann", id="a foreign word alone"),
        pytest.param("why did Puttin go?", id="a capitalised word that may be a name"),
        pytest.param("which neighbours labelled the jewellery?", id="British inflections"),
        pytest.param("who built asimo?", id="a word of the library"),
        pytest.param("what is a jabberwock?", id="a word of the dictionary"),
        pytest.param("flights on A380s in 2005", id="numbers"),
        pytest.param("what is a qwrtzplk?", id="near nothing"),
        pytest.param("did giorgia meloni go?", id="two unknown words together"),
        pytest.param("what is stormzy's real name?", id="an owner in lower case"),
        pytest.param("кто это сказал?", id="another script"),
        pytest.param("the obliges and the paraders", id="inflections"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_may_be_right_is_left_as_typed(asked: str) -> None:
    assert SPELLER.mend(asked) == (asked, ())


def test_what_was_mended_is_said() -> None:
    mended = SPELLER.mend("who saw the soldeirs at the prade?")
    assert mended.text == "who saw the soldiers at the parade?"
    assert mended.mendings == (
        Mending("soldeirs", "soldiers", "spelling"),
        Mending("prade", "parade", "spelling"),
    )


def test_exact_leaves_all_as_typed() -> None:
    assert SPELLER.mend("who saw the prade?", exact=True) == ("who saw the prade?", ())


def test_the_library_is_preferred_to_english() -> None:
    asked = "what does the celll hold?"
    assert Speller({}).correct(asked) == "what does the cell hold?"
    assert Speller({"celly": 1}).correct("what does the cellly hold?") == (
        "what does the celly hold?"
    )


def test_a_possessive_keeps_its_ending() -> None:
    assert SPELLER.correct("What was the goverment's plan?") == "What was the government's plan?"


@given(st.text())
def test_whatever_is_asked_only_the_words_said_are_changed(asked: str) -> None:
    mended = SPELLER.mend(asked)
    text = mended.text
    for mending in mended.mendings:
        assert mending.said in asked
        text = text.replace(mending.meant, mending.said, 1)
    assert len(text) == len(asked)


def test_few_words_are_compared() -> None:
    shelf = Shelf(f"{first}{second}ter" for first in "abcdefgh" for second in "aeiou")
    near = shelf.near("batre", 1)
    assert "bater" in near
    assert "dater" in near
    assert "cuter" not in near
