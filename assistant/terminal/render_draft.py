"""What a terminal shows while an answer is made; all of it goes when the answer is there."""

from __future__ import annotations

import io
import re
import sys
import time
from typing import TYPE_CHECKING

from assistant.shown.wording import searched_for
from assistant.terminal.render_answer import render_answer
from assistant.terminal.screen import is_live, styled
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from assistant.schema import Answer

DELAY = 0.4
"""Seconds before a sign of life: shorter waits need none."""
REFRESHES = 12
"""A second."""
_MARKER = re.compile(r"\s*\[[\d\s,;–-]*(?:\]|\Z)")


class Draft:
    """Shows how an answer comes about, until it is there.

    First the question as it is searched, then, where a language model is asked, the reader's
    answer, and below it the words of the model as they come, dimmed, since nothing has checked
    them. Markers of the model are not shown: they are renumbered in the answer. Where printed
    lines cannot be taken back (piped, a dumb terminal) nothing is shown.
    """

    def __init__(self, question: str, *, console: Console) -> None:
        self.answer: Answer | None = None
        """The reader's answer, where a language model is asked after it."""
        self._question = question
        self._console = console
        self._began = time.monotonic()
        self._searched = ""
        self._words = ""
        self._first: Text | None = None
        self._live: Live | None = None

    def __enter__(self) -> Draft:
        """Start to show."""
        if is_live(self._console):
            from rich.live import Live

            self._live = Live(
                console=self._console,
                get_renderable=self.shown,
                refresh_per_second=REFRESHES,
                transient=True,
                # What goes to a file must not be drawn above the draft instead.
                redirect_stderr=sys.stderr.isatty(),
                vertical_overflow="crop",
            )
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take back all that was shown."""
        if self._live is not None:
            self._live.stop()

    def searched(self, question: str) -> None:
        """Show the question as it is searched, where it is not the one that was asked."""
        if one_line(question) != one_line(self._question):
            self._searched = searched_for(question)

    def read(self, answer: Answer) -> None:
        """Show the reader's answer."""
        self.answer = answer
        self._first = _drawn(answer, self._console) if self._live is not None else None

    def token(self, piece: str) -> None:
        """Show another piece of what a language model writes."""
        self._words += piece

    def shown(self) -> Text:
        """Return what is on the screen now: the reader's answer and the newest lines that fit."""
        from rich.text import Text

        # What is above the top of a terminal cannot be taken back.
        height = max(self._console.height - 2, 1)
        words = _MARKER.sub("", clean(self._words, newlines=True)).strip()
        waited = time.monotonic() - self._began > DELAY
        if self._first is None:
            status = words or ("Reading …" if waited else "")
            lines = self._wrapped(status, before=self._searched)
            return Text("\n").join(lines[-height:])
        below = self._wrapped(words or "…", before="Not checked yet:")
        room = max(height - min(len(below), height // 2) - 1, 0)
        above = [*list(self._first.split())[:room], Text()]
        return Text("\n").join([*above, *below[-max(height - len(above), 1) :]])

    def _wrapped(self, words: str, *, before: str) -> list[Text]:
        """Return dimmed lines that fit the width."""
        lines = "\n".join(filter(None, (before, words)))
        return list(styled(lines, "dim").wrap(self._console, self._console.width))


def _drawn(answer: Answer, console: Console) -> Text:
    """Return an answer as it looks on a terminal, in lines that fit it."""
    from rich.console import Console as Drawing
    from rich.text import Text

    drawn = Drawing(
        file=io.StringIO(),
        force_terminal=True,
        color_system=console.color_system,  # type: ignore[arg-type]
        no_color=console.no_color,
        width=console.width,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with drawn.capture() as captured:
        render_answer(answer, console=drawn)
    return Text.from_ansi(captured.get())
