"""Version 2: conversations, and what later parts of the program keep of a document.

Every column added here is empty (NULL) in articles that came before; NULL means "not looked at
yet", which an empty list does not. They are filled later from the text that is held, without
fetching anything again.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    # The address that the publisher names as the one to quote.
    "ALTER TABLE documents ADD COLUMN canonical TEXT",
    # ISO 639-1 code.
    "ALTER TABLE documents ADD COLUMN language TEXT",
    # JSON: offset of the start of each page of the file.
    "ALTER TABLE documents ADD COLUMN pages TEXT",
    # Group of documents with nearly the same text: the id of the first of them.
    "ALTER TABLE documents ADD COLUMN near TEXT",
    "CREATE INDEX documents_by_near ON documents (near)",
    # JSON: words that the user put to it.
    "ALTER TABLE documents ADD COLUMN tags TEXT",
    # JSON: [start, end] of each sentence that speaks to a language model.
    "ALTER TABLE documents ADD COLUMN orders TEXT",
    # What a server said of its page, to ask it later whether that has changed, and when it did so.
    "ALTER TABLE sources ADD COLUMN etag TEXT",
    "ALTER TABLE sources ADD COLUMN last_modified TEXT",
    "ALTER TABLE sources ADD COLUMN checked TEXT",
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        started TEXT NOT NULL,
        last TEXT NOT NULL,
        origin TEXT UNIQUE
    )
    """,
    "CREATE INDEX conversations_by_last ON conversations (last)",
    """
    CREATE TABLE turns (
        conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        asked TEXT NOT NULL,
        question TEXT NOT NULL,
        searched TEXT NOT NULL,
        text TEXT NOT NULL,
        status TEXT NOT NULL,
        kind TEXT NOT NULL,
        short TEXT,
        citations TEXT NOT NULL,
        details TEXT NOT NULL,
        PRIMARY KEY (conversation, number)
    ) WITHOUT ROWID
    """,
)
