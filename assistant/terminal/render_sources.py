"""How the text behind an answer looks: its sources, the closest sentence, the passages read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.shown.shown_answer import emphasised, find_words
from assistant.shown.wording import SHORT_ID, percent, quoted, source_line, title_of
from assistant.terminal.screen import can_link, is_live, link_address, put, put_address, styled
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from assistant.schema import Citation, Closest, Document, ScoredPassage

INDENT = " " * 4


def render_sources(
    citations: Sequence[Citation], *, console: Console, said: Sequence[str] = ()
) -> None:
    """Print each source: title, site, date, page, paragraph, the quote, and a link or the address.

    Args:
        citations: the sources.
        console: where to print them.
        said: sentences that stand on the screen already; a quote that one holds is not repeated.
    """
    for citation in citations:
        put(console)
        marker = f"[{citation.marker}] "
        indent = " " * len(marker)
        _render_where(citation, console=console, first=marker, rest=indent)
        if not any(one_line(citation.quote) in sentence for sentence in said):
            put(console, _quote(citation), first=indent, rest=indent)
        _render_address(citation, console=console, indent=indent)


def render_closest(closest: Closest, *, console: Console) -> None:
    """Print the sentence that comes nearest to an answer, and that it is not sure.

    The nearest words are `>>so<<` where there are no styles.
    """
    put(console)
    put(console, f"Closest, but not sure ({percent(closest.confidence)}):")
    text = styled(quoted(closest.text), "italic")
    words = emphasised(closest.citation) or one_line(closest.short or "")
    found = find_words(text.plain, words)
    if found is not None and is_live(console):
        text.stylize("bold", *found)
    elif found is not None:
        start, end = found
        text = text[:start] + styled(f">>{text.plain[start:end]}<<") + text[end:]
    put(console, text, first=INDENT, rest=INDENT)
    _render_where(closest.citation, console=console, first=INDENT, rest=INDENT)
    _render_address(closest.citation, console=console, indent=INDENT)


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
        detail = _scores(passage)
        if passage.copies:
            copies = len(passage.copies)
            detail += f" · so in {copies} near-{'copy' if copies == 1 else 'copies'} too"
        put(console, styled(detail, "dim"), first=indent, rest=indent)
        put(console, one_line(passage.text), first=indent, rest=indent)


def _quote(citation: Citation) -> Text:
    text = styled(quoted(citation.quote), "italic")
    found = find_words(text.plain, emphasised(citation))
    if found is not None:
        text.stylize("bold", *found)
    return text


def _render_where(citation: Citation, *, console: Console, first: str, rest: str) -> None:
    """Print where a quote is, as a link where the terminal can open one."""
    from rich.style import Style

    where = styled(source_line(citation))
    address = link_address(citation.address or citation.source, passage=citation.quote)
    if address and can_link(console):
        where.stylize(Style(link=address))
    put(console, where, first=first, rest=rest)


def _render_address(citation: Citation, *, console: Console, indent: str) -> None:
    """Print the address of a quote where its title is no link to it."""
    address = citation.address or citation.source
    if link_address(address) and not can_link(console):
        put_address(console, address, indent=indent)


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
