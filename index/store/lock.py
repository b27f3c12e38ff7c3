"""The lock of a library: one writer, and one user of the vector index, at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError
from assistant.index.store.private_files import FILE_MODE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import BaseFileLock

FILE_NAME: Final = "library.lock"
PATIENCE_SECONDS: Final = 1.0
"""How long to wait before the user is told."""
LIMIT_SECONDS: Final = 120.0
"""How long to wait at all; a write holds the lock for one batch, about a second."""


class LibraryLock:
    """Locks a library among processes and threads; who holds it can take it again."""

    def __init__(self, home: Path, notice: Callable[[str], None]) -> None:
        self._home = home
        self._notice = notice
        self._lock: BaseFileLock | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; wait where another process has it.

        Raises:
            LibraryError: it did not come free in time, or its file cannot be written.
        """
        lock = self._acquired()
        try:
            yield
        finally:
            lock.release()

    def _acquired(self) -> BaseFileLock:
        from filelock import FileLock, Timeout

        if self._lock is None:
            self._lock = FileLock(self._home / FILE_NAME, mode=FILE_MODE)
        try:
            try:
                self._lock.acquire(timeout=PATIENCE_SECONDS)
            except Timeout:
                self._notice("Another process is writing to the library; waiting for it.")
                self._lock.acquire(timeout=LIMIT_SECONDS)
        except Timeout as error:
            raise LibraryError(
                f"The library {self._home} has been in use by another process for "
                f"{LIMIT_SECONDS:.0f} s: wait until it is done, or end it, and try again."
            ) from error
        except OSError as error:
            raise LibraryError(
                f"The library {self._home} cannot be written ({error.strerror}): make the folder "
                "writable, or name another one with --home."
            ) from error
        return self._lock
