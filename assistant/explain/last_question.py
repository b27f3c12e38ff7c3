"""The last question that was asked: the only one that is kept, for `assistant why`."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from assistant.errors import LibraryError
from assistant.schema import Kind, Status, YesNo  # noqa: TC001 - pydantic reads the hints

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.library import Assistant
    from assistant.schema import Answer, Turn

FILE_NAME: Final = "last-question.json"
FORM: Final = 1
"""Number of the form of the file."""
DECIDING: Final = ("k", "reader", "max_error", "reading_time", "spelling", "language_check")
"""The settings that an answer depends on; options of a command may have set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastQuestion:
    """What was asked, with what it takes to ask it again, and what came of it."""

    asked: str
    searched: str
    kind: Kind
    status: Status
    text: str
    verdict: YesNo | None
    model: str
    model_error: str | None
    """Why the answer is not that of the language model which was asked; None otherwise."""
    confidence: float
    unread: int
    """Passages for which there was no time."""
    covered: str | None
    """Passages that were read, of how many, where whole articles were read; None otherwise."""
    documents: tuple[str, ...]
    """What it was confined to, as it was named; empty for all articles."""
    settings: dict[str, str | int | float | bool | None]
    """The settings it was answered with, by their names in `DECIDING`."""
    history: tuple[tuple[str, str, Status | None], ...]
    """The turns before it, oldest first: question, answer and status of each."""
    generation: int
    """Number of writes that the library had seen."""


def last_of(
    library: Assistant,
    answer: Answer,
    *,
    documents: Sequence[str] = (),
    history: Sequence[Turn] = (),
) -> LastQuestion:
    """Return what it takes to ask a question again.

    Args:
        library: what was asked.
        answer: what came of it.
        documents: what it was confined to; none for all articles.
        history: the turns before it.
    """
    coverage = answer.coverage
    return LastQuestion(
        asked=answer.question,
        searched=answer.searched,
        kind=answer.kind,
        status=answer.status,
        text=answer.text,
        verdict=answer.verdict,
        model=answer.model,
        model_error=answer.model_error,
        confidence=answer.confidence,
        unread=answer.unread,
        covered=f"{coverage.read} of {coverage.of}" if coverage else None,
        documents=tuple(documents),
        settings={name: getattr(library.settings, name) for name in DECIDING},
        history=tuple((turn.question, turn.answer, turn.status) for turn in history),
        generation=library.store.generation,
    )


def keep_last(library: Assistant, last: LastQuestion) -> None:
    """Keep what was asked last, in place of the one before, for the user alone.

    A library that cannot be written is no reason for an answer to fail: then nothing is kept.
    """
    if not library.settings.keep_last:
        return
    part = library.home / f"{FILE_NAME}.{secrets.token_hex(4)}.part"
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump({"form": FORM, **asdict(last)}, file)
        part.replace(library.home / FILE_NAME)
    except OSError:
        part.unlink(missing_ok=True)


def read_last(home: Path) -> LastQuestion:
    """Return the last question of a library.

    Raises:
        LibraryError: none is kept, or the file is not in its form.
    """
    from pydantic import TypeAdapter

    path = home / FILE_NAME
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(kept, dict) or kept.pop("form", None) != FORM:
            raise ValueError("it is of another form")  # noqa: TRY301 - told like the others
        return TypeAdapter(LastQuestion).validate_json(json.dumps(kept), strict=True)
    except FileNotFoundError as error:
        raise LibraryError(
            f"No question is kept in {home}: ask one with assistant ask; the setting keep_last "
            "has to be true."
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise LibraryError(
            f"{path} is not in its form ({reason}); ask again, which replaces it."
        ) from error
