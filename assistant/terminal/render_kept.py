"""How what was kept looks: the list of conversations, and what became of their citations."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.shown.wording import SHORT_ID, count, origin, quoted
from assistant.terminal.screen import put, put_columns, styled
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from assistant.index.quotations import CheckedQuotation
    from assistant.index.saved_citations import CheckedCitation
    from assistant.index.store.kept_turns import Conversation
    from assistant.index.verification import Verification

_STYLES = {
    "ok": "green",
    "verbatim": "green",
    "moved": "yellow",
    "changed": "red",
    "gone": "red",
    "in another article": "red",
    "stitched": "red",
    "not found": "red",
}
_INDENT = "  "


def render_conversations(conversations: Sequence[Conversation], *, console: Console) -> None:
    """Print conversations; when piped, one a line with tabs between the columns.

    The columns are the id, the time of the last answer, the number of answers and the title.
    """
    for kept in conversations:
        if not console.is_terminal:
            put_columns(console, (kept.id, kept.last, str(kept.turns), one_line(kept.title)))
            continue
        put(console, styled(one_line(kept.title)), first=f"{kept.id}  ", rest=" " * 14)
        detail = f"{_moment(kept.last)} · {count(kept.turns, 'answer')}"
        put(console, styled(detail, "dim"), first=" " * 14, rest=" " * 14)


def render_verification(
    found: Sequence[Verification], *, title: Callable[[str], str], console: Console
) -> None:
    """Print what became of each citation and quotation, below the question of its answer.

    Args:
        found: of one conversation, or of a text.
        title: returns the title of a document by its id.
        console: where to print.
    """
    for verification in found:
        if verification.question is not None:
            put(console, styled(one_line(verification.question), "bold"))
        for citation in verification.citations:
            _render_citation(citation, console=console)
        for quotation in verification.quotations:
            _render_quotation(quotation, title=title, console=console)


def summed_up(found: Sequence[Verification]) -> str:
    """Return how many citations and quotations there were, and how many of each sort."""
    parts = []
    for noun, states in (
        ("citation", [item.state for part in found for item in part.citations]),
        ("quotation", [item.state for part in found for item in part.quotations]),
    ):
        if states:
            sorts = ", ".join(f"{number} {state}" for state, number in Counter(states).items())
            parts.append(f"{count(len(states), noun)}: {sorts}")
    return "; ".join(parts) or "no citation and no quotation to verify"


def _render_citation(checked: CheckedCitation, *, console: Console) -> None:
    citation = checked.citation
    where = origin(
        citation.title or citation.document[:SHORT_ID], citation.site, citation.published
    )
    _render_state(checked.state, f"[{citation.marker}] {quoted(citation.quote)} {where}", console)
    if checked.state == "changed":
        now = f"now {quoted(checked.text)}" if checked.text else "nothing like it is left"
        put(console, styled(now, "dim"), first=_INDENT * 2, rest=_INDENT * 2)


def _render_quotation(
    checked: CheckedQuotation, *, title: Callable[[str], str], console: Console
) -> None:
    titles = "; ".join(dict.fromkeys(one_line(title(place.document)) for place in checked.places))
    _render_state(checked.state, f"{quoted(checked.quotation.words)} {titles}".rstrip(), console)


def _render_state(state: str, words: str, console: Console) -> None:
    from rich.text import Text

    mark = Text(state, style=_STYLES[state])
    put(console, Text.assemble(mark, "  ", words), first=_INDENT, rest=_INDENT * 2)


def _moment(time: str) -> str:
    """Return an ISO time as `27 November 2026, 15:20` of this machine's clock."""
    try:
        when = datetime.fromisoformat(time).astimezone()
    except ValueError:
        return one_line(time)
    return f"{when.day} {when:%B} {when.year}, {when:%H:%M}"
