"""What a stage of the training is made of; `stages.py` has the stages and their mix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Share:
    """A set and how often it is gone through; below 1 a random part of it.

    `kept` limits the share to "answerable" or "unanswerable" rows, to the "rephrased" ones
    (answerable in other words than the sentence that answers) or to those of "yesno". Empty
    for all.
    """

    source: str
    passes: float
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training with its own mix; `time` is its share among those that are chosen."""

    name: str
    time: float
    rows: tuple[Share, ...]
    claims: tuple[Share, ...]
    made_negatives: int
    made_claims: int
    search_pairs: int = 0
    """Queries with passages near them, for the relevance head."""
    noise: float = 0.13
    """Part of the questions, answerable and not, that are put into another typing style."""
    titled: float = 0.0
    """Part of the passages with a title that get it put before them."""
    widened: float = 0.0
    """Part of the passages that are read among their neighbours."""
    deciding: float = 0.0
    """How often the sentences that decide are read alone, for claims and yes/no questions."""
    taught: float = 1.0
    """Part of the reading rows whose relevance the teacher says."""
    asked_claims: float = 0.0
    """How often the claims that can be asked as questions of yes or no are asked so."""
    turns: float = 0.0
    """How often the written follow-ups are gone through, as talks and as questions."""
    talks: float = 0.0
    """How often the CANARD talks are gone through."""
    made_turns: int = 0
    """Follow-ups made of two questions about one passage."""
    contrasts: int = 0
    """Follow-ups that name another thing in the frame of the question before them, at most."""
    speakers: int = 0
    """Follow-ups that ask who said it, at most."""
    corrections: int = 0
    """Made self-corrections; the written ones are gone through once for a thousand of these."""


NEGATIVE_WEIGHTS: Final = {
    "swap_name": 20,
    "swap_number": 12,
    "swap_verb": 18,
    "swap_opposite": 14,
    "swap_roles": 5,
    "negate": 8,
    "transplant": 15,
    "drop_answer": 16,
    "ask_elsewhere": 2,
}
"""How often each maker of `negatives` is tried."""

MOST_SHARED: Final = 0.34
"""Share of a rephrased question's words that the sentence which answers may hold."""

BORROWING_SOURCES: Final = (
    "squad2_12_articles",
    "squad_train_part",
    "squadshifts_newwiki",
    "tydiqa_en_train",
)
"""Sets whose answerable rows made negatives and made claims start from."""
