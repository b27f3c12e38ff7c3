"""Takes the conversations over that versions before 2 kept as `conversations/TIME.jsonl`.

A file is renamed once the library holds what it says. Killed between the two, or before, the next
opening does it again: a conversation has its id from its file, so it is never there twice. What
cannot be read of a file stays in it; the file goes when its conversation is removed.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import LibraryError
from assistant.index.store.conversations import ID_BYTES, TAKEN_OVER
from assistant.index.store.kept_turns import answer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from assistant.index.store.conversations import Conversations
    from assistant.schema import Answer, Citation, Document

FOLDER_NAME: Final = "conversations"
_ENDING: Final = ".jsonl"


def take_over(
    conversations: Conversations,
    folder: Path,
    *,
    documents: Callable[[Iterable[str]], dict[str, Document]],
    notice: Callable[[str], None],
) -> int:
    """Take over the conversations of a folder; returns how many files there were.

    Args:
        conversations: of the library.
        folder: with a JSONL file a conversation; it need not exist.
        documents: returns those that the library holds, by id: what the files do not say of a
            citation (site, date, address, paragraph) comes from them.
        notice: is told of lines that could not be read.

    Raises:
        LibraryError: the library, or the name of a file, cannot be written.
    """
    files = sorted(folder.glob(f"*{_ENDING}")) if folder.is_dir() else []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            answers = [found for line in lines if (found := _answer(line)) is not None]
            if answers:
                held = documents({item.document for _, said in answers for item in said.citations})
                completed = [(when, _completed(answer, held)) for when, answer in answers]
                conversations.put(_identity(file.name), completed, origin=file.name)
            file.rename(file.with_name(file.name + TAKEN_OVER))
        except FileNotFoundError:  # another process has just taken it over
            continue
        except OSError as error:
            raise LibraryError(
                f"The conversation {file} cannot be taken into the library ({error.strerror}): "
                "make the file and its folder readable and writable, or move it away."
            ) from error
        unread = sum(bool(line.strip()) for line in lines) - len(answers)
        if unread:
            notice(
                f"{unread} of the {len(lines)} answers in {file} cannot be read; the file is kept "
                f"as {file.name}{TAKEN_OVER}."
            )
    return len(files)


def _answer(line: str) -> tuple[str, Answer] | None:
    """Return when the answer of a line was given, and the answer; None where it is torn."""
    try:
        record: Any = json.loads(line)
        if not isinstance(record, dict):
            return None
        asked = datetime.fromisoformat(str(record.get("asked_at"))).astimezone(UTC)
        return asked.isoformat(timespec="seconds"), answer_of(record)
    except ValueError:
        return None


def _identity(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[: 2 * ID_BYTES]


def _completed(answer: Answer, documents: dict[str, Document]) -> Answer:
    citations = tuple(
        _with_document(citation, documents[citation.document])
        if citation.document in documents and not citation.address
        else citation
        for citation in answer.citations
    )
    return replace(answer, citations=citations)


def _with_document(citation: Citation, document: Document) -> Citation:
    starts = [block.start for block in document.blocks if block.kind == "paragraph"]
    return replace(
        citation,
        site=document.site,
        published=document.published,
        address=document.address,
        paragraph=max(1, bisect_right(starts, citation.start)),
    )
