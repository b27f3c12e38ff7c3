"""One place where errors become one line on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from assistant.errors import AssistantError

INTERRUPTED = 130


class Commands(TyperGroup):
    """A group of commands that reports the errors a user can act on, without a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            from assistant.terminal.screen import clean

            print(f"error: {clean(str(error))}", file=sys.stderr)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of a pipe has left (`assistant list | head`): not an error of ours, but
            # Python would complain again when it flushes standard output at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
