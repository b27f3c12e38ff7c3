"""Find what the library holds of files that are gone from disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.loader import load_all
from assistant.index.load.sources import STANDARD_INPUT, is_address, path_of
from assistant.index.store.library_store import BUNDLED_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from assistant.index.load.load_options import LoadOptions
    from assistant.index.store.library_store import LibraryStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A source of a document that is no longer on disk."""

    source: str
    document: str
    """Id of the document that it stands for."""
    title: str
    why: str
    is_last: bool
    """Whether nothing else of what the document came from is left, so that it goes too."""


def is_there(source: str) -> bool:
    """Return whether there is something at the path of a source, a broken link included."""
    return os.path.lexists(path_of(source))


def gone(
    store: LibraryStore,
    *,
    below: Collection[str] | None = None,
    options: LoadOptions | None = None,
    exists: Callable[[str], bool] = is_there,
) -> list[Gone]:
    """Return the sources that are files, or members of files, and no longer there.

    A container that cannot be read any more says nothing about its members: they stay.

    Args:
        store: the library.
        below: files and folders; only what is in them counts. None for all.
        options: how the members of containers were added.
        exists: says whether there is something at a path.
    """
    rows = store.database.rows(
        "SELECT sources.source, document, title, (SELECT count(*) FROM sources AS others "
        "WHERE others.document = sources.document) FROM sources "
        "JOIN documents ON documents.id = sources.document ORDER BY sources.source"
    )
    files = [row for row in rows if is_file(row[0]) and _is_below(row[0], below)]
    members: dict[str, set[str] | None] = {}
    found = []
    for source, document, title, count in files:
        file = file_of(source, exists)
        if not exists(file):
            folder = str(Path(file).parent)
            why = "the file is gone" if exists(folder) else f"its folder {folder} is gone"
        elif file == source:
            continue
        else:
            if file not in members:
                members[file] = _members(file, options)
            inside = members[file]
            if inside is None or source in inside:
                continue
            why = f"no longer in {file}"
        found.append((source, document, title, why, count))
    lost = [document for _, document, *_ in found]
    return [
        Gone(source=source, document=document, title=title, why=why,
             is_last=lost.count(document) == count and not _is_kept_otherwise(store, document))
        for source, document, title, why, count in found
    ]  # fmt: skip


def is_file(source: str) -> bool:
    """Return whether a source is a path, or a member of a file."""
    return (
        not is_address(source)
        and source != STANDARD_INPUT
        and not source.startswith(BUNDLED_PREFIX)
    )


def _is_below(source: str, places: Collection[str] | None) -> bool:
    """Return whether a source is one of these files and folders, or in one."""
    if places is None:
        return True
    files = dict.fromkeys(_possible(source))
    above = {str(folder) for file in files for folder in Path(file).parents}
    return bool(set(places) & (above | files.keys()))


def file_of(source: str, exists: Callable[[str], bool] = is_there) -> str:
    """Return the file that a source is, or is a member of."""
    return next((path for path in _possible(source) if exists(path)), next(_containers(source)))


def _possible(source: str) -> Iterator[str]:
    yield source
    yield from _containers(source)


def _containers(source: str) -> Iterator[str]:
    """Yield what may be the file of a source, the outermost container first; else itself."""
    for mark in ("!/", "#"):
        if mark in source:
            yield source.partition(mark)[0]
    yield source


def _members(file: str, options: LoadOptions | None) -> set[str] | None:
    """Return the sources of the members of a container, None where it cannot be read."""
    try:
        return {item.source for item in load_all(path_of(file), options)}
    except SourceError:
        return None


def _is_kept_otherwise(store: LibraryStore, document: str) -> bool:
    """Return whether a document also came from standard input, which cannot go."""
    return store.document(document).source == STANDARD_INPUT


def forget(store: LibraryStore, sources: Sequence[Gone]) -> list[str]:
    """Let go of sources that are gone; returns the ids of the documents that went with them."""
    return store.forget([item.source for item in sources])
