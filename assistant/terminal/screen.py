"""The terminal: what may reach it, what it can do, and lines that wrap to its width.

Everything that comes from outside (articles, titles, file names, questions, models, errors) goes
through `clean` before it is printed.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

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
FRAGMENT_WORDS = 6
"""Words of each end of a long quote that name it in an address."""

_LINE_END = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE_ENDS = re.compile(f"\r\n|[{_LINE_END}]")
_STRING_END = r"(?:\x07|\x1b\\|\x9c)"
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor, erase
    rf"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{{0,4096}}{_STRING_END}"
    r"|\x1b[ -/]+[0-~]"  # character sets
)
# The category Cf without the two joiners, which shape Persian and Indic words and emoji, and
# without the Arabic, Kaithi and Egyptian signs, which are seen.
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_DROPPED = re.compile(f"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f{_INVISIBLE}]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str, *, newlines: bool = False) -> str:
    r"""Return text that cannot steer a terminal or forge a line of the program's output.

    Escape sequences, control characters, characters without a width and those that reorder a
    line are removed, lone surrogates replaced. Line ends of every kind become spaces, or `\n`
    where `newlines` allows them; tabs become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SEQUENCES.sub("", text)
    text = _LINE_ENDS.sub("\n" if newlines else " ", text)
    text = text.replace("\t", "    " if newlines else " ")
    text = _DROPPED.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return cleaned text with every run of white space as one space."""
    return " ".join(clean(text).split())


def console(*, stderr: bool = False) -> Console:
    """Return a console for standard output, or for standard error.

    Plain and never wrapped when piped; `NO_COLOR`, `FORCE_COLOR` (`0` for never), `TERM=dumb`
    and `COLUMNS` are honoured. Nothing is read as markup.
    """
    from rich.console import Console

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
def progress(label: str, *, quiet: bool = False) -> Iterator[Report]:
    """Show a line of progress on standard error while inside, where that is a terminal."""
    screen = console(stderr=True)
    if quiet or not is_live(screen):
        yield lambda _done, _total, _name: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[name]}", style="dim", markup=False),
        console=screen,
        transient=True,
        # What goes to a file must not be drawn above the bar instead.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=None, name="")

        def report(done: int, total: int | None, name: str) -> None:
            bar.update(task, completed=done, total=total, name=one_line(name))

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
