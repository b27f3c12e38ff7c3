"""Questions of yes or no: which of the two the nearest sentences say, or that they leave it open.

A span reader finds the words that bear on the question. Whether they say yes or no, two heads tell
together: one trained on such questions, and the one that holds claims against evidence, to which
the question is put as a claim (docs/reader.md has what each brings).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Evidence, Query, Reading, ScoredPassage, YesNo
    from assistant.seams import Reader

    Shares = Callable[[str, str], tuple[float, float, float]]

UNDECIDED: Final = 0.5
"""Probability from which a sentence is held to leave the question open."""
WEIGHTS: Final = (0.55, 0.6)
"""Of what the two heads say, in the logits of yes; fitted by docs/benchmarks/yesno.py. There is no
bias: it came out at .03."""
_LEAST: Final = 1e-6

_AUXILIARY: Final = re.compile(
    r"^(?P<auxiliary>is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may"
    r"|might)\s+(?P<rest>.+?)\W*$",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"^(?:the\s+|a\s+|an\s+)?[A-Z][\w.’'\-]*(?:\s+(?:(?:of|and|the|de|van|von)\s+)*[A-Z][\w.’'\-]*)*"
    r"|^(?:he|she|it|they|there|this|that)\b",
)
_DROPPED: Final = frozenset({"did", "does", "do"})


@dataclass(frozen=True)
class VerdictReader:
    """Adds yes or no to what the reader inside found, and hands all other questions on."""

    inner: Reader
    decide: Shares
    """Probabilities that evidence says yes, no, or leaves a question undecided."""
    support: Shares
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
        """Return the sentence that decides with its verdict, or an abstention."""
        reading = self.inner.read(query, passages, documents=documents)
        if query.wants != "yes_no" or not reading.evidence:
            return reading
        best = reading.evidence[0]
        context = _in_context(best, documents[best.passage.document])
        decided = self.decide(query.searched, context)
        claimed = self.support(statement(query.searched), context)
        if decided[2] >= UNDECIDED and claimed[0] + claimed[1] < UNDECIDED:
            return replace(reading, answered=False)
        said = zip(WEIGHTS, signals(decided, claimed), strict=True)
        logit = sum(weight * value for weight, value in said)
        verdict: YesNo = "yes" if logit > 0 else "no"
        return replace(reading, verdict=verdict, confidence=reading.confidence * _sure(logit))


def signals(
    decided: tuple[float, float, float], claimed: tuple[float, float, float]
) -> tuple[float, float]:
    """Return what speaks for yes, as logits: what the question got, and the claim made of it."""
    return _logit(*decided[:2]), _logit(*claimed[:2])


def _sure(logit: float) -> float:
    """Return the probability of the likelier verdict.

    A sentence that surely bears on a question may still say the opposite.
    """
    return 1 / (1 + math.exp(-abs(logit)))


def _logit(one: float, other: float) -> float:
    return math.log(one + _LEAST) - math.log(other + _LEAST)


def statement(question: str) -> str:
    """Return a question of yes or no as a claim: "Did Ida resign?" becomes "Ida resign."."""
    match = _AUXILIARY.match(question.strip())
    if match is None:
        return question
    rest, auxiliary = match["rest"], match["auxiliary"].lower()
    subject = _NAME.match(rest)
    if auxiliary in _DROPPED or subject is None:
        claim = rest
    else:
        claim = f"{subject.group()} {auxiliary}{rest[subject.end() :]}"
    return f"{claim[:1].upper()}{claim[1:]}."


def _in_context(evidence: Evidence, document: Document) -> str:
    """Return the sentence behind the one before it, which says who is meant."""
    before = [item for item in evidence.passage.sentences if item.end <= evidence.sentence.start]
    start = before[-1].start if before else evidence.sentence.start
    return document.text[start : evidence.sentence.end]
