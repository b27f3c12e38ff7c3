"""Read tables of articles (CSV, TSV, JSON, JSON Lines): an article for each row."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError
from assistant.index.load.draft import Article, Draft, Metadata, Refused
from assistant.index.load.formats.plain import read_plain
from assistant.index.load.front_matter import metadata_of
from assistant.index.load.page.blocks import pieces_of_markup
from assistant.text.clean import clean_line, count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assistant.index.load.draft import Member

    Row = Mapping[str, Any]

MOST_ROWS = 200_000
LOOKED_AT = 200
"""Rows by which the field with the text is chosen."""
FEWEST_WORDS = 8.0
"""Words that the text of a row has on average, at least: names and labels have fewer."""
DELIMITERS = ",;\t|"
QUOTING: tuple[dict[str, Any], ...] = ({}, {"doublequote": False, "escapechar": "\\"})
"""A quotation mark in a field is doubled, or has a backslash before it."""
IDENTITIES = ("id", "guid", "uuid", "key", "slug", "url", "link")
MARKUP = re.compile(r"\s*<(?:p|div|article|h[1-6]|section|span|!--|html|body)\b", re.IGNORECASE)


def read_csv(
    text: str, *, source: str, text_field: str | None = None, title_field: str | None = None
) -> Iterator[Member]:
    """Yield the rows of a table whose first line names its columns.

    Raises:
        SourceError: it is no table, or no column holds the text of articles.
    """
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(io.StringIO(text, newline=""), **_form_of(text))
    try:
        rows = [
            {str(key): value for key, value in row.items() if isinstance(value, str)}
            for row in islice(reader, MOST_ROWS)
        ]
    except csv.Error as error:
        raise SourceError(f"{source!r} is no table that can be read: {error}") from None
    yield from _articles(rows, source=source, text_field=text_field, title_field=title_field)


def _form_of(text: str) -> dict[str, Any]:
    """Return how a table parts and quotes its fields: so that most rows are as wide as the first.

    csv.Sniffer guesses by letters alone, and takes those of the prose for marks.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    best: tuple[float, int] = (0.0, 0)
    chosen: dict[str, Any] = {"delimiter": ","}
    for form in ({"delimiter": mark} | quoting for quoting in QUOTING for mark in DELIMITERS):
        if form["delimiter"] not in first:
            continue
        try:
            found = islice(csv.reader(io.StringIO(text, newline=""), **form), LOOKED_AT)
            widths = [len(row) for row in found if row]
        except csv.Error:
            continue
        score = (sum(width == widths[0] for width in widths) / max(1, len(widths)), widths[0])
        if score > best and widths[0] > 1:
            best, chosen = score, form
    return chosen


def read_json(
    text: str, *, source: str, text_field: str | None = None, title_field: str | None = None
) -> Iterator[Member]:
    """Yield the objects of a JSON list, of the longest list in an object, or the one object.

    Raises:
        SourceError: it is no JSON, or no field holds the text of articles.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{source!r} is not valid JSON: {' '.join(str(error).split())}") from None
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and _rows(item)]
        value = max(lists, key=len) if lists else [value]
    rows = _rows(value) if isinstance(value, list) else []
    yield from _articles(rows, source=source, text_field=text_field, title_field=title_field)


def read_json_lines(
    text: str, *, source: str, text_field: str | None = None, title_field: str | None = None
) -> Iterator[Member]:
    """Yield the objects of a file that has one in each line; a line that is none fails alone.

    Raises:
        SourceError: no field holds the text of articles.
    """
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = f"line {number} is not valid JSON: {' '.join(str(error).split())}"
            yield Refused(str(number), f"{source!r}: {reason}", failed=True)
            continue
        if isinstance(value, dict) and len(rows) < MOST_ROWS:
            rows.append(value)
    yield from _articles(rows, source=source, text_field=text_field, title_field=title_field)


def _rows(values: Iterable[object]) -> Sequence[Row]:
    """Return the objects among the values of a list."""
    return [value for value in values if isinstance(value, dict)][:MOST_ROWS]


def _articles(
    rows: Sequence[Row], *, source: str, text_field: str | None, title_field: str | None
) -> Iterator[Member]:
    """Yield an article for each row."""
    if not rows:
        raise SourceError(f"{source!r} holds no rows: expected one article in each")
    names = dict.fromkeys(name for row in rows[:LOOKED_AT] for name in row)
    for wanted in (text_field, title_field):
        if wanted is not None and wanted not in names:
            shown = ", ".join(list(names)[:12])
            raise SourceError(f"{source!r} has no field {wanted!r}: it has {shown}")
    field = text_field or _text_field(rows[:LOOKED_AT], names)
    if field is None:
        shown = ", ".join(list(names)[:12])
        raise SourceError(
            f"{source!r} has no field with the text of articles, only {shown}: "
            "name it with --text-field"
        )
    identity = _identity(rows)
    for number, row in enumerate(rows, start=1):
        name = clean_line(str(row[identity])) if identity else str(number)
        value = row.get(field)
        if not isinstance(value, str) or not re.search(r"\w", value):
            yield Refused(name, f"the row has no {field}")
            continue
        fields = {key: item for key, item in row.items() if key != field}
        if title_field:
            fields["title"] = row.get(title_field)
        yield Article(name, _draft(value, metadata_of(fields)))


def _draft(value: str, metadata: Metadata) -> Draft:
    """Return the text of a row, which may be markup, with what its other fields say."""
    if MARKUP.match(value):
        return Draft(tuple(pieces_of_markup(value)), metadata)
    pieces = read_plain(value).pieces
    return Draft(pieces, metadata)


def _text_field(rows: Sequence[Row], names: Iterable[str]) -> str | None:
    """Return the field that has the most words on average, None if none has a sentence's."""
    lengths = {
        name: sum(count_words(value) for row in rows if isinstance(value := row.get(name), str))
        / len(rows)
        for name in names
    }
    best = max(lengths, key=lambda name: lengths[name], default=None)
    return best if best is not None and lengths[best] >= FEWEST_WORDS else None


def _identity(rows: Sequence[Row]) -> str | None:
    """Return the field whose values tell the rows apart, None if their number has to."""
    for name in IDENTITIES:
        values = [row.get(name) for row in rows]
        usable = all(isinstance(value, str | int) and value != "" for value in values)
        if usable and len(set(values)) == len(values):
            return name
    return None
