from __future__ import annotations

import dataclasses
import os
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.schema import Answer
from chat_fakes import ANSWERS, GREETING, Talk
from terminal_fakes import (
    APPROVED,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_a_piped_conversation() -> None:
    talk = Talk("who approved the plan?", "", "  who is the   captain? ", "/open")
    assert (
        talk.out
        == """\
The harbour council
The harbour council approved the plan. [1]
sure (93%)

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    https://news.example/ferry

The article does not say.
Nothing about: captain.

Closest, but not sure (2%):
    “>>Mayor Ada Brandt<< said on Monday that the ferry would return in May.”
    The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    https://news.example/ferry

The Ferry Comes Back
Harbour News, 2 April 2024
https://news.example/ferry

The Ferry Comes Back

>>Mayor Ada Brandt said on Monday that the ferry would return in May.<<

The harbour council approved the plan. Tickets will cost 4 euros.

…
"""
    )
    assert talk.notices == []


def test_a_conversation_at_a_terminal_leaves_room_around_answers() -> None:
    talk = Talk("who is the captain?", interactive=True)
    assert talk.notices == [GREETING]
    assert talk.lines[0] == ""
    assert talk.lines[1] == "The article does not say."
    assert talk.lines[-1] == ""


def test_the_question_as_searched_is_shown_once() -> None:
    talk = Talk("when does it return?")
    assert talk.lines[0] == ("searched for: when does the ferry return? (without the opening)")
    assert talk.out.count("searched for:") == 1
    assert talk.notices == [
        "notice: fake:model cited [7], [9], which no passage has; left out of the answer"
    ]


def test_a_conversation_is_carried_on_with_resolved_questions_and_no_markers() -> None:
    talk = Talk("when does it return?", "who is the captain?", "/new", "who approved the plan?")
    assert [asked["history"] for asked in talk.library.asked] == [
        [],
        [("when does the ferry return?", "It returns in May. Tickets are free.")],
        [],
    ]
    assert talk.notices[-1] == "A new conversation."


def test_errors_are_one_line_and_the_conversation_goes_on() -> None:
    talk = Talk("is the server up?", "who is the captain?")
    assert talk.notices == ["error: The server at localhost:1 did not answer; start it."]
    assert talk.lines[0] == "The article does not say."
    assert talk.library.asked[1]["history"] == []
    assert talk.chat.failures == 1


def test_ctrl_c_stops_an_answer_and_keeps_the_conversation() -> None:
    talk = Talk(
        "who approved the plan?", "stop me", "who is the captain?", "/sources", interactive=True
    )
    assert talk.notices[1] == "Stopped."
    assert talk.library.asked[2]["history"] == [
        ("who approved the plan?", "The harbour council approved the plan.")
    ]


def test_ctrl_c_at_the_prompt_says_how_to_leave() -> None:
    talk = Talk(KeyboardInterrupt(), "/quit", "who is the captain?", interactive=True)
    assert talk.notices == [GREETING, "Ctrl-D or /quit leaves."]
    assert talk.library.asked == []


@pytest.mark.parametrize("lines", [("stop me",), (KeyboardInterrupt(),)])
def test_ctrl_c_ends_a_piped_conversation(lines: Sequence[str | BaseException]) -> None:
    with pytest.raises(KeyboardInterrupt):
        Talk(*lines)


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q", "quit", "exit", "EXIT"])
def test_ways_to_leave(word: str) -> None:
    assert Talk(word, "who is the captain?").library.asked == []


def test_a_model_that_fails_leaves_the_readers_answer_and_fails_only_with_nothing() -> None:
    failed = {
        question: dataclasses.replace(answer, model_error="The server is down.")
        for question, answer in ANSWERS.items()
        if isinstance(answer, Answer)
    }
    first = Talk("who approved the plan?", answers=failed)
    assert first.lines[0] == "The harbour council"
    assert first.notices == ["notice: no answer of the language model: The server is down."]
    assert first.chat.failures == 0
    assert Talk("who is the captain?", answers=failed).chat.failures == 1


def test_ctrl_c_while_a_model_writes_keeps_the_readers_answer() -> None:
    talk = Talk("stop me", "/sources", interactive=True, read=APPROVED)
    assert talk.lines[1] == "The harbour council"
    assert talk.notices[1:] == ["notice: no answer of the language model: stopped with Ctrl-C"]
    assert talk.lines.count("    “The harbour council approved the plan.”") == 1


CHILD = """
import sys
from pathlib import Path
from terminal_fakes import APPROVED, FakeLibrary
from assistant.library import Assistant
from assistant.schema import Answer
from assistant.terminal.chat import Chat
from assistant.terminal.prompt_line import line_reader
from assistant.terminal.screen import console
reader = line_reader(history=Path(sys.argv[1]), names=lambda: ["ferry.md"])
library = FakeLibrary({"who approved the plan?": APPROVED})
Chat(library, read_line=reader, console=console(), notices=console(stderr=True)).run()
print("left")
"""


@pytest.mark.slow
def test_a_chat_on_a_real_terminal(tmp_path: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", PYTHONPATH=str(Path(__file__).parents[1]))
        os.execv(sys.executable, [sys.executable, "-c", CHILD, str(tmp_path / "history")])
    written, ready_to_type = b"", "\x1b[?2004h"

    def wait_for(words: str) -> None:
        nonlocal written
        while words.encode() not in written:
            ready, _, _ = select.select([terminal], [], [], 20)
            assert ready, f"no {words!r} in {written!r}"
            piece = os.read(terminal, 65536)
            if b"\x1b[6n" in piece:
                os.write(terminal, b"\x1b[1;1R")  # it asked where the cursor is
            written += piece
        written = written.partition(words.encode())[2]

    try:
        wait_for(ready_to_type)
        os.write(terminal, b"who approved the plan?\r")
        wait_for("sure (93%)")
        wait_for(ready_to_type)
        os.write(terminal, b"\x04")
        wait_for("left")
        with suppress(OSError):  # the terminal reports the end of the child as an error
            while os.read(terminal, 65536):
                pass
    finally:
        os.close(terminal)  # hangs up, which ends the child whatever state it is in
        _, status = os.waitpid(child, 0)
    assert status == 0
    assert "who approved the plan?" in (tmp_path / "history").read_text()
