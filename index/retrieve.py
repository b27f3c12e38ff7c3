"""Hybrid retrieval: BM25 and cosine similarity, each normalised, added with a weight.

Normalised scores are fused rather than ranks: on BEIR that is worth more (nDCG@10 .545, ranks
.529, raw scores .442; Pyserini's fusion experiments), and it keeps how far apart passages are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.index.store import search
from assistant.index.store.rows import read_passages_by_key
from assistant.index.store.terms import any_of, terms
from assistant.index.vectors.near_copies import each_once, groups_of
from assistant.schema import ScoredPassage, scored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Passage
    from assistant.seams import Embedder

DENSE_WEIGHT: Final = 0.7
LEXICAL_FLOOR: Final = 1.0
"""BM25 score that counts in full at least: below it, even the best passage only shares words that
most passages have, as in a library of a few."""
CANDIDATES: Final = 100
FURNITURE_FACTOR: Final = 0.5
FURNITURE_COVERAGE: Final = 0.6
"""Share of a question's words that a caption or date line has to hold to count in full."""


class Scores(NamedTuple):
    """How well a passage fits a question, by side; None where a side did not find it."""

    lexical: float | None
    dense: float | None


@dataclass(frozen=True, kw_only=True)
class HybridRetriever:
    """Finds passages by their words and by their meaning."""

    store: LibraryStore
    embedder: Callable[[], Embedder]
    """Returns the embedder; it is asked for at every question, so it should remember it."""
    dense_weight: float = DENSE_WEIGHT
    """Share of the dense side in the fused score, 0 to 1."""
    candidates: int = CANDIDATES
    """Passages that each side brings in before they are fused; never fewer than `k`."""

    def retrieve(
        self, question: str, *, k: int, documents: Sequence[str] | None = None
    ) -> tuple[ScoredPassage, ...]:
        """Return at most k passages, best first; `documents` limits to these document ids.

        Raises:
            LibraryError: the library cannot be read, or holds vectors of another model.
            ModelError: the embedding model cannot be used.
        """
        database = self.store.database
        if k <= 0 or not database.value("SELECT EXISTS (SELECT 1 FROM passages)"):
            return ()
        searched = terms(question)
        found = self._candidates(question, any_of(searched), max(k, self.candidates), documents)
        passages = read_passages_by_key(database, list(found))
        fused = self._fused({key: found[key] for key in passages})
        weak = self._weak_furniture(passages, searched)
        final = {
            key: score * (FURNITURE_FACTOR if key in weak else 1.0) for key, score in fused.items()
        }
        order = sorted(final, key=lambda key: (-final[key], passages[key].id))
        ranked = [
            scored(
                passages[key],
                score=final[key],
                lexical=found[key].lexical,
                dense=found[key].dense,
            )
            for key in order
        ]
        # Copies that are named are wanted as they are.
        return tuple((self._each_once(ranked) if documents is None else ranked)[:k])

    def _each_once(self, ranked: Sequence[ScoredPassage]) -> Sequence[ScoredPassage]:
        """Return passages without those that near-copies repeat: they would crowd out the rest."""
        held = {passage.document for passage in ranked}
        groups = groups_of(self.store.database, held) if len(held) > 1 else {}
        return each_once(ranked, groups) if groups else ranked

    def _candidates(
        self, question: str, query: str, count: int, documents: Sequence[str] | None
    ) -> dict[int, Scores]:
        """Return what either side finds, with the scores of both."""
        database = self.store.database
        within = None if documents is None else search.keys_in(database, documents)
        matches = search.scores_by_words(database, query) if query else None
        if matches is not None and within is not None:
            matches = matches.within(within)
        lexical = matches.best(count) if matches is not None else {}
        dense = self._dense(question, lexical, count, within) if question.strip() else {}
        if matches is not None:
            lexical |= matches.of(dense.keys())
        return {key: Scores(lexical.get(key), dense.get(key)) for key in sorted({*lexical, *dense})}

    def _dense(
        self, question: str, lexical: Iterable[int], count: int, within: Sequence[int] | None
    ) -> dict[int, float]:
        """Return the cosines of the nearest passages, and of those that the words found."""
        embedder = self.embedder()
        self.store.require_model(embedder.name)
        vector = embedder.embed([question])[0]
        return self.store.nearest(vector, k=count, within=within, also=lexical)

    def _fused(self, found: Mapping[int, Scores]) -> dict[int, float]:
        """Return one score a passage, 0 to 1."""
        top = max([LEXICAL_FLOOR, *(scores.lexical or 0.0 for scores in found.values())])
        return {
            key: (1 - self.dense_weight) * max(0.0, scores.lexical or 0.0) / top
            + self.dense_weight * min(1.0, max(0.0, scores.dense or 0.0))
            for key, scores in found.items()
        }

    def _weak_furniture(
        self, passages: Mapping[int, Passage], searched: Sequence[tuple[str, ...]]
    ) -> set[int]:
        """Return the furniture that holds too few of the question's words to count in full."""
        furniture = [key for key, passage in passages.items() if passage.furniture]
        if not furniture or not searched:
            return set(furniture)
        held = dict.fromkeys(furniture, 0)
        for forms in searched:
            for key in search.matching(self.store.database, any_of([forms]), furniture):
                held[key] += 1
        return {key for key, count in held.items() if count < FURNITURE_COVERAGE * len(searched)}
