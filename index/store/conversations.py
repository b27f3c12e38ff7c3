"""The conversations of a library: begun, carried on, listed, read again and removed.

Each answer is committed by itself, before the next question can be asked: what was said survives
a kill at any moment. Conversations count as no write of the library (its `generation`), since no
passage changes with them, and need not its lock: SQLite's own is enough.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assistant.errors import UnknownConversationError
from assistant.index.store.kept_turns import (
    TURN_COLUMNS,
    Conversation,
    row_of,
    title_for,
    turn_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.index.store.database import Database
    from assistant.index.store.kept_turns import KeptTurn
    from assistant.schema import Answer

ID_BYTES: Final = 6
TAKEN_OVER: Final = ".taken-over"
"""What the name of a conversation's file ends in once the library holds what it says."""
_SHOWN: Final = 5
_LISTED: Final = """
SELECT id, title, started, last, count(*)
FROM conversations JOIN turns ON turns.conversation = conversations.id
WHERE {where} GROUP BY id ORDER BY last DESC, conversations.rowid DESC
"""


class Conversations:
    """What was asked and answered in the chats of a library."""

    def __init__(self, database: Database, folder: Path) -> None:
        """Keep the open library, and the folder of the files that its conversations came from."""
        self._database = database
        self._folder = folder

    def begin(self, answer: Answer, *, at: datetime | None = None) -> str:
        """Begin a conversation with its first answer; returns its id of 12 hexadecimal digits.

        Args:
            answer: the first answer; its question is the title.
            at: when it was given; None for now.

        Raises:
            LibraryError: it cannot be written.
        """
        answers = [(_time(at), answer)]
        while not self.put(identity := secrets.token_hex(ID_BYTES), answers):
            pass
        return identity

    def append(self, conversation: str, answer: Answer, *, at: datetime | None = None) -> int:
        """Add an answer to a conversation, on disk when this returns; returns its number.

        Raises:
            UnknownConversationError: it was removed meanwhile.
            LibraryError: it cannot be written.
        """
        with self._database.transaction():
            when = _time(at)
            changed = self._database.execute(
                "UPDATE conversations SET last = ? WHERE id = ?", (when, conversation)
            )
            if not changed:
                raise UnknownConversationError(
                    f"The conversation {conversation} is not there any more; begin a new one."
                )
            number: int = self._database.value(
                "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?",
                (conversation,),
            )
            self._insert(conversation, number, when, answer)
        return number

    def put(
        self,
        conversation: str,
        answers: Sequence[tuple[str, Answer]],
        *,
        origin: str | None = None,
    ) -> bool:
        """Write a whole conversation in one transaction; false where it is there already.

        Args:
            conversation: its id.
            answers: when each was given (ISO time), and the answer; at least one.
            origin: name of the file that it comes from.
        """
        started, first = answers[0]
        with self._database.transaction():
            new = self._database.execute(
                "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?)",
                (conversation, title_for(first.question), started, answers[-1][0], origin),
            )
            if new:
                for number, (when, answer) in enumerate(answers, start=1):
                    self._insert(conversation, number, when, answer)
        return bool(new)

    def recent(self) -> tuple[Conversation, ...]:
        """Return all conversations, the one with the newest answer first."""
        return self._listed("1")

    def latest(self) -> Conversation:
        """Return the conversation with the newest answer.

        Raises:
            UnknownConversationError: there is none.
        """
        found = self.recent()
        if not found:
            raise UnknownConversationError(
                "No conversation is kept in this library; assistant chat begins one."
            )
        return found[0]

    def find(self, name: str) -> Conversation:
        """Return the one conversation that an id, or the beginning of one, means.

        Raises:
            UnknownConversationError: none does, or several do; the message names some.
        """
        wanted = name.strip().lower()
        every = self.recent()
        found = [kept for kept in every if wanted and kept.id.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownConversationError(
                f"{name!r} means {len(found)} conversations: {_names(found)}; give more of the id."
            )
        shown = f", such as {_names(every)}" if every else "; none is kept in this library"
        raise UnknownConversationError(
            f"No conversation has an id that begins with {name!r}; expected one of those that "
            f"assistant chats lists{shown}."
        )

    def turns(self, conversation: str) -> tuple[KeptTurn, ...]:
        """Return the questions and answers of a conversation, by its whole id, in order.

        Raises:
            LibraryError: one of them is damaged.
        """
        rows = self._database.rows(
            f"SELECT {TURN_COLUMNS} FROM turns "  # noqa: S608 - constant columns
            "WHERE conversation = ? ORDER BY number",
            (conversation,),
        )
        return tuple(turn_of(row, conversation=conversation) for row in rows)

    def citing(self, document: str) -> tuple[Conversation, ...]:
        """Return the conversations with an answer that cites a document, by its id, newest first.

        An answer cites a document as it was: an edited one has another id.
        """
        return self._listed(
            "id IN (SELECT conversation FROM turns, json_each(turns.citations) "
            "WHERE json_extract(json_each.value, '$.document') = ?)",
            document,
        )

    def remove(self, conversation: str) -> None:
        """Remove a conversation for good, by its whole id, and the file that it came from.

        Raises:
            LibraryError: it cannot be removed.
        """
        self._remove("id = ?", conversation)

    def remove_all(self) -> int:
        """Remove every conversation, as `remove` does; returns how many there were."""
        return self._remove("1")

    def _remove(self, where: str, *values: str) -> int:
        database = self._database
        # What is deleted is overwritten, not only forgotten.
        database.execute("PRAGMA secure_delete = ON")
        try:
            with database.transaction():
                origins = database.rows(
                    f"SELECT origin FROM conversations WHERE {where}",  # noqa: S608 - constant
                    values,
                )
                for (origin,) in origins:
                    if origin is not None:
                        (self._folder / f"{origin}{TAKEN_OVER}").unlink(missing_ok=True)
                database.execute(f"DELETE FROM conversations WHERE {where}", values)  # noqa: S608
            # The journal still holds it, until it is written into the file.
            database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.execute("PRAGMA secure_delete = OFF")
        return len(origins)

    def _listed(self, where: str, *values: str) -> tuple[Conversation, ...]:
        rows = self._database.rows(_LISTED.format(where=where), values)
        names = ("id", "title", "started", "last", "turns")
        return tuple(Conversation(**dict(zip(names, row, strict=True))) for row in rows)

    def _insert(self, conversation: str, number: int, when: str, answer: Answer) -> None:
        self._database.execute(
            f"INSERT INTO turns (conversation, {TURN_COLUMNS}) "  # noqa: S608 - constant columns
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (conversation, number, when, *row_of(answer)),
        )


def _time(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _names(conversations: Sequence[Conversation]) -> str:
    shown = [f"{kept.id} ({kept.title!r})" for kept in conversations[:_SHOWN]]
    more = len(conversations) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)
