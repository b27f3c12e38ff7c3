"""The number of writes that a library has seen: what is derived from it follows by that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.index.store.database import Database

_GENERATION: Final = "generation"


def read_generation(database: Database) -> int:
    """Return how many writes the library has seen."""
    return int(database.meta(_GENERATION) or 0)


def next_generation(database: Database) -> int:
    """Count one more write, inside its transaction, and return its number."""
    number = read_generation(database) + 1
    database.set_meta(_GENERATION, str(number))
    return number
