"""What the commands of the chat do, by their names."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from assistant.errors import UnknownDocumentError, UsageError
from assistant.schema import Span
from assistant.shown.wording import count, found_out, title_of
from assistant.terminal.chat_commands import help_text, kind_named, split_names
from assistant.terminal.render import (
    render_add_result,
    render_documents,
    render_in_place,
    render_passages,
    render_sources,
)
from assistant.terminal.screen import put
from assistant.terminal.transcript import save_markdown
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.schema import Answer, Citation, ScoredPassage
    from assistant.terminal.chat import Chat, Verdict

Action: TypeAlias = "Callable[[Chat, str], None]"
QUOTES: Final = "reader"
"""The model that answers with quotes from the text itself, whatever the settings say."""
MOST_COPIED: Final = 50_000
"""Bytes; some terminals drop a longer text without a word."""


def _help(chat: Chat, _: str) -> None:
    chat.note(help_text())


def _sources(chat: Chat, _: str) -> None:
    citations = chat.last().citations
    if not citations:
        raise UsageError("The last answer has no sources; /passages shows what was read.")
    render_sources(citations, console=chat.console)


def _passages(chat: Chat, _: str) -> None:
    passages = chat.last().passages
    if not passages:
        raise UsageError("No passage was found for the last question.")
    chat.space()
    render_passages(passages, chat.library.documents_of(passages), console=chat.console)


def _open(chat: Chat, argument: str) -> None:
    places = _places(chat.last())
    wanted = argument.strip("[]")
    if not wanted and len(places) == 1:
        wanted = str(next(iter(places)))
    place = places.get(int(wanted)) if wanted.isdecimal() else None
    if place is None:
        known = ", ".join(str(number) for number in places) or "none"
        raise UsageError(f"/open takes the number of a source of the last answer: {known}.")
    document = chat.library.document(place.document)
    chat.space()
    render_in_place(document, Span(place.start, place.end), console=chat.console)


def _places(answer: Answer) -> Mapping[int, Citation | ScoredPassage]:
    """Return what /open opens by number: sources, the closest sentence, else the passages read."""
    if answer.citations:
        return {citation.marker: citation for citation in answer.citations}
    if answer.closest is not None:
        return {answer.closest.citation.marker: answer.closest.citation}
    return dict(enumerate(answer.passages, start=1))


def _limit(chat: Chat, argument: str) -> None:
    if not argument:
        chat.documents = None
        chat.note("Asking all articles.")
        return
    try:
        chosen = [chat.library.document(argument)]
    except UnknownDocumentError:
        names = split_names(argument)
        if names == (argument,):
            raise
        chosen = [chat.library.document(name) for name in names]
    chat.documents = tuple(document.id for document in chosen)
    titles = "; ".join(title_of(document) for document in chosen)
    chat.note(f"Asking {count(len(chosen), 'article')}: {titles}")


def _model(chat: Chat, argument: str) -> None:
    if argument and argument != QUOTES and chat.check_model is not None:
        chat.check_model(argument)
    chat.model = argument or chat.model or QUOTES
    if chat.model == QUOTES:
        chat.note("Answers are quotes from the text itself.")
    else:
        chat.note(f"Answers are written by {chat.model} and checked against the passages.")


def _as(chat: Chat, argument: str) -> None:
    """Ask the last question again, or another one, as what the user takes it for."""
    name, _, question = argument.partition(" ")
    kind = kind_named(name)
    chat.ask(question or chat.last().question, kind=kind, again=not question)


def _retry(chat: Chat, _: str) -> None:
    chat.ask(chat.last().question, again=True)


def _edit(chat: Chat, argument: str) -> None:
    """Ask the last question as it was searched, once it has been edited."""
    searched = one_line(chat.last().searched or chat.last().question)
    if not argument and not chat.interactive:
        raise UsageError("/edit takes the question to ask in place of the last one.")
    try:
        question = argument or " ".join(chat.read_line(searched).split())
    except EOFError:
        question = ""
    if question:
        chat.ask(question, again=True)


def _history(chat: Chat, _: str) -> None:
    chat.last()
    chat.space()
    for number, answer in enumerate(chat.answers, start=1):
        first = f"{number}. "
        put(chat.console, one_line(answer.question), first=first, rest=" " * len(first))
        said = one_line(answer.short or answer.plain_text)
        put(chat.console, said, first=" " * len(first), rest=" " * len(first))


def _copy(chat: Chat, _: str) -> None:
    """Put the last answer on the clipboard by the sequence OSC 52, which only terminals know."""
    text = clean(chat.last().text, newlines=True).strip()
    if not chat.console.is_terminal:
        raise UsageError("/copy needs a terminal; /save writes the conversation to a file.")
    encoded = text.encode("utf-8", errors="replace")
    if len(encoded) > MOST_COPIED:
        raise UsageError("The answer is too long for the clipboard; /save writes it to a file.")
    chat.console.file.write(f"\x1b]52;c;{base64.b64encode(encoded).decode()}\x07")
    chat.console.file.flush()
    chat.note(f"Copied {count(len(text), 'character')}, where the terminal lets programs copy.")


def _save(chat: Chat, argument: str) -> None:
    chat.last()
    if not argument:
        raise UsageError("/save takes the name of a file to write.")
    path = Path(argument).expanduser()
    save_markdown(chat.answers, path)
    chat.note(f"Saved {count(len(chat.answers), 'answer')} in {path}.")


def _add(chat: Chat, argument: str) -> None:
    if not argument:
        raise UsageError("/add takes a file, a folder or an address.")
    names = (argument,) if Path(argument).expanduser().exists() else split_names(argument)
    sources = [name if "://" in name else str(Path(name).expanduser()) for name in names]
    chat.space()
    for result in chat.library.add(sources):
        render_add_result(result, console=chat.console)
        for line in found_out(result):
            chat.note(line)
        chat.failures += result.status == "failed"


def _list(chat: Chat, _: str) -> None:
    chat.space()
    render_documents(chat.library.documents(), console=chat.console)


def _search(chat: Chat, argument: str) -> None:
    if not argument:
        raise UsageError("/search takes what to look for.")
    found = chat.library.search(argument, documents=chat.documents)
    chat.space()
    render_passages(found, chat.library.documents_of(found), console=chat.console)


def _start_afresh(chat: Chat, _: str) -> None:
    chat.answers = ()
    if chat.transcript is not None:
        chat.transcript.start_afresh()
    chat.note("A new conversation.")


def _good(chat: Chat, _: str) -> None:
    _judge(chat, "good")


def _bad(chat: Chat, _: str) -> None:
    _judge(chat, "bad")


def _judge(chat: Chat, verdict: Verdict) -> None:
    answer = chat.last()
    if chat.on_feedback is None:
        chat.note("Verdicts are not kept here: that needs eval.")
    else:
        chat.note(chat.on_feedback(verdict, answer))


ACTIONS: Final[Mapping[str, Action]] = {
    "/help": _help,
    "/sources": _sources,
    "/passages": _passages,
    "/open": _open,
    "/history": _history,
    "/retry": _retry,
    "/edit": _edit,
    "/as": _as,
    "/copy": _copy,
    "/save": _save,
    "/in": _limit,
    "/list": _list,
    "/add": _add,
    "/search": _search,
    "/model": _model,
    "/new": _start_afresh,
    "/good": _good,
    "/bad": _bad,
}
"""What each command does with a chat and with what was typed after its name."""
