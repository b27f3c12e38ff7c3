"""The words with which the program says that the articles do not answer: they stand here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sized

DOES_NOT_SAY = "The article does not say."
DO_NOT_SAY = "The articles do not say."


def does_not_say(documents: Sized) -> str:
    """Return the words that are shown for a refusal over so many documents."""
    return DO_NOT_SAY if len(documents) > 1 else DOES_NOT_SAY


def says_nothing(text: str) -> bool:
    """Return whether the text of an answer is one of the program's own refusals."""
    return not text.strip() or text.strip().startswith((DOES_NOT_SAY[:-1], DO_NOT_SAY[:-1]))
