"""Watch files and folders: say which of their files have come, changed or gone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.errors import UsageError
from assistant.index.load.sources import (
    EVERYTHING,
    STANDARD_INPUT,
    expand,
    is_address,
    printable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from threading import Event

CALM_MS: Final = 500
"""Milliseconds without a change after which a batch of changes is worked on."""


class Batch(NamedTuple):
    """What has happened to watched files."""

    changed: tuple[str, ...]
    """Paths of files that are there and may have another text."""
    gone: tuple[str, ...]
    """Sources of paths that are no longer there, files and folders."""


def watched_places(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the absolute paths of what is to be watched.

    Raises:
        UsageError: one of the sources is no file and no folder.
    """
    for source in sources:
        if source == STANDARD_INPUT or is_address(source) or not Path(source).exists():
            shown = printable(source)
            raise UsageError(
                f"{shown!r} cannot be watched: --watch takes files and folders; assistant refresh "
                "looks at pages again"
            )
    return tuple(os.path.abspath(source) for source in sources)  # noqa: PTH100 - keep links


def watch(
    sources: Sequence[str],
    *,
    glob: str = EVERYTHING,
    exclude: Sequence[str] = (),
    since: float | None = None,
    stop: Event | None = None,
) -> Iterator[Batch]:
    """Yield what happens to files and folders, in batches, until `stop` is set or a Ctrl-C.

    Args:
        sources: files and folders.
        glob: which files of a folder are wanted.
        exclude: which of those are not, as in a .gitignore file.
        since: when they were last known, in seconds since the epoch: what was written from then on
            to the first moment of watching is in the first batch.
        stop: ends it.
    """
    from watchfiles import watch as changes

    places = watched_places(sources)
    # A file is watched through its folder: editors put a new file in the place of the old one.
    folders = {place if Path(place).is_dir() else str(Path(place).parent) for place in places}
    missed = since
    for batch in changes(
        *sorted(folders), watch_filter=None, stop_event=stop, debounce=4 * CALM_MS, step=CALM_MS,
        rust_timeout=1_000, yield_on_timeout=True,
    ):  # fmt: skip
        paths = {path for _, path in batch}
        if missed is not None:
            paths.update(_written_since(missed, places, glob=glob, exclude=exclude))
            missed = None
        found = judged(paths, places, glob=glob, exclude=exclude) if paths else Batch((), ())
        if found.changed or found.gone:
            yield found


def _written_since(
    moment: float, places: Sequence[str], *, glob: str, exclude: Sequence[str]
) -> Iterator[str]:
    """Yield the wanted files that were written, or whose entry has changed, since a moment."""
    for item in expand(places, glob=glob, exclude=exclude):
        if isinstance(item, str):
            with suppress(OSError):
                state = Path(item).stat()
                if max(state.st_mtime, state.st_ctime) >= moment:
                    yield item


def judged(
    paths: Iterable[str],
    places: Sequence[str],
    *,
    glob: str = EVERYTHING,
    exclude: Sequence[str] = (),
) -> Batch:
    """Return what of some paths is to be added and what is gone.

    What is wanted is decided by the same walk that `add` makes; a new folder brings all its files.

    Args:
        paths: where something has happened.
        places: the files and folders that are watched.
        glob: which files of a folder are wanted.
        exclude: which of those are not.
    """
    touched = set(paths)
    there = [place for place in places if os.path.lexists(place)]
    wanted = [item for item in expand(there, glob=glob, exclude=exclude) if isinstance(item, str)]
    changed = [path for path in wanted if touched & {path, *map(str, Path(path).parents)}]
    gone = sorted(
        printable(path)
        for path in touched
        if not os.path.lexists(path)
        and any(path == place or path.startswith(place.rstrip("/") + "/") for place in places)
    )
    return Batch(tuple(changed), tuple(gone))
