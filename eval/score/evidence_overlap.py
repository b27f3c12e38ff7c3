"""Finds the evidence of a dataset in documents, and says whether two places overlap."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.eval.question_records import LocatedEvidence, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.eval.question_records import Placed
    from assistant.schema import Document, Passage

MAXIMUM_PLACES = 50
"""Places that are kept for one quote in one document; more of them is a quote that says nothing."""
SHARE = 0.5
"""Share of the shorter of two places that has to be common to both for them to overlap."""
SCANNED = 50
"""Documents that are searched one by one; above, words narrow them down first."""

_LOOKALIKES = str.maketrans("‘’‚‛′“”„‟″«»‐‑‒–—−", "'''''" + '"' * 7 + "-" * 6)
_PIECE = re.compile(r"\S+")


def overlaps(one: Placed, other: Placed, *, share: float = SHARE) -> bool:
    """Return whether two places have at least `share` of the shorter one in common."""
    if one.document != other.document:
        return False
    common = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return common > 0 and common >= share * shorter


def overlaps_any(place: Placed, places: Iterable[Placed]) -> bool:
    """Return whether a place overlaps one of several."""
    return any(overlaps(place, other) for other in places)


def fold(text: str) -> str:
    """Return text with white space folded and typographic quotation marks and dashes plain."""
    return " ".join(text.translate(_LOOKALIKES).split())


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in folded form, which knows where each of its characters stood."""

    text: str
    starts: tuple[int, ...]
    """Where the pieces between white space start in `text`."""
    originals: tuple[int, ...]
    """Where the same pieces start in the text as it was."""

    @classmethod
    def of(cls, text: str) -> FoldedText:
        """Fold a text."""
        pieces = []
        starts = []
        originals = []
        position = 0
        for match in _PIECE.finditer(text.translate(_LOOKALIKES)):
            pieces.append(match.group())
            starts.append(position)
            originals.append(match.start())
            position += len(match.group()) + 1
        return cls(" ".join(pieces), tuple(starts), tuple(originals))

    def original(self, position: int) -> int:
        """Return where a character that is not a space stood."""
        piece = bisect_right(self.starts, position) - 1
        return self.originals[piece] + position - self.starts[piece]


@lru_cache(maxsize=256)
def _folded(text: str) -> FoldedText:
    return FoldedText.of(text)


def find_quote(quote: str, document: Document) -> tuple[tuple[Place, ...], bool]:
    """Return where a document has a quote, and whether as it stands or only in folded form."""
    if not quote.strip():
        return (), True
    length = len(quote)
    exact = [
        Place(document.id, start, start + length) for start in _occurrences(quote, document.text)
    ]
    if exact:
        return tuple(exact), True
    needle = fold(quote)
    folded = _folded(document.text)
    places = [
        Place(document.id, folded.original(start), folded.original(start + len(needle) - 1) + 1)
        for start in _occurrences(needle, folded.text)
    ]
    return tuple(places), False


def _occurrences(needle: str, text: str) -> list[int]:
    found: list[int] = []
    start = text.find(needle) if needle else -1
    while start >= 0 and len(found) < MAXIMUM_PLACES:
        found.append(start)
        start = text.find(needle, start + len(needle))
    return found


class EvidenceFinder:
    """Finds evidence in the documents of a library, each read once."""

    def __init__(
        self,
        ids: Sequence[str],
        *,
        document: Callable[[str], Document],
        passages: Callable[[str], Sequence[Passage]],
    ) -> None:
        """Keep how to read a document and its passages by id."""
        self._ids = tuple(ids)
        self._document = lru_cache(maxsize=None)(document)
        self._passages = lru_cache(maxsize=None)(passages)
        self._by_word: dict[str, set[str]] | None = None

    def locate(self, quote: str, *, within: Sequence[str] = ()) -> LocatedEvidence:
        """Return where a quote stands in the documents with these ids, or in all."""
        places: list[Place] = []
        folded: list[Place] = []
        for document_id in within or self._candidates(quote):
            found, exact = find_quote(quote, self._document(document_id))
            (places if exact else folded).extend(found)
        kept = tuple(places or folded)
        return LocatedEvidence(
            quote=quote,
            places=kept,
            exact=bool(places) or not folded,
            whole=not kept or any(map(self._in_one_passage, kept)),
        )

    def _in_one_passage(self, place: Place) -> bool:
        return any(
            passage.start <= place.start and place.end <= passage.end
            for passage in self._passages(place.document)
        )

    def _candidates(self, quote: str) -> Sequence[str]:
        """Return the documents that have the whole words of a quote, in the library's order."""
        inner = set(fold(quote).split()[1:-1])
        if len(self._ids) <= SCANNED or not inner:
            return self._ids
        if self._by_word is None:
            self._by_word = {}
            for document_id in self._ids:
                for word in set(fold(self._document(document_id).text).split()):
                    self._by_word.setdefault(word, set()).add(document_id)
        rarest = min((self._by_word.get(word, set()) for word in sorted(inner)), key=len)
        return [document_id for document_id in self._ids if document_id in rarest]
