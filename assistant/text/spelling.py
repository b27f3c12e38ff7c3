"""Misspelt words of a question, matched to the library's vocabulary before anything is searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.text.words import STOP_WORDS, WORD, plain, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SHORTEST = 4
"""Letters of the shortest word that is corrected: below, one edit reaches too many words."""
LONG = 8
"""Letters from which two edits are allowed."""
DOUBLING = 6
"""Letters of the longest stem whose last one was doubled, as in "planned" and "stopper"."""

_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly")


@dataclass(frozen=True)
class Speller:
    """Replaces words that nobody knows by near ones, those of the library first."""

    terms: Mapping[str, int]
    """Words of the library in lower case, with how often they occur."""
    dictionary: Collection[str]
    """Further words, in lower case, that are right as they stand."""

    def correct(self, question: str) -> str:
        """Return the question with its unknown words replaced where a known one is near."""

        def replace(match: re.Match[str]) -> str:
            word = match.group()
            return self._near(word) or word

        return WORD.sub(replace, question)

    def _near(self, word: str) -> str | None:
        lower = plain(word)
        if len(lower) < SHORTEST or not lower.isalpha() or lower in STOP_WORDS:
            return None
        if lower in self.terms or lower in self.dictionary or self._has_form(lower):
            return None
        if any(base in self.dictionary or base in self.terms for base in _bases(lower)):
            return None
        found = self._nearest(lower, self.terms)
        found = found or self._nearest(lower, self.dictionary)
        if found is None or stem(found) == stem(lower):
            # The nearest word is only another form of the same word, which is right as it stands.
            return None
        rest = re.search(r"[’']s$", word)
        shown = found.capitalize() if word[0].isupper() else found
        return shown + (rest.group() if rest else "")

    def _nearest(self, word: str, among: Collection[str]) -> str | None:
        """Return the nearest word: of several, one that the library has in some form."""
        from rapidfuzz.distance import DamerauLevenshtein

        most = 2 if len(word) >= LONG else 1
        best: tuple[int, bool, int, str] | None = None
        for term in among:
            if abs(len(term) - len(word)) > most or len(term) < SHORTEST:
                continue
            if term[0] != word[0] and set(term[:2]) != set(word[:2]):
                continue
            distance = DamerauLevenshtein.distance(word, term, score_cutoff=most)
            if distance <= most:
                strange = not self._has_form(term)
                rank = (distance, strange, -self.terms.get(term, 0), term)
                best = rank if best is None else min(best, rank)
        return best[3] if best else None

    def _has_form(self, word: str) -> bool:
        """Return whether the library has the word in any inflection."""
        wanted, beginning = stem(word), word[:3]
        return any(term.startswith(beginning) and stem(term) == wanted for term in self.terms)


def _bases(word: str) -> Iterator[str]:
    """Yield the words that a word may be a regular inflection of: "shutters", "tried", "making"."""
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if base == word or len(base) < SHORTEST - 1:
            continue
        yield base
        if ending not in ("s", "ly"):
            yield f"{base}e"
        if base[-1] == "i":
            yield f"{base[:-1]}y"
        if base[-1] == base[-2] and len(base) <= DOUBLING:
            yield base[:-1]
