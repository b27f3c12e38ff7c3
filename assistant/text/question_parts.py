"""The parts of a question that asks two things: "how many came, and how long did it last?"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.text.question_words import worded

if TYPE_CHECKING:
    from assistant.schema import Query, Wants

_AND = re.compile(
    r",?\s+and\s+(?=(?:(?:from|since|until|by|in|at|for|to)\s+)?(?:how|when|where|who|whose|what|why"
    r"|which)\b)",
    re.IGNORECASE,
)
_OPENINGS: tuple[tuple[str, Wants], ...] = (
    (r"\bhow\s+(?:many|much|long|far|old|deep|high|large|big|often|fast|tall|heavy)\b", "number"),
    (r"\bwhat\s+(?:number|percentage|share|amount|price)\b|\bcost\b", "number"),
    (r"\bwhen\b|\b(?:what|which)\s+(?:date|day|year|month|time)\b", "when"),
    (r"\bwho(?:m|se)?\b", "who"),
    (r"\bwhere\b", "where"),
    (r"\bwhy\b", "why"),
    (r"^how\b", "how"),
)


def parts_of(query: Query) -> tuple[Query, ...]:
    """Return a question in its parts, each with what it wants; the question itself if it has one.

    What a part wants is read anew: the whole question wants several things.
    """
    texts = [part.strip(" ?,") for part in _AND.split(query.searched)]
    if len(texts) == 1:
        wants = query.wants if query.wants != "other" else _wants(query.searched)
        return (replace(query, wants=wants),)
    return tuple(part_of(query, f"{text}?") for text in texts)


def part_of(query: Query, text: str) -> Query:
    """Return a question that asks for what the text says, of the same kind."""
    part = worded(replace(query, searched=text), text)
    return replace(part, kind=query.kind, wants=_wants(text))


def _wants(text: str) -> Wants:
    for form, wants in _OPENINGS:
        if re.search(form, text, re.IGNORECASE):
            return wants
    return "other"
