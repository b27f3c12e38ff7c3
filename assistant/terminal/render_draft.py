"""What a terminal shows while an answer is made; all of it goes when the answer is there."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

from assistant.terminal.render_answer import render_searched
from assistant.terminal.screen import clean, is_live

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

DELAY = 0.4
"""Seconds before a sign of life: shorter waits need none."""
REFRESHES = 12
"""A second."""
_MARKER = re.compile(r"\s*\[[\d\s,;–-]*(?:\]|\Z)")


class Draft:
    """Shows the words of a language model as they come, dimmed, until they have been checked.

    Its markers are not shown: they are renumbered in the answer. Where printed lines cannot be
    taken back (piped, a dumb terminal) nothing is shown but the question as it was searched.
    """

    def __init__(self, question: str, *, console: Console) -> None:
        self.is_searched = False
        """Whether the question as it is searched has been shown."""
        self._question = question
        self._console = console
        self._began = time.monotonic()
        self._words = ""
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
        """Take back all but the question as it was searched."""
        if self._live is not None:
            self._live.stop()

    def searched(self, question: str) -> None:
        """Show the question as it is searched, to stay."""
        self.is_searched = True
        render_searched(self._question, question, console=self._console)

    def token(self, piece: str) -> None:
        """Show another piece of the answer."""
        self._words += piece

    def shown(self) -> Text:
        """Return what is on the screen now: the newest lines that fit."""
        from rich.text import Text

        words = _MARKER.sub("", clean(self._words, newlines=True)).strip()
        if not words:
            waited = time.monotonic() - self._began
            return Text("Reading …" if waited > DELAY else "", style="dim")
        lines = Text(words, style="dim").wrap(self._console, self._console.width)
        # What is above the top of a terminal cannot be taken back.
        return Text("\n").join(lines[-max(self._console.height - 2, 1) :])
