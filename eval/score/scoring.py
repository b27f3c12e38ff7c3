"""Scores a run: for each answer its verdict, the layer at fault and every metric, then the sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.measures import Measure, not_applicable
from assistant.eval.question_records import Example, OpinionRecord, ScoreRecord, TimingRecord
from assistant.eval.run.record_files import read_records, write_lines, write_object
from assistant.eval.run.run_folder import (
    COST,
    DATASET,
    JUDGED,
    OPINIONS,
    SCORES,
    SUMMARY,
    TIMINGS,
    load_run,
    read_answers,
    read_documents,
    read_header,
)
from assistant.eval.score.answer_verdict import says_accepted, short_matches, verdict_of
from assistant.eval.score.fault import attribute
from assistant.eval.score.judge_agreement import judge_estimates
from assistant.eval.score.metrics.citation import citation_scores
from assistant.eval.score.metrics.cost import cost_estimates
from assistant.eval.score.metrics.hints import hint_scores
from assistant.eval.score.metrics.quoted_words import quoted_kinds, quoted_scores
from assistant.eval.score.metrics.reading import reading_scores
from assistant.eval.score.metrics.refusal import refusal_scores
from assistant.eval.score.metrics.retrieval import retrieval_scores
from assistant.eval.score.run_summary import summarise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.eval.question_records import AnswerRecord, Verdict
    from assistant.eval.run_records import Run
    from assistant.schema import Document

FOLLOW_UPS = {"followup_right": "right", "followup_hit@5": "hit@5"}
"""Metrics that are another one over those questions alone that come with a history: what they lack
against it is lost in resolving."""


def score_run(folder: Path) -> Run:
    """Score the answers of a run, write what they come to, and return the run.

    Raises:
        DatasetError: a file of the run is not in its form.
    """
    header = read_header(folder)
    examples = read_records(folder / DATASET, Example)
    documents = read_documents(folder)
    answers = read_answers(folder, examples, documents)
    scores = [
        score_answer(example, answer, documents, depth=header.depth)
        for example, answer in zip(examples, answers, strict=True)
    ]
    summary = summarise(examples, answers, scores, seed=header.seed, depth=header.depth)
    timings = read_records(folder / TIMINGS, TimingRecord)
    write_lines(folder / SCORES, scores)
    write_object(folder / COST, cost_estimates(timings))
    if header.judge is not None:
        opinions = read_records(folder / OPINIONS, OpinionRecord)
        judged = judge_estimates(opinions, scores, seed=header.seed)
        write_object(folder / JUDGED, judged)
    # Last: a folder with a summary is a finished run.
    write_object(folder / SUMMARY, summary)
    return load_run(folder)


def score_answer(
    example: Example,
    record: AnswerRecord,
    documents: Mapping[str, Document],
    *,
    depth: int,
) -> ScoreRecord:
    """Return how one answer is judged, by every metric, and which layer is at fault."""
    verdict = verdict_of(example, record, documents)
    fault = attribute(example, record, documents, verdict=verdict)
    scores = _word_scores(example, record, verdict)
    scores |= retrieval_scores(example, record, depth=depth)
    scores |= reading_scores(example, record)
    scores |= citation_scores(example, record, documents, verdict=verdict)
    scores |= refusal_scores(example, record, verdict=verdict)
    scores |= hint_scores(example, record, documents)
    quotations = quoted_kinds(record, documents)
    scores |= quoted_scores(record, quotations)
    alone = not_applicable("the question has no history")
    scores |= {
        name: scores[source] if example.history else alone
        for name, source in FOLLOW_UPS.items()
        if source in scores
    }
    return ScoreRecord(
        id=example.id,
        verdict=verdict,
        layer=fault.layer if fault else None,
        why=fault.why if fault else record.error or "",
        scores=scores,
        quotations=quotations,
    )


def _word_scores(
    example: Example, record: AnswerRecord, verdict: Verdict | None
) -> dict[str, Measure]:
    """Return whether it is right, and whether its words are, wherever they are quoted from."""
    answer = record.answer
    if answer is None:
        return dict.fromkeys(("right", "answer_match", "short_match"), record.absence)
    says = near = not_applicable("the dataset has no accepted answer")
    if example.answers:
        says = Measure(float(not record.refused and says_accepted(example, answer)))
        near = Measure(float(not record.refused and short_matches(example, answer)))
    return {
        "right": Measure(float(verdict == "right")),
        "answer_match": says,
        "short_match": near,
    }
