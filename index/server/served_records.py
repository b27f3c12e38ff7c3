"""Rows of the copy as records of the server, and back.

An article is one record with its text and its columns, each of its passages one with its vector and
its columns, and each source that stands for an article one. A record never changes: its id ends in
a digest of what it says, and what is said anew is a new record. So two clients that write at the
same time cannot overwrite each other, and the ids alone tell what is new.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assistant.index.store.rows import add_words, vectors_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.index.store.database import Database

ARTICLE: Final = "article"
SOURCE: Final = "source"
_DIGITS: Final = 12
_CHUNK: Final = 512
# When an article came is no part of what it says: two clients may add it in different seconds.
_NOT_SAID: Final = ("added",)


class Record(NamedTuple):
    """A record of the server about an article or one of its sources."""

    id: str
    document: str
    text: str
    about: dict[str, Any]
    source: str | None = None


class PassageRecord(NamedTuple):
    """A record of the server about a passage."""

    id: str
    about: dict[str, Any]
    vector: bytes


def kind_of(record: str) -> str:
    """Return what a record is about: an article, a source, or the state of the library."""
    return record.partition("-")[0]


def document_of(record: str) -> str:
    """Return the id of the document that a record is about."""
    return record.partition("-")[2].rpartition("-")[0]


def article_records(database: Database, documents: Sequence[str]) -> list[Record]:
    """Return the records of these documents as they are now, of those that are there."""
    found = []
    for row in _rows(database, "documents", "id", documents):
        document, text = row.pop("id"), row.pop("text")
        passages = database.value("SELECT count(*) FROM passages WHERE document = ?", (document,))
        about = {**row, "document": document, "passages": passages}
        said = {name: value for name, value in about.items() if name not in _NOT_SAID}
        found.append(Record(_name(ARTICLE, document, said), document, text, about))
    return found


def source_records(database: Database, sources: Sequence[str]) -> list[Record]:
    """Return the records of what these sources stand for now."""
    return [
        Record(_name(SOURCE, row["document"], row), row["document"], "", row, row["source"])
        for row in _rows(database, "sources", "source", sources)
    ]


def passage_records(database: Database, documents: Sequence[str]) -> list[PassageRecord]:
    """Return the records of the passages of these documents that have a vector here: new ones."""
    found = []
    for row in _rows(database, "passages", "document", documents):
        name, vector = row["id"], row["vector"]
        if vector:
            found.append(PassageRecord(name, _said(row), vector))
    return found


def passage_columns(database: Database) -> dict[str, dict[str, Any]]:
    """Return the columns of all passages by id."""
    documents = [row[0] for row in database.rows("SELECT id FROM documents")]
    return {row["id"]: _said(row) for row in _rows(database, "passages", "document", documents)}


def write_article(
    database: Database,
    document: str,
    record: tuple[str, Mapping[str, Any]],
    passages: Mapping[str, Mapping[str, Any]],
) -> None:
    """Write an article that a record of the server holds; call it inside a transaction.

    Args:
        database: the copy; it does not hold the article.
        document: id of the article.
        record: its text and its columns.
        passages: the columns of its passages by id.
    """
    text, about = record
    _insert(database, "documents", {**about, "id": document, "text": text})
    for name in sorted(passages, key=lambda name: (passages[name]["start"], name)):
        row = passages[name]
        cut = text[row["start"] : row["end"]]
        _insert(database, "passages", {**row, "id": name, "text": cut, "vector": b""})
    add_words(database, document, title=str(about["title"]), text=text)


def write_source(database: Database, about: Mapping[str, Any]) -> None:
    """Let a source stand for what a record of the server says; call it inside a transaction."""
    _insert(database, "sources", about)


def stacked(records: Sequence[PassageRecord]) -> Any:
    """Return the vectors of records: shape (len(records), dimensions)."""
    return vectors_of([record.vector for record in records])


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of a passage; its text is the article's between its offsets."""
    return {name: row[name] for name in row if name not in {"id", "key", "text", "vector"}}


def _rows(
    database: Database, table: str, column: str, values: Sequence[str]
) -> list[dict[str, Any]]:
    """Return rows with the names of their columns, those that are NULL left out."""
    names = _columns(database, table)
    found = []
    for start in range(0, len(values), _CHUNK):
        rows = database.rows(
            f"SELECT {', '.join(map(_quoted, names))} FROM {table} "  # noqa: S608 - own names
            f"WHERE {column} IN (SELECT value FROM json_each(?))",
            (json.dumps(list(values[start : start + _CHUNK])),),
        )
        found += [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in rows
        ]
    return found


def _insert(database: Database, table: str, row: Mapping[str, Any]) -> None:
    """Insert what a row has of a table's columns: another version's further ones are left out."""
    names = [name for name in _columns(database, table) if name in row and name != "key"]
    places = ", ".join("?" * len(names))
    columns = ", ".join(map(_quoted, names))
    database.execute(
        f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - own names
        [row[name] for name in names],
    )


def _columns(database: Database, table: str) -> list[str]:
    return [row[1] for row in database.rows(f"PRAGMA table_info({table})")]


def _quoted(name: str) -> str:
    return f'"{name}"'


def _name(kind: str, document: str, said: Mapping[str, Any]) -> str:
    content = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return f"{kind}-{document}-{hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]}"
