"""The slash commands of the chat: their names, what a line asks for, and completion."""

from __future__ import annotations

import difflib
import shlex
from typing import TYPE_CHECKING, NamedTuple, get_args

from assistant.errors import UsageError
from assistant.schema import Kind
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Command(NamedTuple):
    """A slash command as `/help` shows it."""

    name: str
    arguments: str
    help: str


COMMANDS = (
    Command("/help", "", "this list"),
    Command("/sources", "", "the sources of the last answer again, with their quotes"),
    Command("/passages", "", "the passages that were read for the last answer"),
    Command("/open", "N", "source N in its place in the article"),
    Command("/history", "", "what was asked and answered"),
    Command("/retry", "", "ask the last question again"),
    Command("/edit", "", "edit the last question as it was searched, and ask it again"),
    Command("/as", "KIND [QUESTION]", "take the last question for a summary, list, fact, …"),
    Command("/copy", "", "the last answer to the clipboard"),
    Command("/save", "FILE", "write the conversation to a file, as Markdown with footnotes"),
    Command("/in", "DOC [DOC ...]", "ask only these articles; without a name, ask all"),
    Command("/list", "", "the articles of the library"),
    Command("/add", "SOURCE", "add a file, a folder or an address"),
    Command("/search", "QUERY", "the passages nearest to a query"),
    Command("/model", "NAME", "let a language model write; reader: quote; without a name, say who"),
    Command("/new", "", "start a new conversation"),
    Command("/good", "", "the last answer was right"),
    Command("/bad", "", "the last answer was wrong"),
    Command("/quit", "", "leave (Ctrl-D)"),
)
_NAMES = tuple(command.name for command in COMMANDS)
_ALIASES = {"/exit": "/quit", "/q": "/quit", "/?": "/help", "exit": "/quit", "quit": "/quit"}


class Request(NamedTuple):
    """A command that was typed, and what came after it."""

    name: str
    argument: str


class Completion(NamedTuple):
    """What may be put in place of the last `replaces` characters."""

    text: str
    replaces: int
    help: str = ""


def request(line: str) -> Request | None:
    """Return the command that a line asks for, known or not, or None if it is a question."""
    if line.lower() in _ALIASES:
        return Request(_ALIASES[line.lower()], "")
    if not line.startswith("/"):
        return None
    name, _, argument = line.partition(" ")
    return Request(name.lower(), argument.strip())


def unknown_command(name: str) -> str:
    """Return what to say about a command that does not exist: the nearest one that does."""
    nearest = difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    return f"Unknown command {name}; {hint}/help lists them."


def help_text() -> str:
    """Return the list of commands, one a line."""
    width = max(len(f"{command.name} {command.arguments}") for command in COMMANDS) + 2
    return "\n".join(
        f"{f'{command.name} {command.arguments}':<{width}}{command.help}" for command in COMMANDS
    )


def kind_named(name: str) -> Kind:
    """Return the kind of question that goes by a name.

    Raises:
        UsageError: none does.
    """
    kinds: dict[str, Kind] = {kind: kind for kind in _kinds()}
    if name.lower() not in kinds:
        known = ", ".join(kinds)
        raise UsageError(f"No kind of question is called {one_line(name)!r}; expected: {known}.")
    return kinds[name.lower()]


def _kinds() -> tuple[Kind, ...]:
    """Return the kinds that a question can be taken for: those that get no mere reply."""
    from assistant.question.understand import REPLIED

    return tuple(kind for kind in get_args(Kind) if kind not in REPLIED)


def split_names(argument: str) -> tuple[str, ...]:
    """Return the names in an argument: by white space, quotation marks keeping one together."""
    try:
        return tuple(shlex.split(argument))
    except ValueError:  # an apostrophe in a name opens a quotation that nothing closes
        return tuple(argument.split())


def completions(before: str, names: Sequence[str]) -> Iterator[Completion]:
    """Yield what can follow the text before the cursor: commands, then what they take."""
    if not before.startswith("/"):
        return
    command, space, argument = before.partition(" ")
    if space:
        yield from _arguments(command, argument, names)
        return
    for known in COMMANDS:
        if known.name.startswith(command):
            end = " " if known.arguments else ""
            yield Completion(known.name + end, len(command), known.help)


def _arguments(command: str, argument: str, names: Sequence[str]) -> Iterator[Completion]:
    """Yield names of documents for `/in`, kinds of question for `/as`, the reader for `/model`."""
    if command == "/in":
        typed = _last_name(argument)
        for name in names:
            if typed.strip("\"'").lower() in name.lower():
                yield Completion(_quoted(name), len(typed))
    elif command == "/as":
        for kind in _kinds():
            if kind.startswith(argument.lower()):
                yield Completion(kind, len(argument))
    elif command == "/model" and "reader".startswith(argument):
        yield Completion("reader", len(argument), "quotes from the text itself")


def _quoted(name: str) -> str:
    if not set(name) & set(" \"'\\"):
        return name
    return shlex.quote(name) if set(name) & set('"\\') else f'"{name}"'


def _last_name(argument: str) -> str:
    """Return the name that is being typed, with the quotation mark that opens it."""
    for mark in "\"'":
        if argument.count(mark) % 2:
            return argument[argument.rindex(mark) :]
    return argument.rpartition(" ")[2]
