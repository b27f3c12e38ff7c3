"""Scores one answer: the verdict, the layer at fault, and every metric of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.records import Measure, ScoreRecord, not_applicable, not_measured
from assistant.eval.score.fault import attribute
from assistant.eval.score.metrics.citation import citation_scores
from assistant.eval.score.metrics.dialog import dialog_scores
from assistant.eval.score.metrics.reading import reading_scores
from assistant.eval.score.metrics.refusal import refusal_scores
from assistant.eval.score.metrics.retrieval import retrieval_scores
from assistant.eval.score.verdict import judge, says_accepted, short_matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.records import AnswerRecord, Example, Verdict
    from assistant.eval.score.results import RunDocument


def score_answer(
    example: Example,
    answer: AnswerRecord,
    documents: Mapping[str, RunDocument],
    *,
    depth: int,
) -> ScoreRecord:
    """Return how one answer is judged, by every metric, and which layer is at fault."""
    verdict = judge(example, answer, documents)
    fault = attribute(example, answer, documents, verdict=verdict)
    scores = {"right": _right(verdict, answer), **_matches(example, answer, verdict)}
    scores |= retrieval_scores(example, answer, depth=depth)
    scores |= reading_scores(example, answer)
    scores |= citation_scores(example, answer, documents, verdict=verdict)
    scores |= refusal_scores(example, answer, verdict=verdict)
    scores |= dialog_scores(example, scores)
    return ScoreRecord(
        id=example.id,
        verdict=verdict,
        layer=fault.layer if fault else None,
        why=fault.why if fault else answer.error or "",
        scores=scores,
    )


def _right(verdict: Verdict | None, answer: AnswerRecord) -> Measure:
    if verdict is None:
        return not_applicable("the run only searched")
    if verdict == "failed":
        return not_measured(answer.error or "")
    return Measure(float(verdict == "right"))


def _matches(example: Example, answer: AnswerRecord, verdict: Verdict | None) -> dict[str, Measure]:
    """Return whether the words are right, wherever they are quoted from."""
    names = ("answer_match", "short_match")
    if verdict is None or verdict == "failed":
        return dict.fromkeys(names, _right(verdict, answer))
    if not example.answers:
        return dict.fromkeys(names, not_applicable("the dataset has no accepted answer"))
    answered = answer.status != "unanswerable"
    return {
        "answer_match": Measure(float(answered and says_accepted(example, answer))),
        "short_match": Measure(float(answered and short_matches(example, answer))),
    }
