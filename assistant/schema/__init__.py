"""The nouns of the program: frozen values that every other module passes around."""

from __future__ import annotations

from assistant.schema.answer_values import (
    Answer,
    Citation,
    Closest,
    Conflict,
    Coverage,
    Evidence,
    Item,
    Reading,
    Sentence,
    Unsupported,
    YesNo,
)
from assistant.schema.document import (
    AddResult,
    Block,
    BlockKind,
    Document,
    Fact,
    FactName,
    Passage,
    ScoredPassage,
    Span,
    scored,
)
from assistant.schema.query import (
    TURN_MARK,
    Kind,
    Mending,
    Query,
    Status,
    Turn,
    Wants,
)

__all__ = [
    "TURN_MARK",
    "AddResult",
    "Answer",
    "Block",
    "BlockKind",
    "Citation",
    "Closest",
    "Conflict",
    "Coverage",
    "Document",
    "Evidence",
    "Fact",
    "FactName",
    "Item",
    "Kind",
    "Mending",
    "Passage",
    "Query",
    "Reading",
    "ScoredPassage",
    "Sentence",
    "Span",
    "Status",
    "Turn",
    "Unsupported",
    "Wants",
    "YesNo",
    "scored",
]
