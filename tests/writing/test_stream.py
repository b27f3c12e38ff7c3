"""Answers of a model as they come: tokens, thinking, runaways, and Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.writing.model_errors import STOPPED
from assistant.writing.support import RuleSupportChecker
from assistant.writing.write import write
from writing_fakes import DOCUMENTS, PASSAGES, Script, answered, question, quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Answer


def test_tokens_are_passed_on_as_they_come() -> None:
    heard: list[str] = []

    answered("The council ", "voted ", "7 to 2 [1].", on_token=heard.append)

    assert heard == ["The council ", "voted ", "7 to 2 [1]."]


def test_refusal_line_and_thinking_are_not_heard() -> None:
    heard: list[str] = []

    answered("NOT IN ", "THE ", "ARTICLES", on_token=heard.append)
    answered("<thi", "nk>Paris [1]?</think>", "\nThe council ", "voted.", on_token=heard.append)

    assert "".join(heard) == "The council voted."


def test_thinking_is_no_part_of_the_answer() -> None:
    answer = answered("<think>It cost $90 million [1].</think>\nThe council voted 7 to 2 [1].")

    assert answer.text == "The council voted 7 to 2. [1]"
    assert answer.raw is not None
    assert "<think>" in answer.raw


def test_runaway_answer_is_cut_off() -> None:
    class Endless(Script):
        def stream(self, system: str, user: str) -> Iterator[str]:
            while True:
                yield "The council voted 7 to 2 [1]. "

    answer = write(question("What?"), PASSAGES, DOCUMENTS, Endless(), checker=RuleSupportChecker())

    assert answer.text == "The council voted 7 to 2. [1]"


@pytest.mark.parametrize("raw", ["", "  \n", "<think>still thinking"])
def test_empty_answer_is_an_error(raw: str) -> None:
    with pytest.raises(ModelError, match="empty answer"):
        answered(raw)


def test_model_is_not_asked_without_passages() -> None:
    model = Script("anything")

    answer = write(question("What?"), [], {}, model, checker=RuleSupportChecker())

    assert (answer.status, answer.raw, model.asked) == ("unanswerable", None, [])


def test_interrupt_stops_the_stream() -> None:
    closed: list[bool] = []

    class Endless(Script):
        def stream(self, system: str, user: str) -> Iterator[str]:
            try:
                while True:
                    yield "word "
            finally:
                closed.append(True)

    def interrupt(piece: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(
            question("What?"),
            PASSAGES,
            DOCUMENTS,
            Endless(),
            checker=RuleSupportChecker(),
            on_token=interrupt,
        )
    assert closed == [True]


class Stopped(Script):
    """A model at which Ctrl-C is pressed after the last piece."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        yield from self.pieces
        raise KeyboardInterrupt


def stopped(*pieces: str) -> Answer:
    return write(
        question("What happened?"),
        PASSAGES,
        DOCUMENTS,
        Stopped(*pieces),
        checker=RuleSupportChecker(),
        keep_stopped=True,
    )


def test_ctrl_c_keeps_the_whole_sentences_checked() -> None:
    answer = stopped("The council voted 7 to 2 [1]. ", "The bridge will cost $4")

    assert answer.text == "The council voted 7 to 2. [1]"
    assert (answer.status, answer.model_error) == ("partly", STOPPED)
    assert quotes(answer) == ["The council voted 7 to 2 on Tuesday."]
    assert answer.raw is not None
    assert answer.raw.endswith("$4")


@pytest.mark.parametrize("pieces", [(), ("The council vo",), ("<think>The vote was [1]. Or",)])
def test_ctrl_c_before_a_whole_sentence_keeps_nothing(pieces: Sequence[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        stopped(*pieces)
