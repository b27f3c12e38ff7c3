"""English words and names as they are written: what stands as typed, and which words are common.

The list `english.xz` is built by `assistant/training/english_words.py`, which names its sources.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST = Path(__file__).with_name("english.xz")
GAP = b"\n\n"
"""Between the common words, most frequent first; all words, sorted; and the names, sorted."""


@dataclass(frozen=True)
class SortedWords:
    """Words of the letters a to z as they lie in the file, looked up without a set of them."""

    held: bytes
    """The words in order, each between two line ends."""

    def __contains__(self, word: str) -> bool:
        """Return whether the list has the word, in lower case."""
        if not (word.isascii() and word.isalpha() and word.islower()):
            return False
        start, end = self._places[word[0]]
        return self.held.find(b"\n" + word.encode() + b"\n", start, end) >= 0

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        """The part of the list that the words of each first letter fill, line ends included."""
        found: dict[str, tuple[int, int]] = {}
        start = 0
        for letter, following in pairwise(f"{ascii_lowercase}{{"):
            # A word of the next letter begins behind the line end that closes this letter's last.
            end = self.held.find(b"\n" + following.encode(), start)
            end = end if end >= 0 else len(self.held) - 1
            found[letter] = (start, end + 1)
            start = end
        return found


@dataclass(frozen=True)
class English:
    """A large list of English words, inflections and British spellings among them, and of names."""

    frequent: bytes
    """The commonest words, most frequent first, a line each."""
    words: SortedWords
    names: SortedWords
    """First and last names, cities and what else is only written with a capital."""

    def __contains__(self, word: str) -> bool:
        """Return whether a word in lower case is an English word or a name."""
        return word in self.words or word in self.names

    @cached_property
    def common(self) -> Mapping[str, int]:
        """The commonest words with their rank, 1 for the most frequent; no names."""
        return {word: rank for rank, word in enumerate(self.frequent.decode().split("\n"), 1)}


@lru_cache(maxsize=1)
def english(path: Path = LIST) -> English:
    """Return the list that comes with the program.

    Raises:
        ModelError: the file is missing or broken.
    """
    try:
        frequent, words, names = lzma.decompress(path.read_bytes()).split(GAP)
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise ModelError(
            f"The list of English words, {path}, cannot be read ({error}); expected the file that "
            "comes with the program: install it again."
        ) from error
    return English(frequent, *(SortedWords(b"\n" + held + b"\n") for held in (words, names)))
