"""Misspelt words of a question, mended where a known word is near and they cannot be right."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assistant.schema import Mending
from assistant.text.edits import edit_cost
from assistant.text.english import English, english
from assistant.text.words import STOP_WORDS, WORD, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

SHORTEST = 4
"""Letters of the shortest word that is mended: below, one edit reaches too many words."""
LONG = 7
"""Letters from which two edits are allowed."""
LONGEST = 24
"""Letters of the longest word that is looked at."""
STRANGE_SHARE = 0.5
"""Share of unknown words from which a question is left as typed: it may be another language."""
FREQUENT = 30_000
"""Rank of the rarest word of common English that is mended towards."""
SHORT_FREQUENT = 8_000
"""The same for a word of at most `SHORT` letters."""
SHORT = 5
DEAREST = {4: 0.75, 5: 0.85, 6: 0.95, 7: 1.15, 8: 1.3}
"""The highest cost of edits by the letters of the word, see `edit_cost`; `DEAREST_LONG` above."""
DEAREST_LONG = 1.6
SHORTEST_DEAREST = 0.6
"""The same for a word of `SHORTEST` letters where no capital tells names apart."""
OPENING_DEAREST = 0.75
"""The same for a capitalised word that opens the question: it may be a name."""
RANK_WEIGHT = 0.12
"""Cost of a word that is e times rarer; of the library's words, one that occurs e times less."""
LIBRARY_GAIN = 0.35
"""What a word of the library is preferred by."""

_POSSESSIVE = re.compile(r"[’']s$")


class Mended(NamedTuple):
    """A question with its misspelt words put right, and which these were."""

    text: str
    mendings: tuple[Mending, ...] = ()


@dataclass(frozen=True)
class Speller:
    """Mends words that nobody knows where a known one is near, one of the library first.

    Left as typed: a capitalised word that does not open the question, a word of the library, of
    `words` or of `dictionary`, whatever holds anything but the letters a to z, what may be a name
    in a question without capitals, and a question of which half is unknown.
    """

    terms: Mapping[str, int]
    """Words of the library in lower case, with how often they occur."""
    dictionary: Collection[str] = frozenset()
    """Further words, in lower case, that are right as they stand."""
    words: English = field(default_factory=english)

    def correct(self, question: str) -> str:
        """Return the question with its misspelt words mended."""
        return self.mend(question).text

    def mend(self, question: str, *, exact: bool = False) -> Mended:
        """Return the question with its misspelt words mended, and which; `exact` leaves all."""
        found = [] if exact else list(WORD.finditer(question))
        strange = [place for place, match in enumerate(found) if self._is_strange(match.group())]
        if not strange or len(strange) >= max(2, STRANGE_SHARE * len(found)):
            return Mended(question)
        texts = [match.group() for match in found]
        capitals = question != question.lower()
        mendings, pieces, done = [], [], 0
        for place in strange:
            if not capitals and self._may_be_a_name(texts, place, strange):
                continue
            meant = self._meant(texts[place], opens=place == 0, capitals=capitals)
            if meant is None:
                continue
            mendings.append(Mending(texts[place], meant, "spelling"))
            pieces += [question[done : found[place].start()], meant]
            done = found[place].end()
        return Mended("".join([*pieces, question[done:]]), tuple(mendings))

    def _is_strange(self, word: str) -> bool:
        bare = _POSSESSIVE.sub("", word)
        if not (bare.isascii() and bare.isalpha() and SHORTEST <= len(bare) <= LONGEST):
            return False
        lower = bare.lower()
        return not (lower in STOP_WORDS or self._known(lower))

    def _known(self, word: str) -> bool:
        if word in self.terms or word in self.words or word in self.dictionary:
            return True
        # "Kenyas" stands for Kenya's.
        base = word.removesuffix("s")
        return base != word and not base.endswith("s") and self._is_name(base)

    def _is_name(self, word: str) -> bool:
        return word in self.words.names

    def _may_be_a_name(self, texts: Sequence[str], place: int, strange: Sequence[int]) -> bool:
        """Return whether a word of a question without capitals owns something or has a name by it.

        A name stands beside a word that is only known as one, one that nobody knows either, or one
        of other letters: `nigel farage`, `giorgia meloni`.
        """
        if _POSSESSIVE.search(texts[place]):
            return True
        beside = [at for at in (place - 1, place + 1) if 0 <= at < len(texts)]
        bare = {at: _POSSESSIVE.sub("", texts[at]) for at in beside}
        return any(
            at in strange or not text.isascii() or text in self.words.names
            for at, text in bare.items()
        )

    def _meant(self, word: str, *, opens: bool, capitals: bool) -> str | None:
        """Return the word that was meant, or None where none is near enough."""
        bare = _POSSESSIVE.sub("", word)
        if not bare[1:].islower() or (bare[0].isupper() and not opens):
            return None
        lower = bare.lower()
        dearest = DEAREST.get(len(lower), DEAREST_LONG)
        if not capitals and len(lower) == SHORTEST:
            dearest = SHORTEST_DEAREST
        if bare[0].isupper():
            dearest = min(dearest, OPENING_DEAREST)
        costs = {near: edit_cost(lower, near) for near in self._near(lower)}
        ranked = sorted(
            (cost + self._rarity(near), near) for near, cost in costs.items() if cost <= dearest
        )
        if not ranked or stem(ranked[0][1]) == stem(lower):
            # The nearest word is only another form of the same word, which is right as it stands.
            return None
        meant = ranked[0][1]
        return (meant.capitalize() if bare[0].isupper() else meant) + word[len(bare) :]

    def _rarity(self, word: str) -> float:
        rank = self.words.common.get(word, FREQUENT)
        rarity = RANK_WEIGHT * math.log(rank)
        count = self.terms.get(word, 0)
        return rarity - (LIBRARY_GAIN + RANK_WEIGHT * math.log(count) if count else 0.0)

    def _near(self, word: str) -> set[str]:
        """Return the words of the library and of common English at one or two edits."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= LONG else 1
        found: set[str] = set()
        for shelf in (self._library_shelf, self._english_shelf):
            among = shelf.near(word, most)
            near = process.extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=None)
            found.update(term for term, _, _ in near)
        return found

    @cached_property
    def _library_shelf(self) -> Shelf:
        return Shelf(term for term in self.terms if term.isascii() and term.isalpha())

    @cached_property
    def _english_shelf(self) -> Shelf:
        return Shelf(
            word
            for word, rank in self.words.common.items()
            if rank <= (SHORT_FREQUENT if len(word) <= SHORT else FREQUENT)
        )


class Shelf:
    """Words by what a misspelt one shares with them, so that only few are compared.

    A slip rarely changes both the first letter and the two after it: words are kept by first letter
    and length, and by second and third letter and length.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Sort the words; those shorter than `SHORTEST` are left out."""
        self._held: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST:
                self._held[word[0], len(word)].append(word)
                self._held[f"_{word[1:3]}", len(word)].append(word)

    def near(self, word: str, most: int) -> list[str]:
        """Return the words that may be at most that many edits away, each once."""
        starts = {word[0], word[1], f"_{word[1:3]}"}
        lengths = range(len(word) - most, len(word) + most + 1)
        lists: Iterator[Sequence[str]] = (
            self._held.get((start, length), ()) for start in starts for length in lengths
        )
        return list(dict.fromkeys(term for held in lists for term in held))
