"""A chat on this terminal: where its lines come from, where they are kept, what it talks to."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.library import Assistant
    from assistant.schema import Answer
    from assistant.terminal.chat import Verdict

LINES_FILE = "chat-history.txt"
CONVERSATIONS = "conversations"
CASES_FILE = "feedback.jsonl"


def run_chat(library: Assistant, *, documents: Sequence[str]) -> None:
    """Talk until the user leaves; exits with 1 when piped lines could not be answered."""
    from assistant.terminal.chat import Chat
    from assistant.terminal.prompt_line import line_reader
    from assistant.terminal.screen import console
    from assistant.terminal.transcript import Transcript

    interactive = sys.stdin.isatty()
    scope = [library.document(name).id for name in documents] or None

    def names() -> list[str]:
        return [document.title for document in library.documents()]

    def keep(verdict: Verdict, answer: Answer) -> str:
        from assistant.eval.cases.feedback import keep_case

        return keep_case(answer, verdict, library=library, path=library.home / CASES_FILE)

    chat = Chat(
        library,
        read_line=line_reader(history=library.home / LINES_FILE, names=names),
        console=console(),
        notices=console(stderr=True),
        interactive=interactive,
        documents=scope,
        model=library.settings.model,
        transcript=Transcript(library.home / CONVERSATIONS, now=lambda: datetime.now(UTC)),
        on_feedback=keep,
    )
    chat.run()
    if chat.failures and not interactive:
        raise typer.Exit(1)
