"""A chat that has been held: lines in, what it wrote out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.terminal.chat import Chat
from terminal_fakes import (
    APPROVED,
    PARTLY,
    REFUSED,
    FakeLibrary,
    Recorder,
    lines_from,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.schema import Answer

ANSWERS: dict[str, Answer | BaseException] = {
    "who approved the plan?": APPROVED,
    "who is the captain?": REFUSED,
    "when does it return?": PARTLY,
    "is the server up?": ModelError("The server at localhost:1 did\nnot answer; start it."),
    "stop me": KeyboardInterrupt(),
}
GREETING = "Ask a question. /help lists the commands, Ctrl-D leaves."


class Talk:
    """A chat that has been held, and what it wrote."""

    def __init__(
        self,
        *lines: str | BaseException,
        answers: Mapping[str, Answer | BaseException] = ANSWERS,
        read: Answer | None = None,
        **options: Any,
    ) -> None:
        self.library = FakeLibrary(answers)
        self.library.read = read
        out, notices = Recorder(), Recorder()
        self.chat = Chat(
            self.library,
            **{
                "console": out.console,
                "notices": notices.console,
                "interactive": False,
                "read_line": lines_from(*lines),
                **options,
            },
        )
        self.chat.run()
        self.out, self.lines, self.notices = out.raw, out.lines, notices.lines
