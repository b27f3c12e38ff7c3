"""What the words of a question say of its answer: what is wanted, which names and numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.text.words import content_stems, names, numbers, plain, stem

if TYPE_CHECKING:
    from assistant.schema import Query, Wants

_YES_NO = re.compile(
    r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)\b"
    r"(?!\s+not\s+know)",
    re.IGNORECASE,
)
_WANTED: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow\s+(?:many|much|often|old|long|far|big|large|tall|high|fast|heavy)\b"
            r"|\bwhat\s+(?:number|percentage|percent|share|amount|price|age|score)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b|\b(?:what|which)\s+(?:exact\s+)?(?:year|date|day|month|time|century|decade)\b",
            re.IGNORECASE,
        ),
    ),
    ("who", re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)),
    (
        "where",
        re.compile(
            r"\bwhere\b|\b(?:what|which)\s+(?:city|country|town|place|region|state)\b",
            re.IGNORECASE,
        ),
    ),
    ("why", re.compile(r"\bwhy\b|\bwhat\s+(?:was|is|are|were)?\s*the\s+reasons?\b", re.IGNORECASE)),
    ("how", re.compile(r"^how\b", re.IGNORECASE)),
)
_LIST = re.compile(
    r"\b(?:list|name\s+(?:all|the)|all\s+the|what\s+are|which\s+are|who\s+are|what\s+were"
    r"|who\s+were|(?:what|which)\s+(?:\w+\s+)?\w+s\s+(?:are|were|did|do|have|will))\b",
    re.IGNORECASE,
)

_NO_NUMBER = re.compile(
    r"\bone\s+another\b|\bno\s+one\b|\bany\s*one\b|\b(?:the|these|those|all)\s+(?:two|three|four)\b",
    re.IGNORECASE,
)
"""Number words that no text has to state: "the three leaders" may be named one by one."""


def worded(query: Query, searched: str) -> Query:
    """Return the query with what the words of `searched` say of the answer."""
    return replace(
        query,
        searched=searched,
        wants=_wanted(searched),
        wants_list=bool(_LIST.search(searched)),
        stems=tuple(dict.fromkeys(content_stems(searched))),
        names=tuple(dict.fromkeys(stem(plain(name)) for name in names(searched))),
        numbers=tuple(sorted(numbers(_NO_NUMBER.sub(" ", searched)))),
    )


def _wanted(searched: str) -> Wants:
    if _YES_NO.match(searched):
        return "yes_no"
    return next((wants for wants, pattern in _WANTED if pattern.search(searched)), "other")
