"""Keeps the files of a library readable by the user alone.

Articles and conversations are nobody else's business. New files are made with mode 0600 and new
folders with 0700, whatever the umask says; what an earlier version left open is tightened when the
library is opened.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
_OTHERS: Final = 0o077
_PREFIXES: Final = ("library.", "vectors.", "vectors-")
"""How the names of the database, its journals, its copy, its lock and its vectors begin."""
_FILES: Final = frozenset(
    {"chat-history.txt", "feedback.jsonl", "last-question.json", "settings.toml"}
)
_TALKED: Final = frozenset({"conversations", "vectors"})
"""Folders whose files are tightened too; those of models hold nothing of the user."""
_FOLDERS: Final = _TALKED | {"models", "calibrations", "runs"}


def prepare_home(home: Path, file: Path, *, create: bool) -> None:
    """Make the folder of a library, or see that there is one.

    Args:
        home: the folder.
        file: of the library, inside it.
        create: make it; otherwise the file has to be there.

    Raises:
        LibraryError: there is none, or it cannot be made.
    """
    try:
        if not create and not file.exists():
            raise LibraryError(
                f"There is no library in {home}: add an article first, or name another folder "
                "with --home."
            )
        make_folder(home)
    except (FileExistsError, NotADirectoryError) as error:
        raise LibraryError(
            f"{home} is a file; expected a folder for the library: name another with --home."
        ) from error
    except OSError as error:
        raise LibraryError(
            f"The folder {home} cannot be made ({error.strerror}): make its parent writable, "
            "or name another folder with --home."
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder, readable by the user alone, and its parents as the system makes them.

    A folder that exists stays as it is.

    Raises:
        OSError: it cannot be made, or is a file.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(file: Path) -> None:
    """Make an empty file, readable by the user alone; one that exists stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, FILE_MODE))


def tighten(home: Path) -> tuple[Path, ...]:
    """Take the rights of others from the files of a library; returns what had to stay open.

    Files of another owner are left alone, links too. The folder itself is tightened where it holds
    nothing but a library: with `--home .` it is somebody's project, and theirs to share.

    Raises:
        OSError: the folder cannot be read.
    """
    return tuple(path for path in _belongings(home) if not _tightened(path))


def open_to_others(home: Path) -> tuple[Path, ...]:
    """Return the files and folders of a library that somebody else than the user may read.

    Raises:
        OSError: the folder cannot be read.
    """
    found = []
    for path in _belongings(home):
        try:
            known = path.lstat()
        except FileNotFoundError:  # another process has closed the library: its journals are gone
            continue
        if not stat.S_ISLNK(known.st_mode) and known.st_mode & _OTHERS:
            found.append(path)
    return tuple(found)


def _belongings(home: Path) -> Iterator[Path]:
    """Yield what belongs to the library in a folder, the folder itself last if it does."""
    foreign = False
    for path in sorted(home.iterdir()):
        if path.name in _FOLDERS and path.is_dir() and not path.is_symlink():
            if path.name in _TALKED:
                yield from sorted(path.rglob("*"))
                yield path
        elif path.name.startswith(_PREFIXES) or path.name in _FILES:
            yield path
        else:
            foreign = True
    if not foreign:
        yield home


def _tightened(path: Path) -> bool:
    """Return whether only the user can read a file now, or it is not the user's to change."""
    try:
        known = path.lstat()
        if stat.S_ISLNK(known.st_mode) or known.st_uid != os.geteuid():
            return True
        if known.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(known.st_mode) & ~_OTHERS)
    except FileNotFoundError:  # another process has closed the library: its journals are gone
        return True
    except OSError:  # a file system that keeps no rights, or that cannot be written
        return False
    return True
