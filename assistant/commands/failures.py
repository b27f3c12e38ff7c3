"""One place where errors become one line on standard error and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterator

FAILED = 1
INTERRUPTED = 130
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""Faults of a disk or a device that only its owner can mend; any other is a bug of ours."""


class Commands(TyperGroup):
    """A group of commands that reports the errors a user can act on, without a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line, and see that all it printed has arrived.

        A full disk or a closed device behind standard output shows when text is written, or only
        when the last of it is flushed; both end here, help and version included.
        """
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except BrokenPipeError:
            _silence_output()
            sys.exit(0)
        except OSError as error:
            if error.errno not in FULL:
                raise
            _silence_output()
            what = error.filename or "standard output"
            _tell(
                f"error: {what} could not be written ({error.strerror}); "
                "make room or name another place, and run the command again."
            )
            sys.exit(FAILED)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Parse the program's own options."""
        with _clean_usage_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command that was asked for."""
        try:
            with _clean_usage_errors():
                return super().invoke(ctx)
        except AssistantError as error:
            _tell(f"error: {error}")
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            _tell("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of a pipe has left (`assistant list | head`): not an error of ours.
            _silence_output()
            raise typer.Exit(0) from None


@contextlib.contextmanager
def _clean_usage_errors() -> Iterator[None]:
    """Keep what steers a terminal out of the messages that repeat what was typed."""
    try:
        yield
    except Exception as error:
        # Typer brings its own copy of Click, whose errors cannot be imported by a public name.
        message = getattr(error, "message", None)
        if hasattr(error, "format_message") and isinstance(message, str):
            from assistant.text.printable import clean

            vars(error)["message"] = clean(message)
        raise


def _tell(text: str) -> None:
    from assistant.text.printable import clean

    with contextlib.suppress(OSError):
        print(clean(text), file=sys.stderr, flush=True)


def _silence_output() -> None:
    """Let what is left to print go nowhere: Python would complain again at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
