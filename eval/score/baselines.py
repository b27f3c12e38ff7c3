"""What knows nothing would score on a dataset: one reply to everything, and a random one.

- refusal: share of the questions that a program which refuses everything gets right.
- constant: share that the one accepted answer which fits most questions gets right.
- random: share that the first accepted answer of another question, drawn at random, gets right.

A reply fits where it equals an accepted answer once both are normalised; where it is quoted from is
left out, so that a program has to beat them by more than that.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.eval.score.metrics.reading import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import Example

LEAST_TELLING = 0.5
"""Share from which on one reply makes a dataset tell little: most of it is won without reading."""


class Baselines(NamedTuple):
    """Shares of right answers, 0 to 1, of programs that read nothing."""

    refusal: float
    constant: float
    reply: str
    """The accepted answer that fits most questions; empty where the dataset has none."""
    random: float

    def to_json(self) -> dict[str, Any]:
        """Return the form that `--json` prints."""
        shares = {"refusal": self.refusal, "constant": self.constant, "random": self.random}
        return {**{name: round(share, 6) for name, share in shares.items()}, "reply": self.reply}

    def warning(self, right: float | None) -> str:
        """Return what to beware of in a dataset that one reply wins, or empty text.

        Args:
            right: share that the run got right; None where it was not measured.
        """
        best = max(self.refusal, self.constant)
        what = "a refusal" if self.refusal >= self.constant else f"“{self.reply}”"
        if best >= LEAST_TELLING:
            return f"{what} to everything gets {best:.0%} of this dataset right"
        if right is not None and best >= right:
            return f"{what} to everything gets {best:.0%} right, no less than this run"
        return ""


def baselines(examples: Sequence[Example]) -> Baselines:
    """Return what one reply and a random one would score on the questions of a dataset."""
    # In the order of the dataset, each once: which of two that fit as often is named is no chance.
    accepted = [
        dict.fromkeys(text for answer in example.answers if (text := normalise(answer)))
        for example in examples
    ]
    words = {normalise(answer): answer for example in examples for answer in example.answers}
    fitting = Counter(text for texts in accepted for text in texts)
    [(reply, fits)] = fitting.most_common(1) or [("", 0)]
    drawn = [normalise(example.answers[0]) for example in examples if example.answers]
    first = Counter(drawn)
    hits = 0.0
    for example, texts in zip(examples, accepted, strict=True):
        # The question's own answer is not among those that are drawn from.
        own = normalise(example.answers[0]) if example.answers else None
        others = len(drawn) - (own is not None)
        if others:
            hits += (sum(first[text] for text in texts) - (own in texts)) / others
    n = len(examples) or 1
    return Baselines(
        refusal=sum(not example.answerable for example in examples) / n,
        constant=fits / n,
        reply=words.get(reply, ""),
        random=hits / n,
    )
