"""Mends what is safe to mend: rights of files, and what is derived from the articles."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from assistant.checkup.library_files import open_unchanged, unfinished_writes
from assistant.checkup.library_vectors import orphans
from assistant.index.store.database import FILE_NAME
from assistant.index.store.lock import LibraryLock
from assistant.index.store.private_files import tighten
from assistant.index.vectors.chroma import discard
from assistant.index.vectors.file_sync import SyncedFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.checkup.finding import Mend

ORDER: tuple[Mend, ...] = ("permissions", "free_text", "vectors", "vector_file", "leftovers")
"""First who may read, then what others are derived from, last what is left over."""


def mend(home: Path, what: Mend, notice: Callable[[str], None]) -> None:
    """Mend one sort of trouble of a library.

    Args:
        home: the folder of the library.
        what: the sort, as a finding names it.
        notice: told about slow steps.

    Raises:
        LibraryError: the library cannot be written.
        ModelError: passages were to be embedded, and their model cannot be used.
        OSError: a file cannot be changed.
    """
    if what == "permissions":
        tighten(home)
    elif what == "free_text":
        _rebuild_free_text(home, notice)
    elif what == "vectors":
        _embed(home, notice)
    elif what == "vector_file":
        _rebuild_vector_file(home, notice)
    else:
        _delete_leftovers(home, notice)


def _rebuild_free_text(home: Path, notice: Callable[[str], None]) -> None:
    with (
        LibraryLock(home, notice).held(),
        closing(open_unchanged(home / FILE_NAME)) as database,
        database.transaction(),
    ):
        database.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")


def _embed(home: Path, notice: Callable[[str], None]) -> None:
    from assistant.library import Assistant

    with Assistant.open(home, notice=notice) as library:
        library.rebuild()


def _rebuild_vector_file(home: Path, notice: Callable[[str], None]) -> None:
    with LibraryLock(home, notice).held(), closing(open_unchanged(home / FILE_NAME)) as database:
        synced = SyncedFile(home, database)
        synced.distrust()
        synced.refresh()


def _delete_leftovers(home: Path, notice: Callable[[str], None]) -> None:
    with LibraryLock(home, notice).held(), closing(open_unchanged(home / FILE_NAME)) as database:
        chroma = database.meta("vectors") is not None
        for path in [*orphans(home, chroma=chroma), *unfinished_writes(home)]:
            discard(path)
