"""What the articles say to a query in their own words, with no language model asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.reading.quote import quote
from assistant.whole.answered import COMPARED
from assistant.whole.facts.dated import asked_as_when, says_a_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.parts import Parts
    from assistant.schema import Answer, Query, ScoredPassage


def read_answer(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    within: Sequence[str] | None,
) -> Answer:
    """Return what the articles answer as a whole, else what the reader finds in the passages.

    Where no article is named, those that were found may answer unlike: that goes before a count
    that is worked out from the nearest of them alone.
    """
    if within is not None or query.kind not in COMPARED:
        return parts.whole(query, found, within) or _read(parts, query, found, within)
    read = _read(parts, query, found, within)
    return read if read.conflicts else parts.whole(query, found, within) or read


def _read(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    within: Sequence[str] | None,
) -> Answer:
    """Return what the reader quotes, and every version where several articles answer unlike."""
    articles = parts.documents(sorted({passage.document for passage in found}))
    reading = parts.reader.read(query, found, documents=articles)
    answer = quote(query, reading, articles)
    when = asked_as_when(query) if answer.status == "unanswerable" else None
    if when is not None:
        reading = parts.reader.read(when, found, documents=articles)
        told = quote(query, reading, articles)
        answer = told if says_a_date(told) else answer
    if within is not None or answer.status == "unanswerable":
        return answer
    return _compared(parts, query, found, answer, reading.rivals)


def _compared(
    parts: Parts,
    query: Query,
    found: Sequence[ScoredPassage],
    answer: Answer,
    rivals: Sequence[str],
) -> Answer:
    """Return the answers of all articles on one story where they disagree, else the one given."""
    among = parts.comparable(answer.citations[0].document, rivals) if answer.citations else ()
    several = parts.whole(query, found, among) if len(among) > 1 else None
    return several if several is not None and several.conflicts else answer
