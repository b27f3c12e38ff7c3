"""What a candidate answer looks like beside its question, in numbers.

A model of this size takes any date for a "when", although the names and the verb of the question
stand nowhere near it. These features let the fitted calibration see that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.text.words import content_stems, numbers, plain, stem, words

if TYPE_CHECKING:
    from assistant.reading.spans import ScoredSpan
    from assistant.schema import Document, Query, ScoredPassage, Span

FEATURES = {
    "margin": 1,
    "answer": 1,
    "peak": 1,
    "covered_sentence": 1,
    "names_missing": -1,
    "numbers_missing": -1,
    "kind_fits": 1,
    "kind_clashes": -1,
    "echo": -1,
}
"""The features that are fitted, with the sign that each has by its meaning.

How well a passage matches the words of the question is not among them, though it would help on
SQuAD: those questions were written with the passage in view and share its words, people's are not.
The relevance of the passage is left out for the same reason (docs/reader.md).
"""
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


def features(
    query: Query,
    passage: ScoredPassage,
    document: Document,
    sentence: Span,
    found: ScoredSpan,
) -> dict[str, float]:
    """Return the features of a span of a passage, in the names of `FEATURES` and `FIXED`."""
    answer = passage.text[found.start : found.end]
    near = set(content_stems(document.text[sentence.start : sentence.end]))
    around = near | set(content_stems(f"{document.title} {passage.heading} {passage.text}"))
    asked = set(query.stems)
    fits = kind_fits(query, answer)
    return {
        "margin": max(-20.0, min(20.0, found.margin)),
        "answer": max(-12.0, min(12.0, found.answer)),
        "peak": found.peak,
        "covered_sentence": _share(asked, near),
        "names_missing": float(sum(name not in around for name in query.names)),
        "numbers_missing": float(len(set(query.numbers) - numbers(passage.text))),
        "kind_fits": float(fits is True),
        "kind_clashes": float(fits is False),
        "echo": _share({stem(plain(word)) for word in words(answer)}, asked),
        "furniture": float(passage.furniture),
    }


def kind_fits(query: Query, answer: str) -> bool | None:
    """Return whether an answer is of the kind that is asked for; None where no rule tells."""
    if query.wants == "when":
        return bool(_DATE.search(answer))
    if query.wants == "number":
        return bool(_QUANTITY.search(answer))
    if query.wants == "who":
        return any(word[0].isupper() for word in words(answer)) or None
    if query.wants == "where":
        return any(word[0].isupper() for word in words(answer)) or None
    return None


def _share(of: set[str], in_: set[str]) -> float:
    return len(of & in_) / len(of) if of else 1.0
