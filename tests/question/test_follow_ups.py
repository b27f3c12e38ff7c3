"""A follow-up takes from the talk the words that a model says it needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.reader_model import WordScore
from assistant.question.follow_ups import made_whole
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TALK = [Turn("Who runs the mill in Ostby?", "Ada Quill runs it.", "answered")]


def model(*needed: str) -> Callable[[str, Sequence[str]], list[WordScore]]:
    """Return a model that needs these words of a talk."""
    return lambda _, turns: [
        WordScore(*word.span(), 0.9 if word.group() in needed else 0.1)
        for word in re.finditer(r"\w+", " | ".join(turns))
    ]


def test_a_name_stands_for_the_pronoun() -> None:
    assert made_whole("And when was she born?", TALK, model("Ada", "Quill")) == (
        "When was Ada Quill born?"
    )


def test_what_stands_for_nothing_is_added_in_brackets() -> None:
    assert made_whole("Since when?", TALK, model("mill", "Ostby")).startswith("Since when (mill")


def test_nothing_needed_or_nothing_said_changes_nothing() -> None:
    assert made_whole("Since when?", TALK, model()) == "Since when?"
    assert made_whole("Since when?", [], model("mill")) == "Since when?"


def test_a_refusal_lends_only_its_question() -> None:
    refused = [Turn("Who runs it?", "The article does not say. Nearest: Ada Quill", "unanswerable")]
    assert made_whole("When was she born?", refused, model("Ada", "Quill")) == "When was she born?"
