"""Misspelt words are matched to the library."""

from __future__ import annotations

import pytest

from assistant.text.spelling import Speller

SPELLER = Speller(
    terms={"putin": 9, "pyongyang": 2, "attend": 1, "parade": 3, "soldiers": 4, "offering": 1},
    dictionary={"attendance", "france", "trance", "soldier", "capital", "obliged", "oder", "offer"},
)


@pytest.mark.parametrize(
    ("asked", "corrected"),
    [
        pytest.param(
            "who confirmed his atendance?", "who confirmed his attendance?", id="dictionary"
        ),
        pytest.param("why did Puttin go?", "why did Putin go?", id="name keeps its capital"),
        pytest.param("Pyongyong's troops", "Pyongyang's troops", id="possessive"),
        pytest.param("the prade", "the parade", id="library"),
        pytest.param("attending", "attending", id="inflected"),
        pytest.param("capital of France", "capital of France", id="right but not in the library"),
        pytest.param("solders", "soldiers", id="near a frequent word"),
        pytest.param("qwertyuiop", "qwertyuiop", id="near nothing"),
        pytest.param("kim", "kim", id="too short"),
        pytest.param("ptuin", "putin", id="letters swapped"),
        pytest.param("obliges", "obliges", id="another form of a known word"),
        pytest.param("paraders", "paraders", id="made of a word of the library"),
        pytest.param("offers", "offers", id="made of a right word"),
        pytest.param("trancing", "trancing", id="made of a right word that lost its e"),
        pytest.param("capitall", "capital", id="no ending"),
        pytest.param("ofer", "offer", id="of two, the one that the library has a form of"),
    ],
)
def test_correct(asked: str, corrected: str) -> None:
    assert SPELLER.correct(asked) == corrected
