"""How answers look: the words that answer, the sentence that says so, how sure, the sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.terminal.render_sources import (
    emphasised,
    find_words,
    render_closest,
    render_passages,
    render_sources,
)
from assistant.terminal.screen import put, styled
from assistant.terminal.wording import (
    READER,
    certainty,
    count,
    covered,
    day,
    is_guess,
    model_failed,
    quoted,
    searched_for,
    seconds,
    unknown_markers,
    unread_passages,
)
from assistant.text.printable import clean, one_line
from assistant.writing.verify import UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from assistant.schema import Answer, Conflict, Document, Sentence

_MARKERS = r"(?:\s*\[\d+\])*"
_BETWEEN = _MARKERS + r"\s+"
_STOPS = " .!?"
_BULLET = "- "


class Place(NamedTuple):
    """Where a sentence stands in the text of an answer: its words, then its markers."""

    start: int
    end: int
    after_markers: int


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


def is_reply(answer: Answer) -> bool:
    """Return whether an answer is what is said to chatter: nothing was searched for it."""
    from assistant.question.understand import REPLIED

    return answer.kind in REPLIED and not (answer.passages or answer.citations)


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
    if one_line(answer.searched) not in {"", one_line(answer.question)}:
        put(console, styled(searched_for(answer.searched, answer.mended), "dim"))


def _render_answered(answer: Answer, *, console: Console) -> None:
    shown = _shown_text(answer)
    first = _first_words(answer, shown)
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
    _put_lines(console, _marked_text(answer, _shown_text(answer)))
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
    titles = [
        one_line(citation.site or citation.title)
        for citation in answer.citations
        if citation.marker in conflict.markers
    ]
    known = (*dict.fromkeys(titles), day(conflict.published or ""))
    where = ", ".join(word for word in known if word)
    value = f"{one_line(conflict.value)}{_marks(conflict.markers)}"
    return f"{value} ({where})" if where else value


def _marks(markers: Sequence[int]) -> str:
    return f" {''.join(f'[{marker}]' for marker in markers)}" if markers else ""


def _shown_text(answer: Answer) -> str:
    """Return the text of an answer, cleaned, without what is shown in other words.

    That is the verdict, which stands before it, and the mark of a sentence that is not supported,
    behind which the reason stands.
    """
    shown = clean(answer.text, newlines=True).strip() or "The article does not say."
    if not all(sentence.supported for sentence in answer.sentences):
        shown = shown.replace(f" {UNSUPPORTED}", "")
    verdict = f"{answer.verdict}.".capitalize()
    return shown.removeprefix(verdict).strip() or shown if answer.verdict else shown


def _first_words(answer: Answer, shown: str) -> str:
    """Return the words that answer, where they are not all that the text says or its beginning."""
    if answer.verdict:
        return f"{answer.verdict.capitalize()}."
    words = one_line(answer.short or "")
    alone = any(
        one_line(sentence.text).strip(_STOPS) == words.strip(_STOPS)
        for sentence in answer.sentences
    )
    # A list that opens with the words says them first by itself.
    opens = bool(answer.items) and one_line(shown).startswith(words)
    return "" if alone or opens else words


def _marked_text(answer: Answer, shown: str) -> Text:
    """Return the answer with its answering words bold, and what is not supported said so."""
    text = styled(shown)
    emphasis = "underline" if is_guess(answer) else "bold"
    remarks: list[tuple[int, Text]] = []
    for sentence, place in _places(shown, answer.sentences):
        if not sentence.supported:
            text.stylize("dim strike", place.start, place.end)
            missing = "" if place.end > place.start else f" {quoted(sentence.text)}"
            remarks.append((place.after_markers, styled(f"{missing} {_doubt(sentence)}", "yellow")))
            continue
        found = find_words(shown, _answering_words(answer, sentence), place.start, place.end)
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


def _places(shown: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Place]]:
    """Yield each sentence with where it stands; one that cannot be found stands at the end."""
    position = 0
    for sentence in sentences:
        words = [re.escape(word) for word in one_line(sentence.text).split()]
        pattern = re.compile(f"({_BETWEEN.join(words)}){_MARKERS}")
        match = pattern.search(shown, position) if words else None
        if match is None:
            yield sentence, Place(len(shown), len(shown), len(shown))
        else:
            position = match.end()
            yield sentence, Place(match.start(), match.end(1), match.end())


def _doubt(sentence: Sentence) -> str:
    return f"(not supported: {one_line(sentence.reason or 'no passage says so')})"


def _answering_words(answer: Answer, sentence: Sentence) -> str:
    for citation in answer.citations:
        if citation.marker in sentence.markers and citation.emphasis is not None:
            return emphasised(citation)
    return one_line(answer.short or "")


def _footer(answer: Answer, shown: str, *, timed: bool) -> str:
    """Return how sure the answer is and who wrote it; the time only where output may vary.

    A language model's answer has no probability, but a number of sentences that were checked; an
    answer from whole articles has no measured one, but says how much was read.
    """
    words = []
    if answer.coverage is not None and covered(answer.coverage) not in shown:
        words.append(covered(answer.coverage))
    if answer.model != READER:
        supported = sum(sentence.supported for sentence in answer.sentences)
        if answer.citations:
            words.append(f"{supported} of {count(len(answer.sentences), 'sentence')} supported")
        words.append(one_line(answer.model))
    elif answer.coverage is None or is_guess(answer):
        words.append(certainty(answer.confidence))
    return " · ".join((*words, *_time(answer, timed=timed)))


def _time(answer: Answer, *, timed: bool) -> tuple[str, ...]:
    total = answer.timings_ms.get("total")
    return (seconds(total),) if timed and total is not None else ()
