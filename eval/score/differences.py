"""What two runs differ in: the values that a comparison is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from assistant.eval.score.gate import NOT_MEASURED, PASS, REGRESSION
from assistant.eval.score.summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from assistant.eval.records import Layer, Verdict
    from assistant.eval.score.statistics import Difference

Outcome = Literal["pass", "regression", "could not measure"]
EXIT_CODES: dict[Outcome, int] = {
    "pass": PASS,
    "regression": REGRESSION,
    "could not measure": NOT_MEASURED,
}


class Side(NamedTuple):
    """What one run made of a question."""

    verdict: Verdict | None
    layer: Layer | None
    said: str
    confidence: float


class Flip(NamedTuple):
    """A question that is right in one run and not in the other."""

    id: str
    question: str
    won: bool
    """Whether it is right after, and was not before."""
    before: Side
    after: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A metric in both runs, over the questions that it applies to in both."""

    metric: str
    before: float
    after: float
    difference: Difference
    more_questions: int | None = None
    """About how many more questions would settle it; None where it is settled or equal."""

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None where there is none."""
        if abs(self.difference.value) < 1e-12:
            return None
        return (self.difference.value < 0) == (self.metric in LOWER_IS_BETTER)

    def to_json(self) -> dict[str, Any]:
        """Return the form that a report in JSON has."""
        digits = 6
        return {
            "metric": self.metric,
            "before": round(self.before, digits),
            "after": round(self.after, digits),
            "difference": round(self.difference.value, digits),
            "low": round(self.difference.low, digits),
            "high": round(self.difference.high, digits),
            "p": round(self.difference.p, digits),
            "n": self.difference.n,
            "more_questions": self.more_questions,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs, question by question."""

    dataset: str
    questions: int
    """Questions that both have."""
    only_before: int
    only_after: int
    made_otherwise: tuple[str, ...]
    """What the headers of the runs differ in, in words."""
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    outcome: Outcome
    reason: str
    """One sentence for the outcome."""

    @property
    def exit_code(self) -> int:
        """0 pass, 1 regression, 2 could not measure."""
        return EXIT_CODES[self.outcome]

    def to_json(self) -> dict[str, Any]:
        """Return the form that a report in JSON has."""
        return {
            "dataset": self.dataset,
            "questions": self.questions,
            "only_before": self.only_before,
            "only_after": self.only_after,
            "made_otherwise": list(self.made_otherwise),
            "outcome": self.outcome,
            "reason": self.reason,
            "changes": [change.to_json() for change in self.changes],
            "flips": [
                {
                    "id": flip.id,
                    "question": flip.question,
                    "won": flip.won,
                    "before": flip.before._asdict(),
                    "after": flip.after._asdict(),
                }
                for flip in self.flips
            ],
        }
