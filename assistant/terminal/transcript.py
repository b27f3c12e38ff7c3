"""The conversation on disk: in the library as it goes on, and as Markdown on demand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import UnknownConversationError, UsageError
from assistant.terminal.screen import clean, one_line
from assistant.terminal.wording import quoted, source_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.index.store.conversations import Conversations
    from assistant.schema import Answer


class Transcript:
    """Keeps each answer of a chat in the library as it comes, so that a crash loses none."""

    def __init__(self, conversations: Conversations, *, conversation: str | None = None) -> None:
        """Keep where answers go.

        Args:
            conversations: of the library.
            conversation: id of the one that is carried on; None begins one with the first answer.
        """
        self._conversations = conversations
        self._conversation = conversation

    def append(self, answer: Answer) -> None:
        """Keep an answer; one that was removed meanwhile is begun anew.

        Raises:
            LibraryError: it cannot be written.
        """
        if self._conversation is not None:
            try:
                self._conversations.append(self._conversation, answer)
            except UnknownConversationError:
                self._conversation = None
        if self._conversation is None:
            self._conversation = self._conversations.begin(answer)

    def start_afresh(self) -> None:
        """Put the answers that follow into a new conversation."""
        self._conversation = None


def save_markdown(answers: Sequence[Answer], path: Path) -> None:
    """Write a conversation as Markdown to a new file.

    Raises:
        UsageError: the file exists, or it cannot be written.
    """
    text = "\n".join(line for answer in answers for line in _markdown(answer))
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists; give a name that is free") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path} cannot be written: {reason}") from error


def _markdown(answer: Answer) -> Iterator[str]:
    yield f"## {_escaped(one_line(answer.question))}"
    yield ""
    if one_line(answer.searched) not in {"", one_line(answer.question)}:
        yield f"*searched: {_escaped(one_line(answer.searched))}*"
        yield ""
    yield _escaped(clean(answer.text, newlines=True).strip())
    yield ""
    unsupported = [sentence for sentence in answer.sentences if not sentence.supported]
    for sentence in unsupported:
        reason = one_line(sentence.reason or "no passage says so")
        yield f"- Not supported: {_escaped(quoted(sentence.text))} ({_escaped(reason)})"
    if unsupported:
        yield ""
    for citation in answer.citations:
        yield f"> [{citation.marker}] {_escaped(source_line(citation))}"
        yield f"> {_escaped(quoted(citation.quote))}"
        address = one_line(citation.address or citation.source)
        yield f"> {_escaped(address)}"
        yield ""


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>])", r"\\\1", text)
