"""A chat on this terminal: where its lines come from, where they are kept, what it talks to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from assistant.index.store.kept_turns import Conversation
    from assistant.library import Assistant
    from assistant.schema import Answer
    from assistant.terminal.chat import ReadLine, Remember, Verdict

LINES_FILE = "chat-history.txt"


def run_chat(
    library: Assistant,
    *,
    documents: Sequence[str],
    carry_on: Conversation | None = None,
    save: bool = True,
    on_kept: Remember | None = None,
    on_feedback: Callable[[Verdict, Answer], str] | None = None,
) -> None:
    """Talk until the user leaves; exits with 1 when piped lines could not be answered.

    Args:
        library: what is asked.
        documents: names of the articles to ask; none for all.
        carry_on: the conversation that goes on; None for a new one.
        save: keep what is said in the library, and what is typed for the next chat.
        on_kept: is given each answer of a chat that is kept, what it was confined to, and
            the answers before it.
        on_feedback: keeps what the user thought of an answer, and says where.
    """
    from assistant.terminal.chat import Chat
    from assistant.terminal.screen import console
    from assistant.terminal.transcript import Transcript

    save = save and library.settings.save_chats
    conversations = library.store.conversations
    interactive, notices = sys.stdin.isatty(), console(stderr=True)
    scope = [library.document(name).id for name in documents] or None

    earlier = conversations.turns(carry_on.id) if carry_on else ()
    kept = Transcript(conversations, conversation=carry_on.id if carry_on else None)
    chat = Chat(
        library,
        read_line=_read_line(library, save=save),
        console=console(),
        notices=notices,
        interactive=interactive,
        documents=scope,
        model=library.settings.model,
        transcript=kept if save else None,
        on_kept=on_kept if save else None,
        on_feedback=on_feedback,
        check_model=lambda name: _check_model(library, name),
        earlier=tuple(turn.answer() for turn in earlier),
    )
    if carry_on is not None:
        _say_what_goes_on(carry_on, earlier[-1].question, notices)
    chat.run()
    if chat.failures and not interactive:
        raise typer.Exit(1)


def _say_what_goes_on(conversation: Conversation, last: str, notices: Console) -> None:
    from assistant.shown.wording import carried_on
    from assistant.terminal.render import render_note

    render_note(carried_on(conversation, last), console=notices)


def _read_line(library: Assistant, *, save: bool) -> ReadLine:
    from assistant.terminal.prompt_line import line_reader

    return line_reader(
        history=library.home / LINES_FILE if save else None,
        names=lambda: [document.title for document in library.documents()],
    )


def _check_model(library: Assistant, name: str) -> None:
    """See that a language model can be used under a name, before it is asked anything.

    Only servers on this machine, or of the user's own, are asked whether they have it.

    Raises:
        ModelError: the name has another form, a key or a package is missing, or the server that
            would be asked does not run or has no such model.
    """
    from assistant.errors import ModelError
    from assistant.writing.model_list import list_models

    library.parts.open_generator(name)
    provider, base_url = name.partition(":")[0], library.settings.base_url
    if base_url is None and provider != "ollama":
        return
    listed = [server for server in list_models(base_url=base_url) if server.name == provider]
    if not listed or f"{name}:latest" in listed[0].models or name in listed[0].models:
        return
    if listed[0].missing:
        raise ModelError(f"{name} cannot be used: {listed[0].missing}.")
    known = ", ".join(listed[0].models) or "none"
    raise ModelError(f"The server has no model {name!r}; it lists: {known}.")
