"""How it looks what has changed in articles, and what is gone from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.shown.wording import count, title_of
from assistant.terminal.screen import put, shorten, styled
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.index.renew.difference import Difference
    from assistant.index.renew.prune import Gone
    from assistant.index.renew.refresh import Renewal

MOST_EDITS: Final = 5
"""Paragraphs that are shown of one article; the others are counted."""
LINES: Final = 3
_INDENT: Final = " " * 11
_STYLES: Final = {"changed": "green", "failed": "red"}


def render_renewal(renewal: Renewal, *, console: Console) -> None:
    """Print what became of a page: its status, its title, and what has changed or why not."""
    from rich.text import Text

    status = Text(f"{renewal.found:<9}", style=_STYLES.get(renewal.found, "dim"))
    title, source = title_of(renewal.held), one_line(renewal.source)
    words = f"{title} {source}" if source != title else title
    reason = one_line(renewal.reason or "")
    if reason:
        words = reason if source in reason else f"{words}: {reason}"
    put(console, Text.assemble(status, "  ", words), rest=_INDENT)
    _render_changes(renewal.changes, console=console)


def _render_changes(changes: Difference, *, console: Console) -> None:
    for name, old, new in changes.facts:
        said = f"{name}: {one_line(old or 'none')} → {one_line(new or 'none')}"
        put(console, styled(said), first=_INDENT, rest=_INDENT)
    for old, new in changes.edits[:MOST_EDITS]:
        for sign, text, style in (("- ", old, "red"), ("+ ", new, "green")):
            if text:
                first = _INDENT + sign
                room = shorten(console, one_line(text), lines=LINES, indent=len(first))
                put(console, styled(room, style), first=first, rest=" " * len(first))
    if changes.edits:
        told = ", ".join(f"{number} {kind}" for kind, number in changes.counts.items() if number)
        put(console, styled(f"paragraphs: {told}", "dim"), first=_INDENT, rest=_INDENT)


def render_gone(items: list[Gone], *, console: Console) -> None:
    """Print what is gone from disk, and what that means for the library."""
    for item in items:
        means = "" if item.is_last else " (the article stays: it is elsewhere too)"
        said = f"{one_line(item.title)}: {one_line(item.why)}{means}"
        put(console, said)
        put(console, styled(one_line(item.source), "dim"), first="  ", rest="  ")


def summed_up_renewals(renewals: list[Renewal]) -> str:
    """Return how many pages came to what."""
    order = ("changed", "unchanged", "skipped", "failed")
    numbers = {name: sum(item.found == name for item in renewals) for name in order}
    told = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
    return f"{told or 'nothing to look at'}, of {count(len(renewals), 'source')}"
