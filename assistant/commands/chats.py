"""The commands for what was kept: conversations listed and removed, saved answers verified."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.failures import Commands
from assistant.commands.options import AsJson, Home, Store, notice, open_library, print_json
from assistant.errors import SourceError, UsageError

LARGEST_FILE = 20_000_000
"""Bytes; a longer file is no saved answer."""

commands = typer.Typer(
    cls=Commands, invoke_without_command=True, help="List the conversations that are kept."
)


@commands.callback()
def list_chats(
    context: typer.Context, as_json: AsJson = False, store: Store = None, home: Home = None
) -> None:
    """List the conversations that are kept, the newest first; chat --resume ID goes on with one."""
    if context.invoked_subcommand is not None:
        context.obj = home if _is_typed(context) else None
        return
    from assistant.terminal.render_kept import render_conversations
    from assistant.terminal.screen import console

    with open_library(home, store=store) as library:
        kept = library.store.conversations.recent()
    if as_json:
        print_json([conversation.to_json() for conversation in kept])
    else:
        render_conversations(kept, console=console())


@commands.command()
def remove(
    context: typer.Context,
    conversations: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID...", help="Ids, or their beginnings.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Remove all of them.")] = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """Remove conversations for good; --all also forgets the lines that were typed."""
    from assistant.shown.wording import count
    from assistant.terminal.chat_session import LINES_FILE
    from assistant.terminal.screen import console
    from assistant.text.printable import clean

    if every == bool(conversations):
        raise UsageError("chats remove takes the ids of conversations, or --all for all of them.")
    screen = console()
    place = home if _is_typed(context) else context.obj or home
    with open_library(place, store=store) as library:
        kept = library.store.conversations
        if every:
            (library.home / LINES_FILE).unlink(missing_ok=True)
            screen.print(f"removed {count(kept.remove_all(), 'conversation')}", markup=False)
        for found in [kept.find(name) for name in conversations or ()]:
            kept.remove(found.id)
            screen.print(f"removed {found.id}  {clean(found.title)}", markup=False)


def verify(
    saved: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ID", help="A saved text or answer, - for standard input, or a chat."
        ),
    ],
    as_json: AsJson = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """Hold a saved answer, or any text with quotations, against the library as it is now.

    Each citation is ok, moved, changed or gone; each quotation verbatim, in another article,
    stitched together from two places, or not found.
    """
    from assistant.index.verification import verify_answers, verify_text
    from assistant.terminal.render_kept import render_verification, summed_up
    from assistant.terminal.screen import console

    with open_library(home, store=store) as library:
        titles = {info.id: info.title for info in library.documents()}
        text = _text(saved)
        if text is None:
            kept = library.store.conversations
            turns = kept.turns(kept.find(saved).id)
            found = verify_answers(library.store, [turn.answer() for turn in turns])
        else:
            found = verify_text(library.store, text)
    if as_json:
        print_json([verification.to_json() for verification in found])
    else:
        render_verification(found, title=lambda name: titles.get(name, name), console=console())
        notice(summed_up(found))


def _is_typed(context: typer.Context) -> bool:
    """Return whether --home stands on the command line here, not in the environment."""
    source = context.get_parameter_source("home")
    return source is not None and source.name == "COMMANDLINE"


def _text(saved: str) -> str | None:
    """Return the text of a file, or of standard input; None where no file has that name."""
    if saved == "-":
        return sys.stdin.read(LARGEST_FILE)
    path = Path(saved).expanduser()
    try:
        if not path.exists():
            return None
        if path.stat().st_size > LARGEST_FILE:
            raise SourceError(
                f"{saved} has {path.stat().st_size:,} bytes; expected a saved answer or a text of "
                f"at most {LARGEST_FILE:,}."
            )
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SourceError(
            f"{saved} cannot be read ({error.strerror}); name a text file."
        ) from error
