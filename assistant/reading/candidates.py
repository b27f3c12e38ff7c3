"""Spans that may answer, with what speaks for them: found in windows, then looked at again alone.

Windows find who is meant; the sentence alone shows whether it answers. The order of candidates
comes from the first look, how far the best is believed from both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.reading.features import RANKING, alone, features
from assistant.reading.phrase import widen
from assistant.reading.spans import ScoredSpan, best_spans
from assistant.schema import Evidence, Span
from assistant.text.orders import orders_to_ignore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.models.reader_model import SpanModel, WindowLogits
    from assistant.reading.calibration import Calibration
    from assistant.reading.windows import Window
    from assistant.schema import Query, ScoredPassage

SPANS_A_WINDOW: Final = 5
LOOKED_AT_AGAIN: Final = 5
"""Candidates that get a second look where one thing is asked: short passes, some 8 ms each."""
AT_FAULT: Final = 0.6
"""Probability from which a word of the question is said to be missing."""
MOST_MISSING: Final = 3
"""Words named as missing; more of them say that the question is about something else."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer, with what speaks for it."""

    evidence: Evidence
    rank: float
    """How well it does beside the others of the question; no probability."""
    features: Mapping[str, float]
    sentence: str
    """The sentence that holds it."""
    missing: tuple[str, ...] = ()
    """Words of the question that its window does not bear out."""


def candidates_in(window: Window, query: Query, model: SpanModel) -> list[Candidate]:
    """Return the best spans of a window, each place once; orders to language models are none."""
    best: dict[tuple[str, Span], Candidate] = {}
    orders = orders_to_ignore(query.searched, window.text)
    for logits in model.read(query.read_as, window.text, title=window.title):
        for found in best_spans([logits], n=SPANS_A_WINDOW):
            if any(found.start < end and start < found.end for start, end in orders):
                continue
            candidate = _candidate(query, window, logits, found)
            place = candidate.evidence.passage.id, candidate.evidence.span or Span(0, 0)
            if place not in best or best[place].rank < candidate.rank:
                best[place] = candidate
    return list(best.values())


def best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates by their rank; equal ones by their place."""
    return sorted(
        candidates,
        key=lambda item: (-item.rank, item.evidence.passage.id, item.evidence.sentence),
    )


def looked_at_again(
    candidates: Sequence[Candidate], query: Query, model: SpanModel, calibration: Calibration
) -> list[Candidate]:
    """Return candidates with the probability that each is right, in the same order."""
    again = []
    for candidate in candidates:
        windows = model.read(query.read_as, candidate.sentence)
        values = {**candidate.features, **alone(best_spans(windows, n=1))}
        score = calibration.probability(values)
        evidence = replace(candidate.evidence, score=score)
        again.append(replace(candidate, evidence=evidence, features=values))
    return again


def _candidate(query: Query, window: Window, logits: WindowLogits, found: ScoredSpan) -> Candidate:
    passage, span = window.place(found.start, found.end)
    sentence = sentence_around(passage, span)
    text = window.document.text
    wide = widen(text, span, within=sentence)
    values = features(passage, logits, found)
    return Candidate(
        Evidence(passage=passage, sentence=sentence, span=wide),
        rank=sum(weight * values[name] for name, weight in RANKING.items()),
        features=values,
        sentence=text[slice(*sentence)],
        missing=_missing(query, logits),
    )


def _missing(query: Query, logits: WindowLogits) -> tuple[str, ...]:
    """Return the words of a question that are at fault, as typed; none where most of them are.

    Neighbours are one: "Donald Trump" is missing, not "Donald" and "Trump".
    """
    read = query.read_as
    own = len(read) - len(query.said if query.talk else query.searched)
    at_fault = [word for word in logits.faults if word.probability >= AT_FAULT]
    if not 0 < len(at_fault) <= MOST_MISSING:
        return ()
    runs: list[Span] = []
    for word in at_fault:
        if word.start < own:
            continue
        if runs and not read[runs[-1].end : word.start].strip():
            runs[-1] = Span(runs[-1].start, word.end)
        else:
            runs.append(Span(word.start, word.end))
    return tuple(read[run.start : run.end] for run in runs)


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
