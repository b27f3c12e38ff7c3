"""Says whether an answer is right: the one definition that every report and gate uses.

A question that the articles answer is answered **right** when all of these hold:

1. *It says what was accepted.* With accepted answers: the short answer has a word F1 of at least
   0.5 with one of them (SQuAD's normalisation) and no number that it lacks while lacking one of
   its own; or the words of an accepted answer stand, in a row, in the short answer, in a quote
   that is cited, or in the text. Without accepted answers this holds by itself.
2. *It decides as it should.* Where the dataset has a verdict, the answer's is the same: the one it
   gives as a field, else the yes or no that its text begins with.
3. *It shows where.* With evidence: a quote that is cited word for word, at its offsets, without
   cutting a word, overlaps the evidence. Without evidence this holds by itself.

A question that they do not answer is answered right by refusing. An answer to part of a question
counts as an answer. What failed is neither right nor wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.eval.score.evidence_overlap import fold, overlaps_any
from assistant.eval.score.metrics.reading import best, normalise, said_verdict, word_f1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.question_records import AnswerRecord, Example, Verdict
    from assistant.schema import Answer, Citation, Document

SHORT_F1 = 0.5
"""Least F1 of a short answer with an accepted one."""

_NUMBER = re.compile(r"\d+")
_MARKER = re.compile(r"\[\d+\]")


def verdict_of(
    example: Example, record: AnswerRecord, documents: Mapping[str, Document]
) -> Verdict | None:
    """Return the verdict on an answer; None where the run only searched."""
    if record.error is not None:
        return "failed"
    if record.answer is None:
        return None
    if not example.answerable:
        return "right" if record.refused else "invented"
    if record.refused:
        return "missed"
    decides = example.verdict in (None, said_verdict(record.answer))
    says = decides and says_accepted(example, record.answer)
    return "right" if says and _shows_evidence(example, record, documents) else "wrong"


def says_accepted(example: Example, answer: Answer) -> bool:
    """Return whether an answer says one of the accepted answers, where there are any."""
    if not example.answers:
        return True
    said = [answer.short or "", answer.text, *(citation.quote for citation in answer.citations)]
    return short_matches(example, answer) or any(
        contains(text, accepted) for text in said for accepted in example.answers
    )


def short_matches(example: Example, answer: Answer) -> bool:
    """Return whether the short answer is near enough to an accepted one."""
    short = fold(answer.short or "")
    near = (fold(accepted) for accepted in example.answers)
    return bool(normalise(short)) and any(
        best(word_f1, short, [accepted]) >= SHORT_F1 and not _numbers_differ(short, accepted)
        for accepted in near
    )


def contains(text: str, accepted: str) -> bool:
    """Return whether the words of an accepted answer stand in a row in a text."""
    needle = normalise(fold(accepted))
    return bool(needle) and f" {needle} " in f" {normalise(fold(_MARKER.sub(' ', text)))} "


def is_sound(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Return whether a quote is the text at its offsets, word for word, and cuts no word."""
    document = documents.get(citation.document)
    if document is None or not citation.quote:
        return False
    text, start, end = document.text, citation.start, citation.end
    if not 0 <= start < end <= len(text) or text[start:end] != citation.quote:
        return False
    return not (_cuts_word(text, start) or _cuts_word(text, end))


def _shows_evidence(
    example: Example, record: AnswerRecord, documents: Mapping[str, Document]
) -> bool:
    """Return whether a sound citation overlaps the evidence, where there is any."""
    if not example.evidence:
        return True
    return record.answer is not None and any(
        is_sound(citation, documents) and overlaps_any(citation, record.places)
        for citation in record.answer.citations
    )


def _cuts_word(text: str, position: int) -> bool:
    around = text[max(position - 1, 0) : position + 1]
    return 0 < position < len(text) and around.isalnum()


def _numbers_differ(one: str, other: str) -> bool:
    """Return whether each text has a number that the other lacks: 12 million, 15 million."""
    first, second = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return bool(first - second) and bool(second - first)
