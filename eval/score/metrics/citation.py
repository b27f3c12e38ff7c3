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

from assistant.eval.records import Measure, not_applicable, not_measured
from assistant.eval.score.quotes import overlaps_any
from assistant.eval.score.verdict import contains, is_sound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.records import AnswerRecord, Example, Verdict
    from assistant.eval.score.results import RunDocument

NAMES = (
    "citation_verbatim",
    "citation_precision",
    "citation_recall",
    "support",
    "support_false_alarm",
)


def citation_scores(
    example: Example,
    answer: AnswerRecord,
    documents: Mapping[str, RunDocument],
    *,
    verdict: Verdict | None,
) -> dict[str, Measure]:
    """Return the citation metrics of one answer."""
    absent = _absence(answer)
    if absent is not None:
        return dict.fromkeys(NAMES, absent)
    sound = [citation for citation in answer.citations if is_sound(citation, documents)]
    scores = {
        "citation_verbatim": _share(len(sound), len(answer.citations), "nothing is cited"),
        "support": _share(
            sum(bool(sentence.markers) and sentence.supported for sentence in answer.sentences),
            len(answer.sentences),
            "the answer has no sentences",
        ),
    }
    unknown = not_applicable("the question is unanswerable")
    if example.answerable:
        unknown = not_applicable("the dataset has no evidence")
    if not (example.answerable and answer.evidence):
        precision = recall = unknown
    else:
        places = [place for item in answer.evidence for place in item.places]
        good = [item for item in sound if overlaps_any(item.place, places)]
        shown = [
            item
            for item in answer.evidence
            if any(overlaps_any(citation.place, item.places) for citation in sound)
        ]
        precision = Measure(len(good) / max(len(answer.citations), 1))
        recall = Measure(len(shown) / len(answer.evidence))
    alarm = not_applicable("the answer is not right")
    if verdict == "right":
        alarm = _false_alarm(example, answer)
    return {
        "citation_verbatim": scores["citation_verbatim"],
        "citation_precision": precision,
        "citation_recall": recall,
        "support": scores["support"],
        "support_false_alarm": alarm,
    }


def _false_alarm(example: Example, answer: AnswerRecord) -> Measure:
    places = [place for item in answer.evidence for place in item.places]
    cited = {item.marker for item in answer.citations if overlaps_any(item.place, places)}
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


def _absence(answer: AnswerRecord) -> Measure | None:
    if answer.error is not None:
        return not_measured(answer.error)
    if answer.status is None:
        return not_applicable("the run only searched")
    if answer.status == "unanswerable":
        return not_applicable("the answer is a refusal")
    return None
