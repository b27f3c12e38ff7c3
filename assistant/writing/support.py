"""Whether evidence supports a claim: a trained model on the nearest sentences, helped by rules.

The model reads the claim with the nearest sentence, and with the nearest two. Its verdicts and the
findings of `assistant.writing.faults` go into a small logistic model (`support.json`), fitted by
`assistant.training.fit_support` on one half of the development sets. Without a trained model the
rules decide, by the share of the claim's words that the evidence holds.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, Protocol

from assistant.text.words import words
from assistant.writing.faults import Finding, coverage, find_faults, states
from assistant.writing.nearest_sentences import in_sentences, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THRESHOLD = 0.65
"""Least share of a claim's words without a model; chosen on the training sets."""
LARGEST_LOGIT = 8.0
VETOES = ("address", "quotation", "number", "date")
"""Findings that no model can overrule."""
MOST_FACTS = 8
"""Sentences of a claim that are looked at: what a model writes is checked one by one anyway."""
NEAREST_BY_RULES = 3
"""Sentences that a claim is held against without a model."""
NAMED_TOO_FEW = 3
"""Missing words that a reason lists."""
LONG_ENOUGH_TO_RAMBLE = 12
"""Words from which a claim is looked at for repetition."""
LEFT_TO_THE_MODEL = frozenset(("hedge",))
"""Findings that are none without a model: the rules alone cannot tell a slip from a summary."""


class SupportModel(Protocol):
    """A trained model of support."""

    def __call__(self, claim: str, evidence: str) -> tuple[float, float, float]:
        """Return the probabilities that evidence supports, contradicts, does not state a claim."""


class Fit(NamedTuple):
    """A logistic model over the signals of a claim and its evidence."""

    bias: float
    weights: Mapping[str, float]
    threshold: float
    """Least probability of a supported claim, 0 to 1."""

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that a claim with these signals is supported."""
        total = self.bias + sum(
            weight * signals.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a claim and its evidence: numbers for the fit, findings for the reason."""

    values: Mapping[str, float]
    findings: tuple[Finding, ...]
    contradicted: bool
    """Whether the model finds a contradiction more likely than that nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSupportChecker:
    """Checks claims by a trained model and rules, by rules alone where there is no model."""

    threshold: float = THRESHOLD
    model: SupportModel | None = None
    fit: Fit | None = None
    """None for the one that ships."""

    def check(self, claim: str, evidence: Sequence[str]) -> tuple[bool, str | None]:
        """Return whether evidence supports a claim, and if not, why, in words for the user."""
        if states(claim, "\n".join(evidence)):
            return True, None
        if rambles(claim):
            return False, "it says the same words over and over"
        if self.model is None:
            return self._by_rules(claim, evidence)
        found = signals(claim, evidence, self.model)
        fit = self.fit or shipped_fit()
        vetoes = [item for item in found.findings if item.kind in VETOES]
        if vetoes:
            return False, vetoes[0].reason
        if fit.probability(found.values) >= fit.threshold:
            return True, None
        return False, _reason(found)

    def score(self, claim: str, evidence: Sequence[str]) -> float:
        """Return how well evidence supports a claim, 0 to 1."""
        if states(claim, "\n".join(evidence)):
            return 1.0
        if rambles(claim):
            return 0.0
        if self.model is not None:
            found = signals(claim, evidence, self.model)
            return (self.fit or shipped_fit()).probability(found.values)
        faults, share, _ = _weighed(claim, evidence)
        return float(share * 0.4 ** len(faults))

    def _by_rules(self, claim: str, evidence: Sequence[str]) -> tuple[bool, str | None]:
        faults, share, missing = _weighed(claim, evidence)
        if faults:
            return False, faults[0].reason
        return (True, None) if share >= self.threshold else (False, _too_little(missing))


def rambles(claim: str) -> bool:
    """Return whether a claim repeats a few words, as a small model does that has lost its way.

    Such words are found in any evidence, and no model of support was taught better.
    """
    said = words(claim.lower())
    return len(said) >= LONG_ENOUGH_TO_RAMBLE and 3 * len(set(said)) <= len(said)


def signals(claim: str, evidence: Sequence[str], model: SupportModel) -> Signals:
    """Return what a model and the rules say of a claim and its evidence.

    A claim of several sentences is as good as its weakest, each held against its own evidence.
    `one` and `two` are logits that the nearest sentence, and the nearest two, support the claim,
    `best` the larger; `against` is the logit that the two contradict it; `words` the share of the
    claim's words that they hold; and the number of findings of each kind, by its name.
    """
    texts = in_sentences(evidence)
    facts = in_sentences([claim]) or [claim]
    parts = [_of_sentence(fact, texts, model) for fact in facts[:MOST_FACTS]]
    weakest = min(parts, key=lambda part: part.values["best"])
    kinds = Counter(finding.kind for part in parts for finding in part.findings)
    values: dict[str, float] = {kind: float(count) for kind, count in kinds.items()}
    for name in ("one", "two", "best", "words"):
        values[name] = min(part.values[name] for part in parts)
    values["against"] = max(part.values["against"] for part in parts)
    findings = tuple(finding for part in parts for finding in part.findings)
    return Signals(values, findings, contradicted=weakest.contradicted)


def _of_sentence(claim: str, texts: Sequence[str], model: SupportModel) -> Signals:
    near = [texts[at] for at in nearest(claim, texts)]
    first = near[nearest(claim, near, count=1)[0]] if near else ""
    both = " ".join(near)
    one = model(claim, first)
    two = model(claim, both) if len(near) > 1 else one
    values = {
        "one": _logit(one[0]),
        "two": _logit(two[0]),
        "best": max(_logit(one[0]), _logit(two[0])),
        "against": _logit(two[1]),
        "words": coverage(claim, [both])[0],
    }
    findings = tuple(find_faults(claim, texts, near))
    return Signals(values, findings, contradicted=two[1] > two[2])


@lru_cache(maxsize=1)
def shipped_fit() -> Fit:
    """Return the fit that ships with the program."""
    stored = json.loads(files("assistant.writing").joinpath("support.json").read_text("utf-8"))
    return Fit(stored["bias"], stored["weights"], stored["threshold"])


def _weighed(claim: str, evidence: Sequence[str]) -> tuple[list[Finding], float, list[str]]:
    """Return the findings that count without a model, the share of the words, and those lacking."""
    texts = in_sentences(evidence)
    near = [texts[at] for at in nearest(claim, texts, count=NEAREST_BY_RULES)]
    faults = [
        finding
        for finding in find_faults(claim, near, near)
        if finding.kind not in LEFT_TO_THE_MODEL
    ]
    return faults, *coverage(claim, near)


def _reason(found: Signals) -> str:
    if found.findings:
        return found.findings[0].reason
    return "the source says otherwise" if found.contradicted else "the source does not say this"


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1 - 1e-9)
    return max(-LARGEST_LOGIT, min(LARGEST_LOGIT, math.log(kept / (1 - kept))))


def _too_little(missing: Sequence[str]) -> str:
    if not missing:
        return "the source does not say this in one place"
    listed = ", ".join(f"“{word}”" for word in missing[:NAMED_TOO_FEW])
    return f"the source does not say this: nothing in it about {listed}"
