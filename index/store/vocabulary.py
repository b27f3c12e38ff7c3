"""The words of a library, read when they are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assistant.index.store.terms import phrase
from assistant.text.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.index.store.database import Database


class WordUse(NamedTuple):
    """How often a library uses a word."""

    exact: int
    """Times as it is written, capitals and accents aside."""
    passages: int
    """Passages that have it in any inflection."""


class Vocabulary(Mapping[str, int]):
    """Every word of the articles in lower case, without accents, with its count.

    Looking a word up reads that word; only who goes through all of them has them read, once.
    """

    def __init__(self, database: Database) -> None:
        """Remember where the words are."""
        self._database = database

    def __getitem__(self, word: str) -> int:
        """Return how often a word occurs."""
        if "_all" in self.__dict__:
            return self._all[word]
        count: int | None = self._database.value("SELECT count FROM words WHERE word = ?", (word,))
        if count is None:
            raise KeyError(word)
        return count

    def __iter__(self) -> Iterator[str]:
        """Go through all words."""
        return iter(self._all)

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._all)

    @cached_property
    def _all(self) -> dict[str, int]:
        return dict(self._database.rows("SELECT word, count FROM words"))


def read_word_uses(database: Database, wanted: Sequence[str]) -> dict[str, WordUse]:
    """Return how often each word occurs in the library."""
    uses = {}
    for word in wanted:
        exact = database.value("SELECT count FROM words WHERE word = ?", (plain(word),))
        passages = database.value(
            "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?", (phrase(word),)
        )
        uses[word] = WordUse(exact or 0, passages)
    return uses
