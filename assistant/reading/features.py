"""What a candidate answer looks like, in numbers: what the model says, and what kind it is of.

Features that count the words which question and passage share are left out: they help on questions
that were written with the passage in view, and refuse what people ask in other words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.text.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.models.reader_model import WindowLogits
    from assistant.reading.spans import ScoredSpan
    from assistant.schema import Query, ScoredPassage

RANKING = {"margin": 1.0, "answer": 0.5, "relevance": 0.4, "furniture": -8.0}
"""Weights that order the candidates of a question; chosen on half of the news (docs/reader.md).

That of furniture, captions and date lines, no set can teach, since none has any."""
FEATURES = {
    "margin": 1,
    "answer": 1,
    "alone_margin": 1,
    "alone_answer": 1,
}
"""The features that are fitted, with the sign that each has by its meaning."""
FIXED = {"furniture": -2.0}
"""Weights that no set can teach, since none has captions, date lines and the like."""

_DATE = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\w*\b"
    r"|\b(?:year|month|week|day|century|decade|today|tomorrow|yesterday|tonight|ago|later|after"
    r"|before|during|since|until|when|morning|evening|night|spring|summer|autumn|fall|winter)s?\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|twice|once|several|many|few|none|no|all|single|couple|pair"
    r"|majority|most|some|both|quarter|third)s?\b",
    re.IGNORECASE,
)


def features(passage: ScoredPassage, window: WindowLogits, found: ScoredSpan) -> dict[str, float]:
    """Return the features of a span of a window, in the names of `FEATURES` and `FIXED`."""
    return {
        "margin": max(-20.0, min(20.0, found.margin)),
        "answer": max(-12.0, min(12.0, found.answer)),
        "relevance": max(-12.0, min(12.0, window.relevance)),
        "furniture": float(passage.furniture),
    }


def alone(found: Sequence[ScoredSpan]) -> dict[str, float]:
    """Return the features of the best span of a sentence that was read by itself."""
    best = found[0] if found else None
    return {
        "alone_margin": max(-20.0, min(20.0, best.margin)) if best else -20.0,
        "alone_answer": max(-12.0, min(12.0, best.answer)) if best else -12.0,
    }


def kind_fits(query: Query, answer: str) -> bool | None:
    """Return whether an answer is of the kind that is asked for; None where no rule tells."""
    if query.wants == "when":
        return bool(_DATE.search(answer))
    if query.wants == "number":
        return bool(_QUANTITY.search(answer))
    if query.wants in ("who", "where"):
        return any(word[0].isupper() for word in words(answer)) or None
    return None
