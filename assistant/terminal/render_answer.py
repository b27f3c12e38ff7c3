"""How answers and passages look: the answer first, then where each sentence comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.terminal.screen import (
    can_link,
    clean,
    link_address,
    one_line,
    put,
    put_address,
    shorten,
    styled,
)
from assistant.terminal.wording import (
    SHORT_ID,
    certainty,
    count,
    quoted,
    seconds,
    source_line,
    title_of,
    unknown_markers,
    unread_passages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from assistant.schema import Answer, Citation, Document, ScoredPassage, Sentence

NEAREST = 2
"""Passages shown with a refusal, and the lines that each gets."""
_MARKERS = r"(?:\s*\[\d+\])*"
_BETWEEN = _MARKERS + r"\s+"


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
    show_searched: bool = True,
    documents: Mapping[str, Document] | None = None,
) -> None:
    """Print an answer with its sources, or the refusal with the nearest passages.

    Args:
        answer: what to print.
        console: where to print it.
        show_passages: print every passage that was read, too.
        show_searched: print the question as it was searched where it differs.
        documents: by id, to name the passages by the titles of their documents.
    """
    known = documents or {}
    if show_searched:
        render_searched(answer.question, answer.searched, console=console)
    put(console, _answer_text(answer))
    if answer.status == "unanswerable":
        _render_nearest(answer.passages[:NEAREST], known, console=console)
    else:
        render_sources(answer.citations, console=console)
    footer = _footer(answer, timed=console.is_terminal)
    if footer:
        put(console)
        put(console, styled(footer, "dim"))
    if show_passages and answer.passages:
        put(console)
        put(console, styled("Passages:", "bold"))
        render_passages(answer.passages, known, console=console)


def render_searched(question: str, searched: str, *, console: Console) -> None:
    """Print the question as it was searched, dimmed, where it is not the one that was asked."""
    if one_line(searched) not in {"", one_line(question)}:
        put(console, styled(f"searched: {one_line(searched)}", "dim"))


def render_sources(citations: Sequence[Citation], *, console: Console) -> None:
    """Print each source: title, site, date, paragraph, the quote, and a link or the address."""
    links = can_link(console)
    for citation in citations:
        put(console)
        marker = f"[{citation.marker}] "
        indent = " " * len(marker)
        where = styled(source_line(citation))
        address = link_address(citation.address or citation.source, passage=citation.quote)
        if links and address:
            _link(where, address)
        put(console, where, first=marker, rest=indent)
        put(console, _quote(citation), first=indent, rest=indent)
        if not links and address:
            put_address(console, citation.address or citation.source, indent=indent)


def render_passages(
    passages: Sequence[ScoredPassage], documents: Mapping[str, Document], *, console: Console
) -> None:
    """Print passages, best first, each with its title, paragraph, scores by side and text."""
    for number, passage in enumerate(passages, start=1):
        if number > 1:
            put(console)
        first = f"{number}. "
        indent = " " * len(first)
        heading = styled(_place(passage, documents), "bold")
        put(console, heading, first=first, rest=indent)
        put(console, styled(_scores(passage), "dim"), first=indent, rest=indent)
        put(console, one_line(passage.text), first=indent, rest=indent)


def render_notices(answer: Answer, *, console: Console) -> None:
    """Print what the user should know about how an answer was made; for standard error."""
    for notice in filter(None, (unknown_markers(answer), unread_passages(answer))):
        put(console, styled(f"notice: {notice}", "yellow"), rest="  ")


def render_error(error: Exception, *, console: Console) -> None:
    """Print an error on one line; for standard error."""
    from rich.text import Text

    words = one_line(str(error)) or type(error).__name__
    put(console, Text.assemble(("error:", "bold red"), " ", words), rest="  ")


def render_note(text: str, *, console: Console) -> None:
    """Print a remark of the program, dimmed, line by line."""
    put(console, styled(clean(text, newlines=True), "dim"))


def _answer_text(answer: Answer) -> Text:
    """Return the answer with its answering words bold, and what is not supported said so."""
    shown = clean(answer.text, newlines=True).strip() or "The article does not say."
    text = styled(shown)
    remarks: list[tuple[int, str]] = []
    for sentence, place in _places(shown, answer.sentences):
        if sentence.supported:
            _embolden(text, place, _answering_words(answer, sentence))
        else:
            text.stylize("dim strike", place.start, place.end)
            missing = "" if place.end > place.start else f" {quoted(sentence.text)}"
            remarks.append((place.after_markers, f"{missing} {_remark(sentence)}"))
    for marker in re.finditer(r"\[(\d+)\]", shown):
        if any(citation.marker == int(marker[1]) for citation in answer.citations):
            text.stylize("cyan", *marker.span())
    for position, remark in reversed(remarks):
        text = text[:position] + styled(remark, "yellow") + text[position:]
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


def _remark(sentence: Sentence) -> str:
    return f"(not supported: {one_line(sentence.reason or 'no passage says so')})"


def _answering_words(answer: Answer, sentence: Sentence) -> str:
    for citation in answer.citations:
        if citation.marker in sentence.markers and citation.emphasis is not None:
            start, end = (offset - citation.start for offset in citation.emphasis)
            return one_line(citation.quote[max(start, 0) : max(end, 0)])
    return one_line(answer.short or "")


def _embolden(text: Text, place: Place, words: str) -> None:
    if words:
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        match = pattern.search(text.plain, place.start, place.end)
        if match:
            text.stylize("bold", *match.span())


def _quote(citation: Citation) -> Text:
    text = styled(quoted(citation.quote), "italic")
    if citation.emphasis is not None:
        start, end = (offset - citation.start for offset in citation.emphasis)
        words = one_line(citation.quote[max(start, 0) : max(end, 0)])
        _embolden(text, Place(0, len(text), len(text)), words)
    return text


def _render_nearest(
    passages: Sequence[ScoredPassage], documents: Mapping[str, Document], *, console: Console
) -> None:
    if not passages:
        return
    put(console)
    put(console, "Nearest passages:" if len(passages) > 1 else "Nearest passage:")
    for number, passage in enumerate(passages, start=1):
        first = f"{number}. "
        indent = " " * len(first)
        put(console, styled(_place(passage, documents), "dim"), first=first, rest=indent)
        words = shorten(console, one_line(passage.text), lines=NEAREST, indent=len(indent))
        put(console, words, first=indent, rest=indent)


def _place(passage: ScoredPassage, documents: Mapping[str, Document]) -> str:
    document = documents.get(passage.document)
    title = title_of(document) if document else passage.document[:SHORT_ID]
    heading = one_line(passage.heading)
    names = [title, heading] if heading and heading != title else [title]
    return f"{', '.join(names)}, paragraph {passage.paragraph}"


def _scores(passage: ScoredPassage) -> str:
    lexical = "-" if passage.lexical is None else f"{passage.lexical:.2f}"
    dense = "-" if passage.dense is None else f"{passage.dense:.2f}"
    return f"score {passage.score:.2f} (lexical {lexical}, dense {dense})"


def _footer(answer: Answer, *, timed: bool) -> str:
    """Return how sure the answer is and who wrote it; the time only where output may vary.

    A language model's answer has no probability, but a number of sentences that were checked.
    """
    words = []
    if answer.model != "reader":
        supported = sum(sentence.supported for sentence in answer.sentences)
        if answer.citations:
            words.append(f"{supported} of {count(len(answer.sentences), 'sentence')} supported")
        words.append(one_line(answer.model))
    elif answer.status != "unanswerable":
        words.append(certainty(answer.confidence))
    total = answer.timings_ms.get("total")
    if timed and total is not None:
        words.append(seconds(total))
    return " · ".join(words)


def _link(text: Text, address: str) -> None:
    from rich.style import Style

    text.stylize(Style(link=address))
