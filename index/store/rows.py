"""Rows of the library file as the nouns of the program, and back."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import LibraryError
from assistant.schema import Block, Document, Fact, Passage, Span
from assistant.text.words import plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.database import Database

FLOAT_BYTES: Final = 4
_DOCUMENT_COLUMNS: Final = (
    "id, title, source, author, site, published, url, text, blocks, facts, pages, language, "
    "orders, tags"
)
_PASSAGE_COLUMNS: Final = (
    'id, document, start, "end", text, heading, paragraph, furniture, sentences'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    """What a list shows of a document: everything but its text."""

    id: str
    title: str
    source: str
    published: str | None
    site: str | None
    passages: int
    words: int
    added: str
    """When it came into the library, ISO time in UTC."""
    author: str | None = None
    tags: tuple[str, ...] = ()
    copy_of: str | None = None
    """Id of the newest of the articles with nearly the same text; None where it is that itself, or
    has no near-copies."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `list --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__} | {"tags": list(self.tags)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document that is ready for the library: cut, with one vector a passage."""

    document: Document
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


def as_blob(vector: NDArray[np.float32]) -> bytes:
    """Return a vector in the form in which the database keeps it."""
    return vector.astype("<f4").tobytes()


def insert_document(database: Database, entry: Entry, *, added: str) -> None:
    """Write a document, its passages and their words; call it inside a transaction."""
    document = entry.document
    database.execute(
        f"INSERT INTO documents ({_DOCUMENT_COLUMNS}, words, added) "  # noqa: S608 - constant columns
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_document_values(document), len(document.text.split()), added),
    )
    database.execute_many(
        f"INSERT INTO passages ({_PASSAGE_COLUMNS}, vector) "  # noqa: S608 - constant columns
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                passage.id,
                passage.document,
                passage.start,
                passage.end,
                passage.text,
                passage.heading,
                passage.paragraph,
                int(passage.furniture),
                as_json([list(sentence) for sentence in passage.sentences]),
                as_blob(vector),
            )
            for passage, vector in zip(entry.passages, entry.vectors, strict=True)
        ),
    )
    add_words(database, document.id, title=document.title, text=document.text)


def add_words(database: Database, document: str, *, title: str, text: str) -> None:
    """Write the words of a document whose rows are there; call it inside a transaction."""
    database.execute(
        "INSERT INTO passages_fts (rowid, title, heading, text) SELECT key, title, heading, text "
        "FROM passage_words WHERE key IN (SELECT key FROM passages WHERE document = ?)",
        (document,),
    )
    _note_vectors(database, document)
    database.execute_many(
        "INSERT INTO words VALUES (?, ?) "
        "ON CONFLICT (word) DO UPDATE SET count = count + excluded.count",
        _word_counts(title, text).items(),
    )


def delete_document(database: Database, document: Document) -> None:
    """Delete a document with all that was written for it; call it inside a transaction."""
    _note_vectors(database, document.id)
    database.execute(
        "INSERT INTO passages_fts (passages_fts, rowid, title, heading, text) "
        "SELECT 'delete', key, title, heading, text "
        "FROM passage_words WHERE key IN (SELECT key FROM passages WHERE document = ?)",
        (document.id,),
    )
    database.execute_many(
        "UPDATE words SET count = count - ? WHERE word = ?",
        ((count, word) for word, count in _word_counts(document.title, document.text).items()),
    )
    database.execute("DELETE FROM words WHERE count <= 0")
    database.execute("DELETE FROM documents WHERE id = ?", (document.id,))


def read_documents(database: Database, ids: Iterable[str]) -> dict[str, Document]:
    """Return the documents with these ids, those that exist."""
    rows = database.rows(
        f"SELECT {_DOCUMENT_COLUMNS} "  # noqa: S608 - constant columns
        "FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (as_json(list(ids)),),
    )
    with _undamaged(database):
        return {row[0]: _document(row) for row in rows}


def read_passages(database: Database, document_id: str) -> tuple[Passage, ...]:
    """Return the passages of a document in order."""
    rows = database.rows(
        f"SELECT {_PASSAGE_COLUMNS} FROM passages "  # noqa: S608 - constant columns
        "WHERE document = ? ORDER BY start, key",
        (document_id,),
    )
    with _undamaged(database):
        return tuple(_passage(row) for row in rows)


def read_vectors(database: Database, document_id: str) -> list[bytes]:
    """Return the vectors of the passages of a document, in the order of `read_passages`."""
    rows = database.rows(
        "SELECT vector FROM passages WHERE document = ? ORDER BY start, key", (document_id,)
    )
    return [row[0] for row in rows]


def read_passages_by_key(database: Database, keys: Sequence[int]) -> dict[int, Passage]:
    """Return passages by their row number."""
    rows = database.rows(
        f"SELECT key, {_PASSAGE_COLUMNS} FROM passages "  # noqa: S608 - constant columns
        "WHERE key IN (SELECT value FROM json_each(?))",
        (as_json(list(keys)),),
    )
    with _undamaged(database):
        return {row[0]: _passage(row[1:]) for row in rows}


def vectors_of(rows: Sequence[bytes]) -> NDArray[np.float32]:
    """Return stored vectors as one array: shape (len(rows), dimensions).

    Raises:
        LibraryError: one of them is damaged: they are not of one length.
    """
    import numpy as np

    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1 or any(length == 0 or length % FLOAT_BYTES for length in lengths):
        raise LibraryError(
            f"Vectors of the library are damaged (lengths of {', '.join(map(str, lengths))} bytes; "
            "expected one for all): make them anew from the text with assistant rebuild."
        )
    return np.frombuffer(b"".join(rows), dtype="<f4").reshape(len(rows), -1)


def _note_vectors(database: Database, document_id: str) -> None:
    """Remember that Chroma has to follow a change of these passages."""
    database.execute(
        "INSERT OR IGNORE INTO outbox SELECT id FROM passages WHERE document = ?", (document_id,)
    )


def _word_counts(title: str, text: str) -> Counter[str]:
    counts, whole = Counter[str](), text if text.startswith(title) else f"{title}\n{text}"
    for word, count in Counter(words(whole.lower())).items():
        counts[word if word.isascii() and word.isalpha() else plain(word)] += count
    return Counter({word: count for word, count in counts.items() if word.isalpha()})


def _document_values(document: Document) -> tuple[object, ...]:
    """Return the values of a document in the order of `_DOCUMENT_COLUMNS`."""
    return (
        document.id,
        document.title,
        document.source,
        document.author,
        document.site,
        document.published,
        document.url,
        document.text,
        as_json([[block.kind, block.start, block.end, block.level] for block in document.blocks]),
        as_json([[fact.name, fact.value, fact.start, fact.end] for fact in document.facts]),
        filled(document.pages),
        document.language,
        filled(document.orders),
        filled(document.tags),
    )


def _document(row: Sequence[Any]) -> Document:
    identity, title, source, author, site, published, url, text, blocks, facts, *details = row
    pages, language, orders, tags = details
    return Document(
        id=identity,
        text=text,
        title=title,
        source=source,
        author=author,
        site=site,
        published=published,
        url=url,
        blocks=tuple(Block(*block) for block in json.loads(blocks)),
        facts=tuple(Fact(*fact) for fact in json.loads(facts)),
        pages=tuple(json.loads(pages or "[]")),
        language=language,
        orders=tuple(Span(*span) for span in json.loads(orders or "[]")),
        tags=tuple(json.loads(tags or "[]")),
    )


def _passage(row: Sequence[Any]) -> Passage:
    identity, document, start, end, text, heading, paragraph, furniture, sentences = row
    return Passage(
        id=identity,
        document=document,
        start=start,
        end=end,
        text=text,
        heading=heading,
        paragraph=paragraph,
        furniture=bool(furniture),
        sentences=tuple(Span(*sentence) for sentence in json.loads(sentences)),
    )


@contextmanager
def _undamaged(database: Database) -> Iterator[None]:
    """Turn values that are not in their form into one line that says what to do."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise LibraryError(
            f"The library {database.path} is damaged ({error}): move that file away and add the "
            "articles again, or restore it from a backup."
        ) from error


def filled(values: Sequence[object]) -> str | None:
    """Return values as JSON; None for none, which says that nobody has looked."""
    return as_json(values) if values else None


def as_json(value: object) -> str:
    """Return a value in the form in which the database keeps lists."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
