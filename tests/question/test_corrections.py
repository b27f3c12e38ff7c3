"""What is taken back in a question is dropped, as a model of its words says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from assistant.models.reader_model import WordScore
from assistant.question.corrections import as_meant

if TYPE_CHECKING:
    from collections.abc import Callable


def model(*taken_back: str, sure: float = 0.05) -> Callable[[str], list[WordScore]]:
    """Return a model that holds these words for taken back."""
    return lambda question: [
        WordScore(*word.span(), sure if word.group() in taken_back else 0.95)
        for word in re.finditer(r"\w+", question)
    ]


@pytest.mark.parametrize(
    ("said", "taken_back", "meant"),
    [
        ("Who built I mean sold the mill?", ("built", "I", "mean"), "Who sold the mill?"),
        ("who sold the mill?", (), "who sold the mill?"),
        ("When, no, who sold it?", ("When", "no"), "Who sold it?"),
    ],
)
def test_what_is_taken_back_is_dropped(said: str, taken_back: tuple[str, ...], meant: str) -> None:
    assert as_meant(said, model(*taken_back)) == meant


def test_a_model_that_is_not_sure_changes_nothing() -> None:
    said = "Who built, I mean sold the mill?"
    assert as_meant(said, model("built", "I", "mean", sure=0.4)) == said


def test_a_question_is_never_dropped_whole() -> None:
    assert as_meant("Who sold it?", model("Who", "sold")) == "Who sold it?"
