"""The terminal: what it can do, and lines that wrap to its width."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rich.console import Console
    from rich.text import Text

Screen: TypeAlias = "Console"
"""Where modules print that draw through `assistant.terminal.render`."""
Report: TypeAlias = "Callable[[int, int | None, str], None]"
"""Told how many are done, of how many (None where not known), and which one."""
NARROWEST = 20
"""Cells that a line of text gets at least, however narrow the terminal or deep the indent."""
ELLIPSIS = " …"
RATE_SECONDS = 60.0
"""The rate of a progress line is that of the last minute: articles are written in batches."""
FRAGMENT_WORDS = 6
"""Words of each end of a long quote that name it in an address."""

_drawing: list[Console] = []
"""Screens on which a line of progress stands."""


def console(*, stderr: bool = False) -> Console:
    """Return a console for standard output, or for standard error.

    Plain and never wrapped when piped; `NO_COLOR`, `FORCE_COLOR` (`0` for never), `TERM=dumb`
    and `COLUMNS` are honoured. Nothing is read as markup.
    """
    from rich.console import Console

    if not stderr and _drawing and sys.stdout.isatty():
        # What is printed beside a line of progress on the same screen has to move that line.
        return _drawing[-1]
    stream = sys.stderr if stderr else sys.stdout
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    if encoding != "utf8" and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    never = os.environ.get("FORCE_COLOR", "").lower() in {"0", "false"}
    return Console(
        stderr=stderr,
        force_terminal=stream.isatty() if never else None,
        no_color=True if never else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )


def is_live(console: Console) -> bool:
    """Return whether lines that were printed can be taken back: a terminal, and not a dumb one."""
    return console.is_terminal and not console.is_dumb_terminal


def styled(text: str, style: str = "") -> Text:
    """Return cleaned text with a style."""
    from rich.text import Text

    return Text(text, style=style)


def put(console: Console, text: Text | str = "", *, first: str = "", rest: str = "") -> None:
    """Print text, wrapped by words to the width of a terminal, never when piped.

    Args:
        console: where to print.
        text: cleaned text.
        first: put before the first line.
        rest: put before the lines that follow, so that they hang.
    """
    from rich.cells import cell_len
    from rich.text import Text

    words = Text(text) if isinstance(text, str) else text
    if console.is_terminal:
        width = console.width - max(cell_len(first), cell_len(rest))
        lines = list(words.wrap(console, max(width, NARROWEST)))
    else:
        lines = list(words.split(allow_blank=True))
    for number, line in enumerate(lines or [Text()]):
        line.rstrip()
        indented = Text.assemble(rest if number else first, line)
        indented.rstrip()
        console.print(indented, soft_wrap=True)


def put_columns(console: Console, columns: Iterable[str]) -> None:
    """Print cleaned columns with tabs between them, for programs to read."""
    from rich.segment import Segment, Segments

    # A text would have its tabs turned into spaces.
    console.print(Segments([Segment("\t".join(columns) + "\n")]), soft_wrap=True, end="")


def put_address(console: Console, address: str, *, indent: str) -> None:
    """Print an address dimmed and in one piece, so that a terminal finds all of it."""
    from rich.text import Text

    console.print(Text.assemble(indent, (one_line(address), "dim")), soft_wrap=True)


@contextmanager
def paged(console: Console, *, wanted: bool = True) -> Iterator[Console]:
    """Give a console whose output goes through the user's pager, where there is a terminal.

    `PAGER` names it. `less` gets the options that git gives it, unless `LESS` says otherwise: it
    shows what fits the screen and leaves.
    """
    if not (wanted and is_live(console) and sys.stdin.isatty()):
        yield console
        return
    os.environ.setdefault("LESS", "FRX")
    with console.pager(styles=not console.no_color, links=True):
        yield console


@contextmanager
def _drawn_on(screen: Console) -> Iterator[None]:
    """Note that a line of progress stands on a screen."""
    _drawing.append(screen)
    try:
        yield
    finally:
        _drawing.remove(screen)


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Report]:
    """Show a line of progress on standard error while inside, where that is a terminal.

    How many are done, of how many, how many a second, and how long the rest takes at that rate.
    """
    screen = console(stderr=True)
    if quiet or not is_live(screen):
        yield lambda _done, _total, _name: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[name]}", style="dim", markup=False),
        console=screen,
        transient=True,
        speed_estimate_period=RATE_SECONDS,
        # What goes to a file must not be drawn above the bar instead.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar, _drawn_on(screen):
        task = bar.add_task(label, total=None, name="", rate="")
        [shown] = bar.tasks

        def report(done: int, total: int | None, name: str) -> None:
            rate = f"{shown.speed:.1f}/s" if shown.speed else ""
            bar.update(task, completed=done, total=total, name=one_line(name), rate=rate)

        yield report


def shorten(console: Console, text: str, *, lines: int, indent: int = 0) -> str:
    """Return one line of text cut at a word so that it takes at most so many lines.

    Piped output is cut as for 80 columns, so that it does not depend on where it was made.
    """
    from rich.cells import cell_len
    from rich.text import Text

    width = max((console.width if console.is_terminal else 80) - indent, NARROWEST)
    wrapped = Text(text).wrap(console, width)
    if len(wrapped) <= lines:
        return text
    kept = [line.plain.strip() for line in wrapped[:lines]]
    if cell_len(kept[-1]) + len(ELLIPSIS) > width:
        kept[-1] = kept[-1].rpartition(" ")[0] or kept[-1][: -len(ELLIPSIS)]
    return " ".join(kept).rstrip(" ,;:-–—") + ELLIPSIS


def can_link(console: Console, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether the terminal shows hyperlinks (OSC 8); `FORCE_HYPERLINK` decides if set.

    Terminals are known by name, since none can be asked and some print the sequence as text.
    """
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in {"", "0", "false"}
    if not is_live(console) or "CI" in environment:
        return False
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if program == "tmux":
        return _version(environment.get("TERM_PROGRAM_VERSION", "")) >= (3, 4)
    if term.startswith(("screen", "tmux", "linux")):
        return False
    if "VTE_VERSION" in environment:
        return _version(environment["VTE_VERSION"]) >= (5000,)
    return (
        program in {"iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Hyper", "zed", "Tabby"}
        or term.startswith(("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour"))
        or any(name in environment for name in ("KONSOLE_VERSION", "WT_SESSION", "DOMTERM"))
    )


def link_address(address: str, *, passage: str = "") -> str | None:
    """Return an address for a hyperlink, or None where there is nothing to open.

    `http(s)` addresses get a text fragment that opens them at the passage; absolute paths become
    `file://` addresses. All else (standard input, other schemes) has none.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme in {"http", "https"} and parts.netloc:
        bare = quote(clean(address).strip(), safe="%:/?#[]@!$&'()*+,;=~-._")
        fragment = _text_fragment(one_line(passage))
        return bare + (("" if "#" in bare else "#") + fragment if fragment else "")
    if address.startswith("/") and "\0" not in address:
        return Path(address).as_uri()
    return None


def _text_fragment(passage: str) -> str:
    words = passage.split()
    if not words:
        return ""
    ends = [" ".join(words)]
    if len(words) > 2 * FRAGMENT_WORDS:
        ends = [" ".join(words[:FRAGMENT_WORDS]), " ".join(words[-FRAGMENT_WORDS:])]
    # A dash separates context from text in this syntax, so it is escaped too.
    return ":~:text=" + ",".join(quote(end, safe="").replace("-", "%2D") for end in ends)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))
