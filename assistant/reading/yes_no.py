"""Yes/no questions: the sentence that decides, found by what the evidence says of the claim.

Span readers are trained on questions that words of the passage answer; "Did she resign?" has no
such words. Turned into a claim, each sentence either supports it, contradicts it, or does neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.reading.states import as_said_in
from assistant.schema import Evidence
from assistant.text.words import content_stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Query, Reading, ScoredPassage, Span
    from assistant.seams import Reader

MOST_SENTENCES = 6
"""Sentences held against the claim: those that share the most words with it."""
LEAST_SHARED = 0.5
"""Share of the claim's content words that a sentence and its passage need to be held against it."""
DECIDES = 0.6
"""Probability from which a sentence decides: that it supports or contradicts the claim."""

UNNAMED = 0.7
"""Factor for a sentence without the names of the question: it may be about somebody else."""

_AUXILIARY = re.compile(
    r"^(?P<aux>is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)\s+"
    r"(?P<rest>.+?)\W*$",
    re.IGNORECASE,
)
_NAME_RUN = re.compile(
    r"^(?:the\s+|a\s+|an\s+)?(?:[A-Z][\w.’'\-]*)(?:\s+(?:(?:of|and|the|de|van|von)\s+)*[A-Z][\w.’'\-]*)*"
    r"|^(?:he|she|it|they|there|this|that)\b",
)
_DROPPED = frozenset({"did", "does", "do"})


def statement(question: str) -> str:
    """Return a yes/no question as a claim: "Did Ida resign?" becomes "Ida resign."."""
    match = _AUXILIARY.match(question.strip())
    if match is None:
        return question
    rest, auxiliary = match["rest"], match["aux"].lower()
    subject = _NAME_RUN.match(rest)
    if auxiliary in _DROPPED or subject is None:
        claim = rest
    else:
        claim = f"{subject.group()} {auxiliary}{rest[subject.end() :]}"
    return f"{claim[:1].upper()}{claim[1:]}."


@dataclass(frozen=True)
class YesNoReader:
    """Answers yes/no questions with the sentence that decides and hands all others on."""

    inner: Reader
    support: Callable[[str, str], tuple[float, float, float]]
    """Probabilities that evidence supports, contradicts, does not state a claim."""

    @property
    def name(self) -> str:
        """Name of the reader inside."""
        return self.inner.name

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Return the sentence that decides, or what the reader inside makes of the passages."""
        reading = self.inner.read(query, passages, documents=documents)
        if query.wants != "yes_no":
            return reading
        decided = [
            self._decide(said, passage, sentence, documents[passage.document])
            for said, passage, sentence in _nearest(query, passages, documents)
        ]
        best = max(decided, key=lambda evidence: evidence.score, default=None)
        if best is None or best.score < DECIDES:
            return reading if not reading.answered else _without_span(reading)
        return replace(reading, evidence=(best,), confidence=best.score, answered=True)

    def _decide(
        self,
        query: Query,
        passage: ScoredPassage,
        sentence: Span,
        document: Document,
    ) -> Evidence:
        evidence = document.text[slice(*sentence)]
        _, _, not_stated = self.support(statement(query.searched), evidence)
        named = set(query.names) <= set(content_stems(evidence))
        score = (1.0 - not_stated) * (1.0 if named else UNNAMED)
        return Evidence(passage=passage, sentence=sentence, score=score)


def _nearest(
    query: Query, passages: Sequence[ScoredPassage], documents: Mapping[str, Document]
) -> list[tuple[Query, ScoredPassage, Span]]:
    """Return the sentences that share most words, with the question as their passage has it."""
    shared = []
    for order, passage in enumerate(passages):
        said = as_said_in(passage, query)[-1]
        asked = set(said.stems)
        document = documents[passage.document]
        around = set(content_stems(f"{document.title} {passage.text}"))
        if not asked or len(asked & around) / len(asked) < LEAST_SHARED:
            continue
        if any(name not in around for name in said.names):
            continue
        for sentence in passage.sentences:
            text = document.text[slice(*sentence)]
            if len(words(text)) > 2:
                near = len(asked & set(content_stems(text)))
                shared.append((-near, order, sentence, said, passage))
    shared.sort(key=lambda item: item[:3])
    return [(said, passage, sentence) for _, _, sentence, said, passage in shared[:MOST_SENTENCES]]


def _without_span(reading: Reading) -> Reading:
    first = reading.evidence[0]
    whole = Evidence(passage=first.passage, sentence=first.sentence, score=first.score)
    return replace(reading, evidence=(whole, *reading.evidence[1:]))
