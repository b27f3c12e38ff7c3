"""Whether a file is the one that was loaded before, as far as the file system can tell."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from assistant.index.load.sources import STANDARD_INPUT, is_address
from assistant.index.load.web.fetch import Validators, user_agent

if TYPE_CHECKING:
    from assistant.index.load.load_options import LoadOptions

SETTLED_SECONDS: Final = 2.0
"""A file that was written less long ago may be written again without its times showing it."""


def file_state(source: str, options: LoadOptions) -> Validators | None:
    """Return what tells the file at a path from a later one, None where nothing does for sure.

    It holds the file's size, number and times, the version of the program and the options, so that
    the same file is read again where it would be read otherwise.
    """
    if source == STANDARD_INPUT or is_address(source):
        return None
    try:
        state = os.stat(source)  # noqa: PTH116 - names that are no text
    except (OSError, ValueError):
        return None
    if max(state.st_mtime, state.st_ctime) > time.time() - SETTLED_SECONDS:
        return None
    numbers = (state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns)
    named = (user_agent(), options.text_field or "", options.title_field or "")
    return Validators("-".join(map(str, numbers)), "|".join(named))
