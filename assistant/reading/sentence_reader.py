"""A reader without a trained model: the sentences nearest to the question, by words and meaning.

It stands in where the trained reader cannot be loaded or is not wanted (`--reader sentence`), and
is the baseline that the trained reader is measured against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reading.features import kind_fits
from assistant.schema import Evidence, Reading
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.reading.calibration import Calibration
    from assistant.schema import Document, Query, ScoredPassage
    from assistant.seams import Embedder

FEATURES = {
    "similarity": 1,
    "covered": 1,
    "covered_passage": 1,
    "names_missing": -1,
    "kind_fits": 1,
    "retrieval": 1,
}
"""The features that are fitted, with the sign that each has by its meaning."""


@dataclass(frozen=True)
class SentenceReader:
    """Chooses whole sentences; it does not know which words of them answer."""

    embedder: Callable[[], Embedder]
    calibration: Calibration
    max_error: float | None = None
    name: str = "sentence"

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Return the nearest sentence, or an abstention."""
        found = self.candidates(query, passages, documents=documents)
        if not found:
            return Reading(passages=tuple(passages))
        best = found[0][0]
        return Reading(
            evidence=(best,),
            confidence=best.score,
            answered=best.score >= self.calibration.threshold_for(self.max_error),
            passages=tuple(passages),
        )

    def candidates(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> list[tuple[Evidence, Mapping[str, float]]]:
        """Return every sentence with its features, the most probable first."""
        held = [(passage, sentence) for passage in passages for sentence in passage.sentences]
        if not held:
            return []
        texts = [documents[passage.document].text[slice(*sentence)] for passage, sentence in held]
        vectors = self.embedder().embed([query.searched, *texts])
        similarities = vectors[1:] @ vectors[0]
        found: list[tuple[Evidence, Mapping[str, float]]] = []
        for (passage, sentence), text, similarity in zip(held, texts, similarities, strict=True):
            values = _features(query, passage, documents[passage.document], text, float(similarity))
            score = self.calibration.probability(values)
            evidence = Evidence(passage=passage, sentence=sentence, score=score)
            found.append((evidence, values))
        found.sort(key=lambda item: (-item[0].score, item[0].passage.id, item[0].sentence))
        return found


def _features(
    query: Query,
    passage: ScoredPassage,
    document: Document,
    sentence: str,
    similarity: float,
) -> dict[str, float]:
    asked = set(query.stems)
    near = set(content_stems(sentence))
    around = near | set(content_stems(f"{document.title} {passage.heading} {passage.text}"))
    return {
        "similarity": similarity,
        "covered": len(asked & near) / len(asked) if asked else 0.0,
        "covered_passage": len(asked & around) / len(asked) if asked else 0.0,
        "names_missing": float(sum(name not in around for name in query.names)),
        "kind_fits": float(kind_fits(query, sentence) is not False),
        "retrieval": passage.score,
    }
