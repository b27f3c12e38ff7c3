"""Version 1: documents, their sources, passages with vectors, full text, words, outbox."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        author TEXT,
        site TEXT,
        published TEXT,
        url TEXT,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL,
        facts TEXT NOT NULL,
        words INTEGER NOT NULL,
        added TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE sources (
        source TEXT PRIMARY KEY,
        document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sources_by_document ON sources (document)",
    """
    CREATE TABLE passages (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        text TEXT NOT NULL,
        heading TEXT NOT NULL,
        paragraph INTEGER NOT NULL,
        furniture INTEGER NOT NULL,
        sentences TEXT NOT NULL,
        vector BLOB NOT NULL
    )
    """,
    "CREATE INDEX passages_by_document ON passages (document)",
    """
    CREATE VIEW passage_words AS
    SELECT passages.key, documents.title, passages.heading, passages.text
    FROM passages JOIN documents ON documents.id = passages.document
    """,
    """
    CREATE VIRTUAL TABLE passages_fts USING fts5 (
        title, heading, text,
        content = 'passage_words', content_rowid = 'key',
        tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
    "CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE outbox (passage TEXT PRIMARY KEY) WITHOUT ROWID",
)
