"""What a reader makes of passages before it is calibrated: every candidate with its features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.reader_model import ReaderModel
from assistant.question.understand import Understanding, understand
from assistant.reading import features, sentence_reader
from assistant.reading.calibration import Calibration
from assistant.training.calibrate import CandidateSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.models.reader_model import SpanModel
    from assistant.schema import Document, Evidence, Query, ScoredPassage
    from assistant.seams import Embedder
    from assistant.training.calibrate import Candidates, PassagesOf


def candidates_of(name: str, embedder: Embedder) -> CandidateSource:
    """Return a reader as it is before it is calibrated.

    Args:
        name: `span`, `sentence`, or an extractive question-answering model by name or folder.
        embedder: for the `sentence` reader.

    Raises:
        ModelError: the model cannot be loaded.
    """
    if name == "sentence":
        return CandidateSource(_sentences(embedder), sentence_reader.FEATURES, {})
    model = _model(name)
    knowing = (
        Understanding(needed=model.needed_words) if isinstance(model, ReaderModel) else understand
    )
    return CandidateSource(_spans(model), features.FEATURES, features.FIXED, knowing)


def _model(name: str) -> SpanModel:
    if name == "span":
        from assistant.models.reader_model import shipped_model

        return shipped_model()
    from assistant.models.hub import HubModel

    return HubModel(name)


def _spans(model: SpanModel) -> Candidates:
    from assistant.reading.span_reader import SpanReader

    neutral = _neutral({**features.FEATURES, **features.FIXED})

    def candidates(
        query: Query,
        passages: Sequence[ScoredPassage],
        documents: Mapping[str, Document],
        passages_of: PassagesOf,
    ) -> list[tuple[Evidence, Mapping[str, float]]]:
        reader = SpanReader(lambda: model, neutral, passages_of)
        found = reader.candidates(query, passages, documents=documents)
        # Their order is settled before they are believed or not.
        return [(candidate.evidence, candidate.features) for candidate in found[:1]]

    return candidates


def _sentences(embedder: Embedder) -> Candidates:
    neutral = _neutral(sentence_reader.FEATURES)
    reader = sentence_reader.SentenceReader(lambda: embedder, neutral)

    def candidates(
        query: Query,
        passages: Sequence[ScoredPassage],
        documents: Mapping[str, Document],
        _: PassagesOf,
    ) -> list[tuple[Evidence, Mapping[str, float]]]:
        return reader.candidates(query, passages, documents=documents)

    return candidates


def _neutral(names: Iterable[str]) -> Calibration:
    return Calibration(weights=dict.fromkeys(names, 0.0), bias=0.0, threshold=1.0)
