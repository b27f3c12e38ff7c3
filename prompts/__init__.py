"""Prompt templates, one text file each, and their loader."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from assistant.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Collection

HASH_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The text of a prompt file, whose `$variables` have been checked."""

    name: str
    text: str
    hash: str
    """First characters of the SHA-256 of the text, in hexadecimal: says which text was used."""

    def render(self, **values: str) -> str:
        """Return the text with every variable filled in; what is filled in is not read again.

        Raises:
            PromptError: the values given are not those that the text names.
        """
        template = Template(self.text)
        _compare(self.name, found=template.get_identifiers(), expected=values)
        return template.substitute(values)


def load_prompt(name: str, *, variables: Collection[str] = ()) -> Prompt:
    """Return a prompt of this package by the name of its file, without `.txt`.

    Raises:
        PromptError: there is no such file, or it does not use exactly these variables.
    """
    text = _read(name)
    template = Template(text)
    if not template.is_valid():
        raise PromptError(f"Prompt {name!r} has a $ that is no variable; write $$ for a dollar.")
    _compare(name, found=template.get_identifiers(), expected=variables)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Prompt(name=name, text=text, hash=digest[:HASH_LENGTH])


@lru_cache
def _read(name: str) -> str:
    folder = files(__name__)
    try:
        return folder.joinpath(f"{name}.txt").read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        known = sorted(
            entry.name.removesuffix(".txt")
            for entry in folder.iterdir()
            if entry.name.endswith(".txt")
        )
        raise PromptError(
            f"There is no prompt {name!r}; expected one of: {', '.join(known)}."
        ) from error


def _compare(name: str, *, found: Collection[str], expected: Collection[str]) -> None:
    if set(found) != set(expected):
        raise PromptError(f"Prompt {name!r} uses {sorted(found)}; expected {sorted(expected)}.")
