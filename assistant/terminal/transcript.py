"""The conversation on disk: a line of JSON for every answer as it comes, and Markdown on demand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from assistant.errors import LibraryError, UsageError
from assistant.terminal.screen import clean, one_line
from assistant.terminal.wording import quoted, source_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from assistant.schema import Answer


class Transcript:
    """Appends each answer to a file of its conversation, so that a crash loses none.

    The files are named by the time of their first answer, `2026-11-23T194500.jsonl`.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._path: Path | None = None

    def append(self, answer: Answer) -> None:
        """Write an answer to the end of the file.

        Raises:
            LibraryError: it cannot be written.
        """
        record = {"asked_at": self._now().isoformat(), **answer.to_json(), "raw": answer.raw}
        line = json.dumps(record, ensure_ascii=False) + "\n"
        try:
            if self._path is None:
                self._path = self._created()
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(line)
        except OSError as error:
            raise LibraryError(
                f"The conversation cannot be kept in {self._folder}: {error.strerror}; "
                "make the folder writable, or save it elsewhere with /save FILE"
            ) from error

    def start_afresh(self) -> None:
        """Put the answers that follow into a new file."""
        self._path = None

    def _created(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        stem = self._now().strftime("%Y-%m-%dT%H%M%S")
        number = 1
        while True:
            path = self._folder / (f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl")
            try:
                path.touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                number += 1
            else:
                return path


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
