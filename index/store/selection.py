"""Which documents a selection means: names, tags, and days of publication."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import LibraryError, UsageError
from assistant.text.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.index.store.database import Database

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is said of the documents to be asked; what is left out says nothing."""

    names: tuple[str, ...] = ()
    """As `lookup.find` takes them; any of them."""
    tags: tuple[str, ...] = ()
    """Any of them."""
    since: str | None = None
    """Day, month or year of publication from which on they count."""
    until: str | None = None
    """Day, month or year up to whose end they count."""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.names or self.tags or self.since or self.until)


class Selected(NamedTuple):
    """The documents of a selection."""

    ids: tuple[str, ...]
    undated: int
    """Documents that were left out because they state no day of publication."""


def select(
    database: Database, selection: Selection, find: Callable[[Sequence[str]], set[str]]
) -> Selected:
    """Return the documents of a selection, in the order in which they came.

    Args:
        database: of the library.
        selection: what is said of them.
        find: returns the ids that names mean.

    Raises:
        UsageError: `since` or `until` is no day, month or year, or they leave no day between them.
        LibraryError: no document is like that.
        UnknownDocumentError: no document goes by a name.
    """
    first = period(selection.since)[0] if selection.since else None
    last = period(selection.until)[1] if selection.until else None
    if first and last and first > last:
        raise UsageError(f"No day lies between {first} and {last}: give the earlier one first.")
    named = find(selection.names) if selection.names else None
    wanted = {tag.strip().casefold() for tag in selection.tags}
    ids: list[str] = []
    undated = 0
    for identity, published, kept in database.rows(
        "SELECT id, published, tags FROM documents ORDER BY added, rowid"
    ):
        tags = {tag.casefold() for tag in json.loads(kept or "[]")}
        if (named is not None and identity not in named) or (wanted and not wanted & tags):
            continue
        if first or last:
            day = _day(published)
            undated += day is None
            if day is None or (first and day < first) or (last and day > last):
                continue
        ids.append(identity)
    if not ids:
        raise LibraryError(_nothing(database, selection, undated))
    return Selected(tuple(ids), undated)


def period(text: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a day, month or year.

    Raises:
        UsageError: it is none.
    """
    match = _PERIOD.fullmatch(read_date(text).strip())
    if match is not None:
        year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
        try:
            first = dt.date(year, month or 1, day or 1)
            end = calendar.monthrange(year, month or 12)[1]
            return first, dt.date(year, month or 12, day or end)
        except ValueError:
            pass
    raise UsageError(f"{text!r} is no day: expected one such as 2025-08-28, 2025-08 or 2025.")


def tags_in_use(database: Database) -> dict[str, int]:
    """Return every tag of the library with the number of documents that have it, by name."""
    rows = database.rows(
        "SELECT tag.value, count(*) FROM documents, json_each(documents.tags) AS tag "
        "WHERE documents.tags IS NOT NULL GROUP BY tag.value ORDER BY tag.value"
    )
    return dict(rows)


def _day(published: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(read_date(published or ""))
    except ValueError:
        return None


def _nothing(database: Database, selection: Selection, undated: int) -> str:
    """Return why nothing was selected, and what to do."""
    known = ", ".join(tags_in_use(database)) or "none"
    days = " and ".join(
        f"{word} {value}"
        for word, value in (("since", selection.since), ("until", selection.until))
        if value
    )
    said = [f"tagged {' or '.join(selection.tags)} (tags: {known})"] if selection.tags else []
    said += [f"published {days}"] if days else []
    rest = f"; {undated} state no day of publication" if undated else ""
    return f"No article is {' and '.join(said)}{rest}: assistant list shows all."
