"""The price of a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.edits import edit_cost

LOWER = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("likely", "unlikely", "meant"),
    [
        pytest.param("recieve", "rebeive", "receive", id="swapped before changed"),
        pytest.param("goood", "gopod", "good", id="doubled before put in"),
        pytest.param("fivth", "fipth", "fifth", id="near sound before another"),
        pytest.param("tomarrow", "tomtrrow", "tomorrow", id="vowel before consonant"),
        pytest.param("padt", "palt", "past", id="the next key before one of its row"),
        pytest.param("hoyse", "mouse", "house", id="first letter is dear"),
        pytest.param("banke", "banka", "bank", id="a foreign ending is dear"),
    ],
)
def test_likely_slips_are_cheaper(likely: str, unlikely: str, meant: str) -> None:
    assert edit_cost(likely, meant) < edit_cost(unlikely, meant)


@given(LOWER)
def test_the_same_word_costs_nothing(word: str) -> None:
    assert edit_cost(word, word) == 0.0


@given(LOWER, LOWER)
def test_another_word_costs_something(first: str, second: str) -> None:
    assert (edit_cost(first, second) > 0.0) == (first != second)
