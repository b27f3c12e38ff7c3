"""Where the lines of a chat come from: an edited prompt at a terminal, or standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from assistant.terminal.chat_commands import completions
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

    from assistant.terminal.chat import ReadLine

PROMPT = "> "


def line_reader(*, history: Path | None, names: Callable[[], Sequence[str]]) -> ReadLine:
    """Return what reads the next line: edited at a terminal, else from standard input.

    Args:
        history: file that keeps the lines that were typed; None forgets them.
        names: returns the names of the documents, to complete.
    """
    if sys.stdin.isatty():
        return edited_lines(history=history, names=names)
    return piped_lines(sys.stdin.buffer)


def piped_lines(stream: BinaryIO) -> ReadLine:
    """Return what reads the next line of a stream in UTF-8 and raises EOFError after the last."""

    def read_line(_: str = "", /) -> str:
        line = stream.readline()
        if not line:
            raise EOFError
        return line.decode("utf-8-sig", errors="replace")

    return read_line


def edited_lines(
    *,
    history: Path | None,
    names: Callable[[], Sequence[str]],
    source: Input | None = None,
    output: Output | None = None,
) -> ReadLine:
    """Return what reads a line with editing, history and completion.

    Ctrl-C clears the line and on an empty one raises KeyboardInterrupt; Ctrl-D on an empty line
    raises EOFError. Pasted text with several lines stays one line to edit.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.output import create_output

    session: PromptSession[str]

    def is_command() -> bool:
        return session.default_buffer.text.startswith("/")

    session = PromptSession(
        history=_history(history),
        completer=_completer(names),
        complete_while_typing=Condition(is_command),
        key_bindings=_key_bindings(),
        input=source,
        output=output or create_output(always_prefer_tty=True),
    )

    def read_line(default: str = "", /) -> str:
        return session.prompt(PROMPT, default=default)

    return read_line


def _history(path: Path | None) -> History:
    """Return the history in a file, or one that is forgotten where there is none to be written."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.open("ab").close()
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


def _completer(names: Callable[[], Sequence[str]]) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class CommandCompleter(Completer):
        def get_completions(
            self,
            document: Document,
            complete_event: CompleteEvent,  # noqa: ARG002 - the base class names it
        ) -> Iterable[Completion]:
            known = [one_line(name) for name in names()]
            for found in completions(document.text_before_cursor, known):
                yield Completion(found.text, -found.replaces, display_meta=found.help)

    return CommandCompleter()


def _key_bindings() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("c-c")
    def clear_or_interrupt(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    return bindings
