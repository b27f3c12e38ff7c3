"""How answers look: the words that answer, the sentence that says so, how sure, the sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.shown.shown_answer import (
    answering_words,
    conflict_origin,
    doubt,
    find_words,
    first_words,
    is_reply,
    made_how,
    places,
    shown_text,
    was_reworded,
)
from assistant.shown.wording import (
    READER,
    is_guess,
    model_failed,
    quoted,
    searched_for,
    seconds,
    unknown_markers,
    unread_passages,
    used,
)
from assistant.terminal.render_sources import render_closest, render_passages, render_sources
from assistant.terminal.screen import put, styled
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from assistant.schema import Answer, Conflict, Document

_BULLET = "- "


def render_answer(
    answer: Answer,
    *,
    console: Console,
    show_passages: bool = False,
    documents: Mapping[str, Document] | None = None,
) -> None:
    """Print an answer with its sources, a refusal with the closest sentence, or a reply.

    Args:
        answer: what to print.
        console: where to print it.
        show_passages: print every passage that was read, too.
        documents: by id, to name the passages by the titles of their documents.
    """
    if is_reply(answer):
        put(console, clean(answer.text, newlines=True).strip())
        return
    _render_searched(answer, console=console)
    if answer.status == "unanswerable":
        _render_refusal(answer, console=console)
    else:
        _render_answered(answer, console=console)
    if show_passages and answer.passages:
        put(console)
        put(console, styled("Passages:", "bold"))
        render_passages(answer.passages, documents or {}, console=console)


def render_notices(answer: Answer, *, console: Console) -> None:
    """Print what the user should know about how an answer was made; for standard error."""
    told = (model_failed(answer), unknown_markers(answer), unread_passages(answer))
    for notice in filter(None, told):
        put(console, styled(f"notice: {notice}", "yellow"), rest="  ")


def render_error(error: Exception, *, console: Console) -> None:
    """Print an error on one line; for standard error."""
    from rich.text import Text

    words = one_line(str(error)) or type(error).__name__
    put(console, Text.assemble(("error:", "bold red"), " ", words), rest="  ")


def render_note(text: str, *, console: Console) -> None:
    """Print a remark of the program, dimmed, line by line."""
    put(console, styled(clean(text, newlines=True), "dim"))


def _render_searched(answer: Answer, *, console: Console) -> None:
    """Print the question as it was searched, dimmed, where it is not the one that was asked."""
    if was_reworded(answer):
        put(console, styled(searched_for(answer.searched, answer.mended), "dim"))


def _render_answered(answer: Answer, *, console: Console) -> None:
    shown = shown_text(answer)
    first = first_words(answer, shown)
    if first:
        guess = is_guess(answer)
        put(console, styled(f"A guess: {first}" if guess else first, "" if guess else "bold"))
    _put_lines(console, _marked_text(answer, shown))
    for item in answer.items:
        if one_line(item.text) not in one_line(shown):
            put(console, one_line(item.text) + _marks(item.markers), first="- ", rest="  ")
    _render_conflicts(answer, console=console)
    footer = _footer(answer, shown, timed=console.is_terminal)
    if footer:
        put(console, styled(footer, "yellow" if is_guess(answer) else "dim"))
    said = [one_line(sentence.text) for sentence in answer.sentences]
    render_sources(answer.citations, console=console, said=said)


def _render_refusal(answer: Answer, *, console: Console) -> None:
    _put_lines(console, _marked_text(answer, shown_text(answer)))
    if answer.missing:
        missing = ", ".join(one_line(word) for word in answer.missing)
        put(console, f"Nothing about: {missing}.")
    if answer.closest is not None:
        render_closest(answer.closest, console=console)
    elif answer.citations:
        render_sources(answer.citations, console=console)
    words = [one_line(answer.model)] if answer.model != READER else []
    footer = " · ".join((*words, *_time(answer, timed=console.is_terminal)))
    if footer:
        put(console)
        put(console, styled(footer, "dim"))


def _put_lines(console: Console, text: Text) -> None:
    """Print a text line by line, those of a list so that they hang."""
    for line in text.split(allow_blank=True):
        if line.plain.startswith(_BULLET):
            put(console, line[len(_BULLET) :], first=_BULLET, rest=" " * len(_BULLET))
        else:
            put(console, line)


def _render_conflicts(answer: Answer, *, console: Console) -> None:
    """Print each value that the articles give, with its markers and date, where they disagree."""
    if not answer.conflicts:
        return
    put(console)
    put(console, "The articles disagree:")
    for conflict in answer.conflicts:
        put(console, _conflict(answer, conflict), first="- ", rest="  ")


def _conflict(answer: Answer, conflict: Conflict) -> str:
    where = conflict_origin(answer, conflict)
    value = f"{one_line(conflict.value)}{_marks(conflict.markers)}"
    return f"{value} ({where})" if where else value


def _marks(markers: Sequence[int]) -> str:
    return f" {''.join(f'[{marker}]' for marker in markers)}" if markers else ""


def _marked_text(answer: Answer, shown: str) -> Text:
    """Return the answer with its answering words bold, and what is not supported said so."""
    text = styled(shown)
    emphasis = "underline" if is_guess(answer) else "bold"
    remarks: list[tuple[int, Text]] = []
    for sentence, place in places(shown, answer.sentences):
        if not sentence.supported:
            text.stylize("dim strike", place.start, place.end)
            missing = "" if place.end > place.start else f" {quoted(sentence.text)}"
            remarks.append((place.after_markers, styled(f"{missing} {doubt(sentence)}", "yellow")))
            continue
        found = find_words(shown, answering_words(answer, sentence), place.start, place.end)
        if found is not None:
            text.stylize(emphasis, *found)
        if sentence.note:
            remarks.append((place.after_markers, styled(f" ({one_line(sentence.note)})", "dim")))
    for marker in re.finditer(r"\[(\d+)\]", shown):
        if any(citation.marker == int(marker[1]) for citation in answer.citations):
            text.stylize("cyan", *marker.span())
    for position, remark in reversed(remarks):
        text = text[:position] + remark + text[position:]
    return text


def _footer(answer: Answer, shown: str, *, timed: bool) -> str:
    """Return how sure the answer is and who wrote it; the time only where output may vary."""
    return " · ".join((*made_how(answer, shown), *_time(answer, timed=timed)))


def _time(answer: Answer, *, timed: bool) -> tuple[str, ...]:
    """Return what a language model took for the answer, and the time of the whole."""
    total = answer.timings_ms.get("total")
    spent = used(answer)
    return (
        *((spent,) if spent else ()),
        *((seconds(total),) if timed and total is not None else ()),
    )
