"""Turn what the user names (files, folders, addresses, `-`) into single sources to load."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from assistant.errors import UsageError
from assistant.index.load.registry import BY_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

STANDARD_INPUT = "-"
EVERYTHING = "**/*"


class FailedSource(NamedTuple):
    """A source that should have been an article and is none, and why."""

    source: str
    error: str


class SkippedSource(NamedTuple):
    """A source that was passed over, and why."""

    source: str
    reason: str


class KnownSource(NamedTuple):
    """A source that the library holds as it is there, so that it was not loaded again."""

    source: str


def is_address(source: str) -> bool:
    """Return whether a source is an address such as https://…, rather than a path."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme.isalnum()


def printable(source: str) -> str:
    r"""Return a source as it is stored and shown: no password, and `\udcff` for bytes of a name."""
    shown = without_password(source) if is_address(source) else source
    return shown.encode("utf-8", errors="backslashreplace").decode("utf-8")


def path_of(source: str) -> str:
    """Return the path that a stored source stands for: the other way round from `printable`."""
    if "\\udc" not in source or os.path.lexists(source):
        return source
    return re.sub(r"\\udc([89a-f][0-9a-f])", lambda hit: chr(0xDC00 + int(hit[1], 16)), source)


def without_password(address: str) -> str:
    """Return the address without the user name and password that it may carry."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return re.sub(r"//[^/\s]*@", "//", address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def expand(
    sources: Sequence[str], *, glob: str = EVERYTHING, exclude: Sequence[str] = ()
) -> Iterator[str | FailedSource | SkippedSource]:
    """Yield the sources with folders replaced by the files in them, each source once.

    Paths come out absolute. Every file of a folder is accounted for, in the order of the names:
    what fits the glob and has the suffix of an article is to be loaded, all else is skipped with
    the reason. A glob that names a suffix wants those files whatever it is, and no word is lost
    about the others. What cannot be found is reported in its place and stops nothing.

    Args:
        sources: what the user named.
        glob: which files of a folder are wanted, relative to it.
        exclude: patterns of files and folders to leave out, as in a .gitignore file.

    Raises:
        UsageError: the glob is not a relative pattern, or a pattern of `exclude` is none.
    """
    if not glob or Path(glob).is_absolute():
        raise UsageError(f"{glob!r} is no pattern for files in a folder: give one like '**/*.md'")
    excluded = _excluded(exclude)
    seen: set[str] = set()
    for source in sources:
        found = (
            (source,)
            if source == STANDARD_INPUT or is_address(source)
            else _paths(source, glob, excluded)
        )
        for item in found:
            if not isinstance(item, str):
                yield item
            elif item not in seen:
                seen.add(item)
                yield item


def _excluded(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return what says whether the patterns leave out a path relative to its folder."""
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise UsageError(
            f"{list(patterns)!r} is no list of patterns to leave out: {error}"
        ) from None
    return spec.match_file


def _paths(
    source: str, glob: str, excluded: Callable[[str], bool]
) -> Iterator[str | FailedSource | SkippedSource]:
    """Yield the absolute path of a file, or of the files in a folder."""
    path = Path(os.path.abspath(source))  # noqa: PTH100 - a link keeps the name it was given
    try:
        if not path.is_dir():
            exists = path.exists()
            yield str(path) if exists else _failed(source, "there is no such file or folder")
            return
        next(path.iterdir(), None)  # unlike a walk, this fails on a folder that cannot be read
        wanted = None if glob == EVERYTHING else {str(name) for name in path.glob(glob)}
    except (OSError, ValueError) as error:
        yield _failed(source, _reason(error))
        return
    found = False
    for item in _walk(str(path), str(path), excluded):
        name = item if isinstance(item, str) else item.source
        if wanted is not None and name not in wanted:
            continue
        judged = _judged(item, any_suffix=not glob.endswith("*")) if isinstance(item, str) else item
        found = found or isinstance(judged, str)
        if isinstance(judged, str):
            yield judged
        else:
            yield type(judged)(printable(judged[0]), judged[1])
    if not found:
        yield _failed(source, f"the folder holds no file that fits {glob!r} and can be an article")


def _walk(
    top: str, folder: str, excluded: Callable[[str], bool]
) -> Iterator[str | FailedSource | SkippedSource]:
    """Yield the paths of a folder in the order of their names, folders that are skipped at once."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield FailedSource(folder, f"{printable(folder)!r} cannot be read: {_reason(error)}")
        return
    for entry in names:
        inside = os.path.relpath(entry.path, top)
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name.startswith("."):
            yield SkippedSource(entry.path, "hidden: name it to add it")
        elif excluded(printable(inside) + ("/" if is_folder else "")):
            yield SkippedSource(entry.path, "excluded")
        elif is_folder:
            yield from _walk(top, entry.path, excluded)
        elif entry.is_dir():
            yield SkippedSource(entry.path, "a link to a folder: name that folder to add it")
        else:
            yield entry.path


def _judged(path: str, *, any_suffix: bool) -> str | SkippedSource:
    """Return the path of a file to load, or why it is none."""
    suffix = Path(path).suffix.lower()
    if not Path(path).is_file():
        return SkippedSource(path, "no file: a broken link, a pipe or a device")
    if any_suffix or suffix in BY_SUFFIX:
        return path
    return SkippedSource(path, f"no form of article ({suffix or 'no suffix'}): name it to add it")


def _failed(source: str, why: str) -> FailedSource:
    """Return the failure of a source, told in one line."""
    shown = printable(source)
    return FailedSource(shown, f"{shown!r} cannot be added: {why}")


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says, in small letters and without the path."""
    return (getattr(error, "strerror", None) or str(error)).lower()
