"""Widening a span to its phrase."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.phrase import widen
from assistant.schema import Span


@pytest.mark.parametrize(
    ("text", "found", "wide"),
    [
        pytest.param("It met the South Korean leader.", "Korean", "South Korean", id="name left"),
        pytest.param("It met Xi Jinping in May.", "Xi", "Xi Jinping", id="name right"),
        pytest.param("She said Xi went.", "Xi", "Xi", id="lower case stops"),
        pytest.param("It cost 1.2 million crowns.", "1.2", "1.2 million", id="quantity"),
        pytest.param("It rose to $5 million.", "5 million", "$5 million", id="currency"),
        pytest.param("It opened at 9 a.m. sharp.", "9", "9 a.m.", id="unit with full stops"),
        pytest.param("attendance rose", "tendance", "attendance", id="whole word"),
        pytest.param("It was the winner,", "winner,", "winner", id="trailing comma"),
        pytest.param("the film (2004) won", "film (2004", "film (2004)", id="bracket"),
        pytest.param("Soldiers died", "Soldiers", "Soldiers", id="first word"),
    ],
)
def test_widen(text: str, found: str, wide: str) -> None:
    start = text.index(found)
    span = widen(text, Span(start, start + len(found)), within=Span(0, len(text)))
    assert text[span.start : span.end] == wide


@given(st.text(min_size=1, max_size=60), st.data())
def test_widening_never_leaves_the_sentence(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    span = widen(text, Span(start, end), within=Span(first, last))
    assert first <= span.start < span.end <= last
