"""The conversation on disk: in the library as it goes on, and as Markdown with footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import UnknownConversationError, UsageError
from assistant.shown.shown_answer import was_reworded
from assistant.shown.wording import percent, quoted, searched_for, source_line
from assistant.terminal.screen import link_address
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from assistant.index.store.conversations import Conversations
    from assistant.schema import Answer, Citation


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
    parts = []
    for number, answer in enumerate(answers, start=1):
        prefix = f"{number}-" if len(answers) > 1 else ""
        parts.append(f"## {_escaped(one_line(answer.question))}\n\n{markdown(answer, prefix)}")
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
            file.write("\n".join(parts))
    except FileExistsError as error:
        raise UsageError(f"{path} exists; give a name that is free") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path} cannot be written: {reason}") from error


def markdown(answer: Answer, prefix: str = "") -> str:
    """Return an answer as Markdown, each source a footnote with its quote and address.

    Args:
        answer: what to write.
        prefix: put before the number of each footnote, to tell those of several answers apart.
    """
    return "\n\n".join(filter(None, _paragraphs(answer, prefix))) + "\n"


def _paragraphs(answer: Answer, prefix: str) -> Iterator[str]:
    known = {citation.marker for citation in answer.citations}
    if was_reworded(answer):
        yield f"*{_escaped(searched_for(answer.searched, answer.mended))}*"
    yield _with_footnotes(_escaped(clean(answer.text, newlines=True).strip()), known, prefix)
    if answer.missing:
        yield f"Nothing about: {_escaped(', '.join(map(one_line, answer.missing)))}."
    yield "\n".join(
        f"- Not supported: {_escaped(quoted(sentence.text))} "
        f"({_escaped(one_line(sentence.reason or 'no passage says so'))})"
        for sentence in answer.sentences
        if not sentence.supported
    )
    if answer.closest is not None:
        closest = answer.closest
        sure = percent(closest.confidence)
        yield (
            f"Closest, but not sure ({sure}): {_escaped(quoted(closest.text))}"
            f"[^{prefix}{closest.citation.marker}]"
        )
        yield _footnote(closest.citation, prefix)
    for citation in answer.citations:
        yield _footnote(citation, prefix)


def _footnote(citation: Citation, prefix: str) -> str:
    address = citation.address or citation.source
    link = link_address(address)
    where = f"<{link}>" if link else _escaped(one_line(address))
    quote = f"{_escaped(source_line(citation))}: {_escaped(quoted(citation.quote))}"
    return f"[^{prefix}{citation.marker}]: {quote} {where}"


def _with_footnotes(text: str, known: Collection[int], prefix: str) -> str:
    """Return escaped text with its known markers as references to footnotes."""

    def reference(match: re.Match[str]) -> str:
        return f"[^{prefix}{match[1]}]" if int(match[1]) in known else match[0]

    return re.sub(r" ?\\\[(\d+)\\\]", reference, text)


def _escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown but the bullets of a list."""
    return re.sub(r"([\\`*_<>\[\]]|^#)", r"\\\1", text, flags=re.MULTILINE)
