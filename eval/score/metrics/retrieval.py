"""Retrieval: is the evidence among the passages that were found, and how far up?

Relevance is told by overlap with evidence spans, not by passage ids, so that another splitter can
be compared on the same questions. A passage finds a piece of evidence when it overlaps one of the
places where that evidence stands (`evidence.overlaps`); the *rank* of a piece is that of the first
passage that finds it. With n pieces of evidence:

- hit@k: 1 where the lowest rank is at most k.
- recall@k: share of the n pieces with a rank up to k.
- MRR@k: 1 / lowest rank, 0 where that is beyond k. Voorhees 1999, TREC-8 question answering track.
- nDCG@k: sum of 1 / log2(1 + position) over the pieces found up to k, divided by the same sum for
  the positions 1 to min(n, k). Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418, gain 1.
  A position is a rank, but pieces that one passage finds together take consecutive ones, so that
  no list scores more than an ideal one.

Passages that find nothing new keep their rank and gain nothing, as a repeated document would.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from assistant.eval.measures import Measure, not_applicable
from assistant.eval.score.evidence_overlap import overlaps_any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Placed

HIT_DEPTHS = (1, 3, 5, 10)
RECALL_DEPTHS = (1, 3, 5, 10, 20)
DEPTH = 10
"""k of MRR and nDCG."""


def ranks(found: Sequence[Placed], evidence: Sequence[LocatedEvidence]) -> tuple[int, ...]:
    """Return the ranks, counted from 1 and in order, of the evidence that was found."""
    taken: list[int] = []
    left = list(evidence)
    for rank, place in enumerate(found, start=1):
        missed = [item for item in left if not overlaps_any(place, item.places)]
        taken += [rank] * (len(left) - len(missed))
        left = missed
    return tuple(taken)


def hit(found: Sequence[int], *, k: int) -> float:
    """Return 1 where any evidence has a rank up to k."""
    return float(any(rank <= k for rank in found))


def recall(found: Sequence[int], *, of: int, k: int) -> float:
    """Return the share of `of` pieces of evidence with ranks up to k."""
    return sum(rank <= k for rank in found) / of


def reciprocal_rank(found: Sequence[int], *, k: int) -> float:
    """Return 1 / the lowest rank, 0 where that is beyond k."""
    return 1 / found[0] if found and found[0] <= k else 0.0


def ndcg(found: Sequence[int], *, of: int, k: int) -> float:
    """Return the normalised discounted cumulative gain of `of` pieces of evidence."""
    position = 0
    gained = 0.0
    for rank in found:
        position = max(rank, position + 1)
        if position <= k:
            gained += 1 / math.log2(1 + position)
    return gained / sum(1 / math.log2(1 + ideal) for ideal in range(1, min(of, k) + 1))


def retrieval_scores(example: Example, record: AnswerRecord, *, depth: int) -> dict[str, Measure]:
    """Return the scores of the candidates, and `read_recall` of the passages that were read.

    Args:
        example: the question.
        record: what came back.
        depth: candidates that the run searched for; no metric looks deeper.
    """
    names = metric_names(depth)
    absent = _absence(example, record)
    if absent is not None:
        return dict.fromkeys([*names, "read_recall"], absent)
    of = len(record.evidence)
    found = ranks(record.retrieved, record.evidence)
    compute = {
        "hit": lambda k: hit(found, k=k),
        "recall": lambda k: recall(found, of=of, k=k),
        "mrr": lambda k: reciprocal_rank(found, k=k),
        "ndcg": lambda k: ndcg(found, of=of, k=k),
    }
    scores = {}
    for name in names:
        metric, k = name.split("@")
        scores[name] = Measure(compute[metric](int(k)))
    if record.answer is None:
        return scores | {"read_recall": record.absence}
    read = ranks(record.read, record.evidence)
    return scores | {"read_recall": Measure(len(read) / of)}


def metric_names(depth: int) -> list[str]:
    """Return the metrics of a run that searched for `depth` candidates, in their order."""
    names = [f"hit@{k}" for k in HIT_DEPTHS if k <= depth]
    names += [f"recall@{k}" for k in RECALL_DEPTHS if k <= depth]
    return names + [f"{name}@{min(DEPTH, depth)}" for name in ("mrr", "ndcg") if depth]


def _absence(example: Example, record: AnswerRecord) -> Measure | None:
    if not example.answerable:
        return not_applicable("the question is unanswerable")
    if not example.evidence:
        return not_applicable("the dataset has no evidence")
    return record.absence if record.error is not None else None
