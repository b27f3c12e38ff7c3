"""Hints: what a refusal shows instead of an answer, the closest sentence and the words at fault.

- closest_hit: over refusals of questions whose evidence is known, 1 where the sentence shown as
  the closest is verbatim and overlaps the evidence; 0 where it is another one, or none is shown.
- missing_precision: share of the words named as missing that the dataset names too, over refusals
  that name some, of questions for which it does.
- missing_recall: share of the words that the dataset names which the refusal names.
- missing_false_alarm: over refusals of questions that the articles answer, 1 where words are named
  as missing all the same. Lower is better.

Words are compared as SQuAD compares them, each once: "in Paris" names what "Paris" does, and one
word more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.measures import Measure, not_applicable
from assistant.eval.score.answer_verdict import is_sound
from assistant.eval.score.evidence_overlap import overlaps_any
from assistant.eval.score.metrics.reading import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.eval.question_records import AnswerRecord, Example
    from assistant.schema import Answer, Document

NAMES = ("closest_hit", "missing_precision", "missing_recall", "missing_false_alarm")


def hint_scores(
    example: Example, record: AnswerRecord, documents: Mapping[str, Document]
) -> dict[str, Measure]:
    """Return the metrics of what a refusal shows."""
    answer = record.answer
    if answer is None:
        return dict.fromkeys(NAMES, record.absence)
    if not record.refused:
        return dict.fromkeys(NAMES, not_applicable("it was answered"))
    unknown = not_applicable("the dataset does not say which words are missing")
    scores = dict.fromkeys(NAMES, unknown)
    scores["closest_hit"] = _closest(record, answer, documents)
    scores["missing_false_alarm"] = not_applicable("the question is unanswerable")
    if example.answerable:
        scores["missing_false_alarm"] = Measure(float(bool(answer.missing)))
    if example.missing:
        named, due = _words(answer.missing), _words(example.missing)
        common = len(named & due)
        scores["missing_recall"] = Measure(common / len(due))
        scores["missing_precision"] = not_applicable("it names no word")
        if named:
            scores["missing_precision"] = Measure(common / len(named))
    return scores


def _closest(record: AnswerRecord, answer: Answer, documents: Mapping[str, Document]) -> Measure:
    if not record.places:
        return not_applicable("no evidence is known")
    if answer.closest is None:
        return Measure(0.0)
    shown = answer.closest.citation
    return Measure(float(is_sound(shown, documents) and overlaps_any(shown, record.places)))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in normalise(text).split()} or set(texts)
