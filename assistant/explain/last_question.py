"""The last question that was asked: the only one that is kept, for `assistant why`."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import LibraryError

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.library import Assistant
    from assistant.schema import Answer

FILE_NAME: Final = "last-question.json"
FORM: Final = 1
"""Number of the form of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastQuestion:
    """What was asked, with what it takes to ask it again, and what came of it."""

    asked: str
    searched: str
    kind: str
    status: str
    text: str
    model: str
    confidence: float
    covered: str | None
    """Passages that were read, of how many, where whole articles were read; None otherwise."""
    documents: tuple[str, ...]
    """What it was confined to, as it was named; empty for all articles."""
    k: int
    generation: int
    """Number of writes that the library had seen."""


def keep_last(library: Assistant, answer: Answer, documents: list[str] | None) -> None:
    """Keep what was asked last, in place of the one before, for the user alone.

    A library that cannot be written is no reason for an answer to fail: then nothing is kept.
    """
    if not library.settings.keep_last:
        return
    coverage = answer.coverage
    kept = LastQuestion(
        asked=answer.question,
        searched=answer.searched,
        kind=answer.kind,
        status=answer.status,
        text=answer.text,
        model=answer.model,
        confidence=answer.confidence,
        covered=f"{coverage.read} of {coverage.of}" if coverage else None,
        documents=tuple(documents or ()),
        k=library.settings.k,
        generation=library.store.generation,
    )
    part = library.home / f"{FILE_NAME}.{secrets.token_hex(4)}.part"
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump({"form": FORM, **asdict(kept)}, file)
        part.replace(library.home / FILE_NAME)
    except OSError:
        part.unlink(missing_ok=True)


def read_last(home: Path) -> LastQuestion:
    """Return the last question of a library.

    Raises:
        LibraryError: none is kept, or the file is not in its form.
    """
    path = home / FILE_NAME
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise LibraryError(
            f"No question is kept in {home}: ask one with assistant ask; the setting keep_last "
            "has to be true."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(
            f"{path} is not in its form ({error}); ask again, which replaces it."
        ) from error


def _parsed(kept: dict[str, Any]) -> LastQuestion:
    """Return what a file holds; a ValueError, KeyError or TypeError where that is not its form."""
    if kept.pop("form") != FORM:
        raise ValueError("it is of another form")
    kept["documents"] = tuple(str(name) for name in kept["documents"])
    last = LastQuestion(**kept)
    texts = (last.asked, last.searched, last.kind, last.status, last.text, last.model)
    numbers = (last.confidence, last.k, last.generation)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("text was expected")
    if not all(isinstance(number, int | float) for number in numbers):
        raise TypeError("a number was expected")
    return last
