"""The last question that was asked: the only one that is kept, for `assistant why`."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

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
