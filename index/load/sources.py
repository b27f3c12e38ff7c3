"""Turn what the user names (files, folders, addresses, `-`) into single sources to load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ARTICLE_SUFFIXES = frozenset(
    (".md", ".markdown", ".txt", ".text", ".rst", ".html", ".htm", ".xhtml")
)
STANDARD_INPUT = "-"
EVERYTHING = "**/*"


class FailedSource(NamedTuple):
    """A source that names nothing to load, and why."""

    source: str
    error: str


def is_address(source: str) -> bool:
    """Return whether a source is an address such as https://…, rather than a path."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme.isalnum()


def expand(sources: Sequence[str], *, glob: str = EVERYTHING) -> Iterator[str | FailedSource]:
    """Yield the sources with folders replaced by the articles in them, each source once.

    Paths come out absolute. Folders are searched with the glob, in the order of their names,
    hidden files and folders left out; unless the glob names a suffix, only files with the suffix
    of an article count. What cannot be found is reported in its place and stops nothing.

    Raises:
        UsageError: the glob is not a relative pattern.
    """
    if not glob or Path(glob).is_absolute():
        raise UsageError(f"{glob!r} is no pattern for files in a folder: give one like '**/*.md'")
    seen: set[str] = set()
    for source in sources:
        found = (
            (source,) if source == STANDARD_INPUT or is_address(source) else _paths(source, glob)
        )
        for item in found:
            if isinstance(item, FailedSource):
                yield item
            elif item not in seen:
                seen.add(item)
                yield item


def _paths(source: str, glob: str) -> Iterator[str | FailedSource]:
    """Yield the absolute path of a file, or of the articles in a folder."""
    path = Path(os.path.abspath(source))  # noqa: PTH100 - a link keeps the name it was given
    try:
        if not path.is_dir():
            exists = path.exists()
            yield str(path) if exists else _failed(source, "there is no such file or folder")
            return
        next(path.iterdir(), None)  # unlike a glob, this fails on a folder that cannot be read
        names = sorted(path.glob(glob))
    except (OSError, ValueError) as error:
        yield _failed(source, _reason(error))
        return
    files = [str(name) for name in names if _is_article(name, folder=path, glob=glob)]
    if not files:
        suffixes = " ".join(sorted(ARTICLE_SUFFIXES))
        yield _failed(
            source, f"the folder holds no file that fits {glob!r} and is one of {suffixes}"
        )
    yield from files


def _is_article(path: Path, *, folder: Path, glob: str) -> bool:
    """Return whether a file that a glob found is one to load."""
    if any(part.startswith(".") for part in path.relative_to(folder).parts):
        return False
    wanted = not glob.endswith("*") or path.suffix.lower() in ARTICLE_SUFFIXES
    return wanted and path.is_file()


def _failed(source: str, why: str) -> FailedSource:
    """Return the failure of a source, told in one line."""
    return FailedSource(source, f"{source!r} cannot be added: {why}")


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says, in small letters and without the path."""
    return (getattr(error, "strerror", None) or str(error)).lower()
