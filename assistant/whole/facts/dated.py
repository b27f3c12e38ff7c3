"""Dates beside quotes: what "on Wednesday" or "last year" means in an article of a known day."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.text.question_parts import part_of
from assistant.whole.facts.moments import moments_of, published_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Answer, Citation, Query, Sentence, Wants
    from assistant.whole.facts.moments import Moment

MOST: Final = 3
"""Moments of one sentence that are explained beside it."""
_UNIT = re.compile(
    r"^(?:(?:in|on|during)\s+)?(?:what|which)\s+(?:year|month|day|date)\s+"
    r"(?=(?:did|does|do|was|were|is|are|has|have|had|will)\b)",
    re.IGNORECASE,
)


def asked_as_when(query: Query) -> Query | None:
    """Return "in what year did it open?" as "when did it open?", None of any other question.

    A reader that is asked for a year looks for its digits and passes over "last year".
    """
    if _UNIT.match(query.searched) is None:
        return None
    return part_of(query, _UNIT.sub("When ", query.searched))


def says_a_date(answer: Answer) -> bool:
    """Return whether the words that answer mean a date that they do not state: "last year"."""
    return answer.status == "answered" and dated(answer, "when").short != answer.short


def dated(answer: Answer, wants: Wants) -> Answer:
    """Return an answer that says, beside its quotes, which dates their words mean.

    The quotes stay as they are. Where a time is asked for, the short answer says the date too.
    """
    cited = {citation.marker: citation for citation in answer.citations}
    sentences = tuple(_noted(sentence, cited) for sentence in answer.sentences)
    short = answer.short
    if wants == "when" and short and answer.citations:
        short = _with_date(short, answer.citations[0])
    return replace(answer, sentences=sentences, short=short)


def _noted(sentence: Sentence, cited: Mapping[int, Citation]) -> Sentence:
    if sentence.note or len(sentence.markers) != 1 or sentence.markers[0] not in cited:
        return sentence
    moments = [moment for moment in _meant(cited[sentence.markers[0]]) if moment.meaning]
    if not moments:
        return sentence
    if len(moments) == 1:
        return replace(sentence, note=moments[0].label)
    told = dict.fromkeys(f"{_words(moment)}: {moment.label}" for moment in moments[:MOST])
    return replace(sentence, note="; ".join(told))


def _with_date(short: str, citation: Citation) -> str:
    """Return the words that answer with their date behind them, where they do not state it."""
    within = [moment for moment in _meant(citation) if _words(moment) in short]
    if not within or not within[0].meaning:
        return short
    words = _words(within[0])
    return short.replace(words, f"{words} ({within[0].meaning})", 1)


def _meant(citation: Citation) -> Sequence[Moment]:
    return moments_of(citation.quote, published_on(citation.published))


def _words(moment: Moment) -> str:
    return " ".join(moment.text.split())
