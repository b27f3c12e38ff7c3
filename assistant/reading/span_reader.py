"""The default reader: spans of a trained model, ranked and judged by a fitted calibration."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reading.features import features
from assistant.reading.phrase import widen
from assistant.reading.spans import ScoredSpan, best_spans
from assistant.reading.states import as_said_in
from assistant.schema import Evidence, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.models.reader_model import SpanModel
    from assistant.reading.calibration import Calibration
    from assistant.schema import Document, Query, ScoredPassage

SPANS_A_PASSAGE = 5
MOST_EVIDENCE = 4
"""Sentences quoted for a question that asks for several things."""
LIST_SHARE = 0.5
"""Share of the best probability that a further item of a list needs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer, with what speaks for it."""

    evidence: Evidence
    features: Mapping[str, float]


@dataclass(frozen=True)
class SpanReader:
    """Reads each passage, then compares the best spans of all of them."""

    model: Callable[[], SpanModel]
    calibration: Calibration
    max_error: float | None = None
    name: str = "reader"
    reading_time: float | None = None
    """Seconds after which no further passage is read; None reads them all. The best passages come
    first, and one is always read."""

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Return the sentences that hold the best spans, or an abstention."""
        read = self._in_time(query, passages, documents)
        unread = len(passages) - len(read)
        found = _best_first(candidate for candidates in read for candidate in candidates)
        if not found:
            return Reading(passages=tuple(passages), unread=unread)
        best = found[0].evidence
        threshold = self.calibration.threshold_for(self.max_error)
        return Reading(
            evidence=tuple(_chosen(query, found, threshold)),
            confidence=best.score,
            answered=best.score >= threshold,
            passages=_reranked(passages, found),
            unread=unread,
        )

    def _in_time(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        documents: Mapping[str, Document],
    ) -> list[list[Candidate]]:
        """Return the candidates of each passage that was read before the time was up.

        The first passage does not count: a model from the hub is only loaded with it.
        """
        began = 0.0
        read: list[list[Candidate]] = []
        for passage in passages:
            late = self.reading_time is not None and time.monotonic() - began > self.reading_time
            if read and late:
                break
            read.append(self._read(query, passage, documents[passage.document]))
            if len(read) == 1:
                began = time.monotonic()
        return read

    def candidates(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> list[Candidate]:
        """Return every candidate of every passage, the most probable first."""
        return _best_first(
            candidate
            for passage in passages
            for candidate in self._read(query, passage, documents[passage.document])
        )

    def _read(self, query: Query, passage: ScoredPassage, document: Document) -> list[Candidate]:
        best: dict[Span, Candidate] = {}
        for asked in as_said_in(passage, query):
            windows = self.model().read(asked.searched, passage.text)
            for found in best_spans(windows, n=SPANS_A_PASSAGE):
                candidate = self._candidate(asked, passage, document, found)
                place = Span(found.start, found.end)
                if place not in best or best[place].evidence.score < candidate.evidence.score:
                    best[place] = candidate
        return list(best.values())

    def _candidate(
        self, query: Query, passage: ScoredPassage, document: Document, found: ScoredSpan
    ) -> Candidate:
        span = Span(passage.start + found.start, passage.start + found.end)
        sentence = sentence_around(passage, span)
        values = features(query, passage, document, sentence, found)
        evidence = Evidence(
            passage=passage,
            sentence=sentence,
            span=widen(document.text, span, within=sentence),
            score=self.calibration.probability(values),
        )
        return Candidate(evidence, values)


def _best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(
        candidates,
        key=lambda item: (-item.evidence.score, item.evidence.passage.id, item.evidence.sentence),
    )


def sentence_around(passage: ScoredPassage, span: Span) -> Span:
    """Return the sentence that holds a span, or the run of sentences that it crosses."""
    held = [
        sentence
        for sentence in passage.sentences
        if sentence.start < span.end and span.start < sentence.end
    ]
    if not held:
        return Span(passage.start, passage.end)
    return Span(held[0].start, held[-1].end)


def _chosen(query: Query, found: Sequence[Candidate], threshold: float) -> list[Evidence]:
    best = found[0].evidence
    chosen = [best]
    if not query.wants_list:
        return chosen
    for candidate in found[1:]:
        evidence = candidate.evidence
        apart = all(
            evidence.passage.document != other.passage.document
            or evidence.sentence.end <= other.sentence.start
            or other.sentence.end <= evidence.sentence.start
            for other in chosen
        )
        if apart and evidence.score >= max(threshold, LIST_SHARE * best.score):
            chosen.append(evidence)
    return chosen[:MOST_EVIDENCE]


def _reranked(
    passages: Sequence[ScoredPassage], found: Sequence[Candidate]
) -> tuple[ScoredPassage, ...]:
    best: dict[str, float] = {}
    for candidate in found:
        evidence = candidate.evidence
        best[evidence.passage.id] = max(best.get(evidence.passage.id, 0.0), evidence.score)
    # Where nothing answers, the probabilities are all near 0 and the retriever's order stands.
    order = sorted(passages, key=lambda item: -(best.get(item.id, 0.0) + item.score))
    return tuple(order)
