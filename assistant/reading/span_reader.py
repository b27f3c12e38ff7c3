"""The default reader: spans of a trained model, ranked and judged by a fitted calibration."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.reading.candidates import (
    LOOKED_AT_AGAIN,
    best_first,
    candidates_in,
    looked_at_again,
)
from assistant.reading.windows import WORDS, Window, windows_of
from assistant.schema import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.models.reader_model import SpanModel
    from assistant.reading.calibration import Calibration
    from assistant.reading.candidates import Candidate
    from assistant.schema import Document, Evidence, Passage, Query, ScoredPassage

LIST_SHARE: Final = 0.4
"""Share of the best candidate's probability, or of the threshold where that is more, that a further
sentence of a list needs: where one sentence answers, others are likelier to."""
MOST_EVIDENCE: Final = 8
"""Sentences quoted for a question that asks for several things."""
RIVAL_SHARE: Final = 0.5
"""Share of the best candidate's probability from which another article is said to answer too."""
PER_POWER: Final = 0.15
"""What is taken, for each tenfold of articles, off the factor on the probability of a candidate for
each name of the question that its article lacks. Where one article alone was asked, nothing is: a
name in other words is then likelier than another article (news_dev falls by .04)."""
LEAST_DOUBTED: Final = 0.3
SHORTEST_NAME: Final = 3
"""Letters of a name that is looked for: shorter ones are abbreviations, written in many ways."""
LISTED_AT_AGAIN: Final = 16
"""Candidates that are looked at again for such a question."""


def _one_article() -> int:
    return 1


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
    articles: Callable[[], int] = _one_article
    """Returns how many articles the library holds."""

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
        found = self._looked_at_again(query, read, documents)
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
            rivals=_rivals(found, self.threshold) if answered else (),
        )

    def candidates(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> list[Candidate]:
        """Return the first candidates of all windows, the best first."""
        windows = windows_of(passages, documents, self.passages_of, words=self.words)
        read = [self._read(query, window) for window in windows]
        return self._looked_at_again(query, read, documents)

    def _looked_at_again(
        self,
        query: Query,
        read: Sequence[Sequence[Candidate]],
        documents: Mapping[str, Document],
    ) -> list[Candidate]:
        strangers = {name: names_missing(query, document) for name, document in documents.items()}
        found = best_first(candidate for candidates in read for candidate in candidates)
        most = LISTED_AT_AGAIN if query.wants_list else LOOKED_AT_AGAIN
        seen = looked_at_again(found[:most], query, self.model(), self.calibration)
        return _doubted(seen, strangers, self.articles()) if len(documents) > 1 else seen

    def _read(self, query: Query, window: Window) -> list[Candidate]:
        return candidates_in(window, query, self.model())

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


def names_missing(query: Query, document: Document) -> int:
    """Return how many names of a question neither an article nor its title holds.

    A question about Iceland is not answered from an article that never names it.
    """
    text = f"{document.title}\n{document.text}".lower()
    return sum(len(name) >= SHORTEST_NAME and name not in text for name in query.names)


def _doubted(
    found: Sequence[Candidate], strangers: Mapping[str, int], articles: int
) -> list[Candidate]:
    """Return candidates, those believed less whose article does not hold a name of the question.

    The more articles there are, the likelier it is that another one was meant.
    """
    doubt = max(LEAST_DOUBTED, 1 - PER_POWER * math.log10(max(1, articles)))
    return [
        replace(
            one,
            evidence=replace(
                one.evidence,
                score=one.evidence.score * doubt ** strangers.get(one.evidence.passage.document, 0),
            ),
        )
        for one in found
    ]


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
        if apart and evidence.score >= LIST_SHARE * max(threshold, best.score):
            chosen.append(evidence)
    return chosen[:MOST_EVIDENCE]


def _rivals(found: Sequence[Candidate], threshold: float) -> tuple[str, ...]:
    """Return the documents beside the best one's that hold an answer of their own."""
    best = found[0].evidence
    least = max(threshold, RIVAL_SHARE * best.score)
    others = [one.evidence.passage.document for one in found if one.evidence.score >= least]
    return tuple(one for one in dict.fromkeys(others) if one != best.passage.document)


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
