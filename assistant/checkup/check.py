"""All checks in their order, and the mending between two rounds of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from assistant.checkup.library_files import check_library
from assistant.checkup.mending import ORDER, mend
from assistant.checkup.program import check_program
from assistant.checkup.surroundings import check_disk, check_keys, check_servers, check_settings
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assistant.checkup.finding import Finding


class Mended(NamedTuple):
    """What became of the troubles of a library that can be mended."""

    mended: tuple[Finding, ...]
    failed: tuple[str, ...]
    """Why something could not be mended, one line each."""


def check_all(home: Path, *, online: bool = False) -> Iterator[Finding]:
    """Yield what every check finds.

    Args:
        home: the folder of the library.
        online: whether the servers of language models are asked too.
    """
    yield from check_program()
    yield from check_library(home)
    yield from check_settings(home)
    yield from check_keys(os.environ)
    if online:
        yield from check_servers(home)
    yield check_disk(home)


def mend_all(home: Path, notice: Callable[[str], None]) -> Mended:
    """Mend what is safe to mend of a library, and say what that was."""
    mended: list[Finding] = []
    failed: list[str] = []
    for what in ORDER:
        found = [finding for finding in check_library(home) if finding.mend == what]
        if not found:
            continue
        try:
            mend(home, what, notice)
        except (AssistantError, OSError) as error:
            failed.append(str(error))
        else:
            mended += found
    return Mended(tuple(mended), tuple(failed))
