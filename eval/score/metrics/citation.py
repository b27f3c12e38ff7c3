"""Citation: are the quotes verbatim, do they stand where the evidence is, do they support?

- citation_verbatim: share of an answer's citations whose quote is the document's text at its
  offsets, without cutting a word.
- citation_precision: share of its citations that are verbatim and overlap the evidence.
- citation_recall: share of the pieces of evidence that a verbatim citation overlaps.
- support: share of its sentences that carry a citation and are held to be supported by what they
  cite. This is citation recall as ALCE defines it, with the program's own check in the place of
  its entailment model. Gao et al. 2023, arXiv:2305.14627, section 3.
- support_false_alarm: over right answers that were split into sentences, 1 where a sentence that
  says an accepted answer and cites the evidence is held to be unsupported. Lower is better.

A refusal has no citation: not applicable. An answer without any has precision and recall 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.measures import Measure, not_applicable
from assistant.eval.score.answer_verdict import contains, is_sound
from assistant.eval.score.evidence_overlap import overlaps_any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.question_records import AnswerRecord, Example, Verdict
    from assistant.schema import Answer, Citation, Document

NAMES = (
    "citation_verbatim",
    "citation_precision",
    "citation_recall",
    "support",
    "support_false_alarm",
)


def citation_scores(
    example: Example,
    record: AnswerRecord,
    documents: Mapping[str, Document],
    *,
    verdict: Verdict | None,
) -> dict[str, Measure]:
    """Return the citation metrics of one answer."""
    answer = record.answer
    if answer is None:
        return dict.fromkeys(NAMES, record.absence)
    if record.refused:
        return dict.fromkeys(NAMES, not_applicable("the answer is a refusal"))
    sound = [citation for citation in answer.citations if is_sound(citation, documents)]
    precision, recall = _precision_recall(example, record, answer, sound)
    alarm = not_applicable("the answer is not right")
    if verdict == "right":
        alarm = _false_alarm(example, record, answer)
    return {
        "citation_verbatim": _share(len(sound), len(answer.citations), "nothing is cited"),
        "citation_precision": precision,
        "citation_recall": recall,
        "support": _share(
            sum(bool(sentence.markers) and sentence.supported for sentence in answer.sentences),
            len(answer.sentences),
            "the answer has no sentences",
        ),
        "support_false_alarm": alarm,
    }


def _precision_recall(
    example: Example, record: AnswerRecord, answer: Answer, sound: list[Citation]
) -> tuple[Measure, Measure]:
    if not example.answerable:
        return (not_applicable("the question is unanswerable"),) * 2
    if not record.evidence:
        return (not_applicable("the dataset has no evidence"),) * 2
    good = [item for item in sound if overlaps_any(item, record.places)]
    shown = [
        item
        for item in record.evidence
        if any(overlaps_any(citation, item.places) for citation in sound)
    ]
    precision = Measure(len(good) / max(len(answer.citations), 1))
    return precision, Measure(len(shown) / len(record.evidence))


def _false_alarm(example: Example, record: AnswerRecord, answer: Answer) -> Measure:
    cited = {item.marker for item in answer.citations if overlaps_any(item, record.places)}
    telling = [
        sentence
        for sentence in answer.sentences
        if cited.intersection(sentence.markers)
        and any(contains(sentence.text, accepted) for accepted in example.answers)
    ]
    if not telling:
        return not_applicable("no sentence both says an accepted answer and cites the evidence")
    return Measure(float(any(not sentence.supported for sentence in telling)))


def _share(part: int, whole: int, otherwise: str) -> Measure:
    return Measure(part / whole) if whole else not_applicable(otherwise)
