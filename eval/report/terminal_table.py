"""Lines and tables on the terminal: at most 100 columns, the same when they are piped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.terminal.screen import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

WIDTH = 100
"""Columns that a report takes at most."""
FIRST_COLUMN = 26
"""Least width of the names of the metrics, so that tables stand under each other."""


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> None:
    """Print columns: words to the left in the first and in a last one without title, else right."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, title in enumerate(titles):
        words = place == 0 or (place == len(titles) - 1 and not title)
        table.add_column(
            Text(clean(title)),
            justify="left" if words else "right",
            min_width=0 if place else FIRST_COLUMN,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    print_line(console, "")
    # Line by line, so that no line is wrapped or filled up with spaces where it is piped.
    options = console.options.update(width=_width(console))
    for segments in console.render_lines(table, options, pad=False):
        line = Text.assemble(*((part.text, part.style or "") for part in segments))
        line.rstrip()
        console.print(line, soft_wrap=True)


def print_line(console: Console, text: str, *, style: str = "") -> None:
    """Print one cleaned line, cut where it is too long for the report."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    line = clean(text)
    width = _width(console)
    if cell_len(line) > width:
        line = set_cell_size(line, width - 1).rstrip() + "…"
    console.print(Text(line, style=style), soft_wrap=True)


def _width(console: Console) -> int:
    return min(WIDTH, console.width) if console.is_terminal else WIDTH
