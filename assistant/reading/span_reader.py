"""The default reader: spans of a trained model, ranked and judged by a fitted calibration."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.reading.features import features
from assistant.reading.phrase import widen
from assistant.reading.spans import ScoredSpan, best_spans
from assistant.reading.windows import WORDS, Window, windows_of
from assistant.schema import Evidence, Reading, Span
from assistant.text.orders import orders_to_ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.models.reader_model import SpanModel, WindowLogits
    from assistant.reading.calibration import Calibration
    from assistant.schema import Document, Passage, Query, ScoredPassage

SPANS_A_WINDOW: Final = 5
LIST_SHARE: Final = 0.4
"""Share of the best candidate's probability that a further sentence of a list needs."""
MOST_EVIDENCE: Final = 4
"""Sentences quoted for a question that asks for several things."""
AT_FAULT: Final = 0.6
"""Probability from which a word of the question is said to be missing."""
MOST_MISSING: Final = 3
"""Words named as missing; more of them say that the question is about something else."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer, with what speaks for it."""

    evidence: Evidence
    features: Mapping[str, float]
    missing: tuple[str, ...] = ()
    """Words of the question that its window does not bear out."""


@dataclass(frozen=True)
class SpanReader:
    """Reads windows of neighbouring passages, then compares the best spans of all of them."""

    model: Callable[[], SpanModel]
    calibration: Calibration
    passages_of: Callable[[str], Sequence[Passage]]
    """Returns all passages of a document, in order, by its id."""
    max_error: float | None = None
    name: str = "reader"
    reading_time: float | None = None
    """Seconds after which no further window is read; None reads them all. The best windows come
    first, and one is always read."""
    words: int = WORDS
    """Words of a window."""

    @property
    def threshold(self) -> float:
        """Probability from which a candidate is an answer, 0 to 1."""
        return self.calibration.threshold_for(self.max_error)

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Return the sentences that hold the best spans, or an abstention with the closest."""
        windows = windows_of(passages, documents, self.passages_of, words=self.words)
        read = self._in_time(query, windows)
        left = {passage.id for window in windows[len(read) :] for passage in window.passages}
        unread = sum(passage.id in left for passage in passages)
        found = _best_first(candidate for candidates in read for candidate in candidates)
        if not found:
            return Reading(passages=tuple(passages), unread=unread)
        best = found[0]
        answered = best.evidence.score >= self.threshold
        return Reading(
            evidence=tuple(_chosen(query, found, self.threshold)),
            confidence=best.evidence.score,
            answered=answered,
            passages=_by_trust(passages, found),
            missing=() if answered else best.missing,
            unread=unread,
        )

    def candidates(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> list[Candidate]:
        """Return every candidate of every window, the most probable first."""
        windows = windows_of(passages, documents, self.passages_of, words=self.words)
        return _best_first(
            candidate for window in windows for candidate in self._read(query, window)
        )

    def _in_time(self, query: Query, windows: Sequence[Window]) -> list[list[Candidate]]:
        """Return the candidates of each window that was read before the time was up.

        The first window does not count: a model from the hub is only loaded with it.
        """
        began = 0.0
        read: list[list[Candidate]] = []
        for window in windows:
            late = self.reading_time is not None and time.monotonic() - began > self.reading_time
            if read and late:
                break
            read.append(self._read(query, window))
            if len(read) == 1:
                began = time.monotonic()
        return read

    def _read(self, query: Query, window: Window) -> list[Candidate]:
        best: dict[tuple[str, Span], Candidate] = {}
        orders = orders_to_ignore(query.searched, window.text)
        for logits in self.model().read(query.searched, window.text, title=window.title):
            for found in best_spans([logits], n=SPANS_A_WINDOW):
                if any(found.start < end and start < found.end for start, end in orders):
                    continue
                candidate = self._candidate(query, window, logits, found)
                place = candidate.evidence.passage.id, candidate.evidence.span or Span(0, 0)
                if place not in best or best[place].evidence.score < candidate.evidence.score:
                    best[place] = candidate
        return list(best.values())

    def _candidate(
        self, query: Query, window: Window, logits: WindowLogits, found: ScoredSpan
    ) -> Candidate:
        passage, span = window.place(found.start, found.end)
        sentence = sentence_around(passage, span)
        text = window.document.text
        wide = widen(text, span, within=sentence)
        values = features(query, passage, logits, found, text[slice(*wide)])
        evidence = Evidence(
            passage=passage,
            sentence=sentence,
            span=wide,
            score=self.calibration.probability(values),
        )
        return Candidate(evidence, values, _missing(query, logits))


def _missing(query: Query, logits: WindowLogits) -> tuple[str, ...]:
    """Return the words of a question that are at fault, as typed; none where most of them are."""
    at_fault = [word for word in logits.faults if word.probability >= AT_FAULT]
    if not 0 < len(at_fault) <= MOST_MISSING:
        return ()
    return tuple(query.searched[word.start : word.end] for word in at_fault)


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


def _by_trust(
    passages: Sequence[ScoredPassage], found: Sequence[Candidate]
) -> tuple[ScoredPassage, ...]:
    best: dict[str, float] = {}
    for candidate in found:
        evidence = candidate.evidence
        best[evidence.passage.id] = max(best.get(evidence.passage.id, 0.0), evidence.score)
    # Where nothing answers, the probabilities are all near 0 and the retriever's order stands.
    order = sorted(passages, key=lambda item: -(best.get(item.id, 0.0) + item.score))
    return tuple(order)
