"""What the shipped reader was trained on, in which measure: the one place to change the mix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.training.data import TrainingDataError


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
    """How often the follow-ups are gone through, as talks and as questions."""
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

STAGES: Final = (
    Stage(
        name="mixed",
        time=0.12,
        rows=(
            Share("squad2_12_articles", 2.0),
            Share("unansq_dev_lower", 2.0),
            Share("squad_train_part", 2.0, "unanswerable"),
            Share("squad_train_part", 0.5, "answerable"),
            Share("squadshifts_newwiki", 0.5),
            Share("tydiqa_en_train", 0.7),
            Share("squadshifts_reddit", 0.12),
            Share("squadshifts_amazon", 0.06),
            Share("timeqa", 0.4),
            Share("multispanqa_valid", 1.0),
            Share("qed_nq", 0.12),
            Share("nq_open_oracle", 0.3),
            Share("bioasq_factoid", 0.6),
            Share("hotpotqa_part", 0.8),
            Share("quoref_contrast", 0.6),
            Share("fairytaleqa", 0.1),
            Share("qamr", 0.02),
            Share("neg_squad_train_part", 0.06),
            Share("neg_squadshifts_newwiki", 0.06),
            Share("neg_nq_tydi", 0.06),
        ),
        claims=(
            Share("fever_validation", 0.8),
            Share("fever_test", 0.8),
            Share("snli_dev", 0.45),
            Share("snli_test", 0.45),
            Share("scifact_rte", 1.0),
        ),
        made_negatives=5000,
        made_claims=4000,
    ),
    Stage(
        name="settle",
        time=0.48,
        rows=(
            Share("squad2_12_articles", 1.0),
            Share("unansq_dev_lower", 1.0),
            Share("squad_train_part", 1.5, "unanswerable"),
            Share("squad_train_part", 0.3, "answerable"),
            Share("squadshifts_newwiki", 0.25),
            Share("tydiqa_en_train", 0.4),
            Share("timeqa", 0.1),
            Share("squadshifts_reddit", 0.03),
            Share("bioasq_factoid", 0.3),
            Share("hotpotqa_part", 0.4),
            Share("quoref_contrast", 0.3),
            Share("neg_squad_train_part", 0.02),
            Share("neg_squadshifts_newwiki", 0.02),
            Share("neg_nq_tydi", 0.02),
        ),
        claims=(
            Share("fever_validation", 0.3),
            Share("fever_test", 0.3),
            Share("snli_dev", 0.1),
            Share("snli_test", 0.1),
            Share("scifact_rte", 0.5),
        ),
        made_negatives=2500,
        made_claims=1500,
    ),
    Stage(
        name="widen",
        time=0.4,
        rows=(
            Share("squad2_12_articles", 2.0),
            Share("unansq_dev_lower", 1.0),
            Share("squad_train_part", 2.0, "unanswerable"),
            Share("squad_train_part", 1.0, "rephrased"),
            Share("squad_train_part", 0.15, "answerable"),
            Share("squadshifts_newwiki", 1.0, "rephrased"),
            Share("squadshifts_newwiki", 0.12),
            Share("squadshifts_reddit", 0.25, "rephrased"),
            Share("squadshifts_amazon", 0.1, "rephrased"),
            Share("nq_open_oracle", 0.3, "rephrased"),
            Share("qed_nq", 0.15, "rephrased"),
            Share("tydiqa_en_train", 0.5),
            Share("timeqa", 0.2),
            Share("multispanqa_valid", 0.5),
            Share("bioasq_factoid", 0.4),
            Share("hotpotqa_part", 0.5),
            Share("quoref_contrast", 0.4),
            Share("neg_squad_train_part", 0.03),
            Share("neg_squadshifts_newwiki", 0.03),
            Share("neg_nq_tydi", 0.03),
        ),
        claims=(
            Share("fever_validation", 0.35),
            Share("fever_test", 0.35),
            Share("snli_dev", 0.15),
            Share("snli_test", 0.15),
            Share("scifact_rte", 1.0),
        ),
        made_negatives=3000,
        made_claims=2500,
        search_pairs=4000,
        noise=0.22,
    ),
    Stage(
        name="understand",
        time=1.0,
        rows=(
            Share("written", 1.0),
            Share("squad2_unanswerable_recovered", 0.33),
            Share("squad2_12_articles", 0.6),
            Share("squad_train_part", 0.5, "unanswerable"),
            Share("squad_train_part", 0.35, "rephrased"),
            Share("squad_train_part", 0.08, "answerable"),
            Share("squadshifts_newwiki", 0.3, "rephrased"),
            Share("tydiqa_en_train", 0.1),
            Share("multispanqa_valid", 0.4),
            Share("quoref_contrast", 0.2),
            Share("hotpotqa_part", 0.3),
        ),
        claims=(
            Share("twin_claims", 1.0),
            Share("written_claims", 0.7),
            Share("fever_validation", 0.12),
            Share("fever_test", 0.12),
            Share("snli_dev", 0.08),
            Share("scifact_rte", 0.5),
        ),
        made_negatives=800,
        made_claims=600,
        search_pairs=2500,
        noise=0.1,
        titled=0.6,
        widened=0.4,
        deciding=1.0,
        taught=0.12,
        turns=1.0,
        corrections=2000,
    ),
    Stage(
        name="decide",
        time=0.2,
        rows=(
            Share("written", 0.35),
            Share("written", 2.0, "yesno"),
            Share("squad2_unanswerable_recovered", 0.06),
            Share("squad2_12_articles", 0.2),
            Share("squad_train_part", 0.15, "unanswerable"),
            Share("squad_train_part", 0.1, "rephrased"),
            Share("squadshifts_newwiki", 0.1, "rephrased"),
        ),
        claims=(
            Share("twin_claims", 0.6),
            Share("written_claims", 0.5),
            Share("fever_validation", 0.2),
            Share("fever_test", 0.2),
        ),
        made_negatives=100,
        made_claims=100,
        titled=0.6,
        widened=0.3,
        deciding=1.0,
        asked_claims=1.0,
        taught=0.0,
        turns=0.25,
        corrections=400,
    ),
    Stage(
        name="talk",
        time=0.18,
        rows=(
            Share("written", 0.2),
            Share("written", 1.0, "yesno"),
            Share("squad2_unanswerable_recovered", 0.04),
            Share("squad2_12_articles", 0.1),
            Share("squad_train_part", 0.1, "unanswerable"),
        ),
        claims=(Share("twin_claims", 0.2), Share("written_claims", 0.2)),
        made_negatives=50,
        made_claims=50,
        titled=0.6,
        widened=0.3,
        deciding=0.5,
        asked_claims=0.5,
        taught=0.0,
        turns=2.0,
        corrections=800,
    ),
)
"""In the order in which they were trained."""


def chosen_stages(names: tuple[str, ...]) -> tuple[Stage, ...]:
    """Return the stages of these names in their order; all where none is named.

    Raises:
        TrainingDataError: a name is not that of a stage.
    """
    known = [stage.name for stage in STAGES]
    if wrong := [name for name in names if name not in known]:
        raise TrainingDataError(f"no stage {wrong[0]!r}; expected one of {', '.join(known)}")
    return tuple(stage for stage in STAGES if not names or stage.name in names)
