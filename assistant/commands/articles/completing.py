"""What a shell offers for the names of documents and for tags."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer  # noqa: TC002 - it reads the annotations of what completes

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OFFERED: Final = 200
SHORT: Final = 8
BUSY_SECONDS: Final = 0.2


def complete_document(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return names of documents that begin so, each with its title; ids where a name will not do.

    Whatever is wrong with the library, nothing is offered and nothing is said: a shell is waiting.
    """
    from assistant.index.store.lookup import file_names
    from assistant.text.printable import one_line

    wanted = incomplete.casefold()
    offered: dict[str, str] = {}
    rows = _rows(
        context,
        "SELECT documents.id, title, sources.source FROM documents "
        "LEFT JOIN sources ON sources.document = documents.id ORDER BY documents.rowid DESC",
    )
    for identity, title, source in rows:
        short = str(identity)[:SHORT]
        names = (*file_names(str(source or "")), short)
        name = next((name for name in names if name.startswith(wanted) and _is_word(name)), None)
        if name is None and str(title).casefold().startswith(wanted):
            name = short
        if name is not None:
            offered.setdefault(name, one_line(str(title)))
        if len(offered) == MOST_OFFERED:
            break
    return sorted(offered.items())


def complete_tag(context: typer.Context, incomplete: str) -> list[str]:
    """Return tags in use that begin so."""
    rows = _rows(
        context, "SELECT DISTINCT tag.value FROM documents, json_each(documents.tags) AS tag"
    )
    tags = sorted(str(tag) for (tag,) in rows)
    return [tag for tag in tags if tag.casefold().startswith(incomplete.casefold())]


def _is_word(name: str) -> bool:
    """Return whether a shell can take a name as it stands."""
    return bool(name) and all(sign.isalnum() or sign in "._-+,@" for sign in name)


def _rows(context: typer.Context, statement: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a query to the library as it stands: nothing is made or migrated."""
    from assistant.index.store.database import FILE_NAME
    from assistant.settings import default_home

    try:
        home = Path(context.params.get("home") or default_home()).expanduser()
        address = f"{(home / FILE_NAME).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            yield from connection.execute(statement)
    except (OSError, ValueError, sqlite3.Error):
        return
