"""What a question asks for: its asking part, its kind, its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.question.asking import asking_part
from assistant.question.states import in_words_of, without_states
from assistant.text.words import content_stems, names, numbers, plain, stem

if TYPE_CHECKING:
    from assistant.schema import Passage

Kind = Literal["who", "when", "where", "number", "why", "how", "yes_no", "other"]

_YES_NO = re.compile(
    r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)\b"
    r"(?!\s+not\s+know)",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
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


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its words say of the answer."""

    text: str
    """The asking part."""
    kind: Kind
    wants_list: bool
    stems: tuple[str, ...]
    names: tuple[str, ...]
    """Stems of its capitalised words."""
    numbers: tuple[str, ...]


def analyse(text: str) -> Question:
    """Return what a question asks for."""
    asked = asking_part(text)
    kind: Kind = "other"
    if _YES_NO.match(asked):
        kind = "yes_no"
    else:
        for candidate, pattern in _KINDS:
            if pattern.search(asked):
                kind = candidate
                break
    return Question(
        text=asked,
        kind=kind,
        wants_list=bool(_LIST.search(asked)),
        stems=tuple(dict.fromkeys(content_stems(asked))),
        names=tuple(dict.fromkeys(stem(plain(name)) for name in names(asked))),
        numbers=tuple(sorted(numbers(_NO_NUMBER.sub(" ", asked)))),
    )


def as_said_in(passage: Passage, question: Question) -> tuple[Question, ...]:
    """Return the question with the names of states that a passage has, in one way or more.

    First with as few changes as may be, then with the usual names of the passage, then with those
    of the sentence that shares most words with the question, each where it differs: what is said
    of Moscow in one sentence is said of the Kremlin in the next.
    """
    rest = without_states(question.text)
    if rest == question.text:
        return (question,)
    usual = in_words_of(passage.text, question.text, usual=True)
    ways = (
        in_words_of(passage.text, question.text),
        usual,
        in_words_of(_nearest_sentence(passage, set(content_stems(rest))), usual),
    )
    return tuple(
        question if said == question.text else analyse(said) for said in dict.fromkeys(ways)
    )


def _nearest_sentence(passage: Passage, asked: set[str]) -> str:
    texts = [
        passage.text[sentence.start - passage.start : sentence.end - passage.start]
        for sentence in passage.sentences
    ]
    return max(texts, key=lambda text: len(asked.intersection(content_stems(text))), default="")
