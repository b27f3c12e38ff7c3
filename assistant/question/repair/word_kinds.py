"""Kinds of words in a question, by closed lists, capitals and endings: what can stand for what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.question.repair import closed_classes as closed
from assistant.text.words import NUMBER_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal[
    "question",
    "auxiliary",
    "determiner",
    "preposition",
    "pronoun",
    "conjunction",
    "adverb",
    "name",
    "number",
    "verb",
    "past",
    "participle",
    "noun",
    "mark",
]
_WORD = re.compile(r"\w+(?:[-'’&.]\w+)*|[^\w\s]")
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth last".split()
)
CONTENT: frozenset[Kind] = frozenset({"name", "noun", "verb", "past", "participle", "number"})
NOMINAL: frozenset[Kind] = frozenset({"name", "noun", "participle", "number"})
_CLOSED: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("question", closed.WH_WORDS),
    ("auxiliary", closed.AUXILIARIES | {"cannot"}),
    ("determiner", closed.DETERMINERS | {"whose"}),
    ("preposition", closed.PREPOSITIONS),
    ("pronoun", closed.PRONOUNS),
    ("conjunction", closed.CONJUNCTIONS | {"when", "where", "as"}),
    ("adverb", closed.ADVERBS),
)
_POLITE = frozenset("can could would will".split())
_PAST = frozenset(
    """
    said thought made took came became gave found left began won lost met led held ran sent wrote
    died went knew saw told got brought bought sold built paid wore spoke grew fell felt rose broke
    sat stood understood meant kept heard put taught sang caught fought chose drew drove flew
    """.split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its character offsets."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case with straight apostrophes and without a possessive ending."""
        return self.text.lower().replace("’", "'").removesuffix("'s")


def tokens(text: str) -> list[Token]:
    """Cut a question into words and marks."""
    return [Token(found.group(), *found.span()) for found in _WORD.finditer(text)]


def kind_at(words: Sequence[Token], index: int) -> Kind:
    """Return the kind of a word in its place: a capital says nothing of the first one."""
    token = words[index]
    if not token.text[0].isalnum():
        return "mark"
    lower = token.lower
    counts = lower in NUMBER_WORDS and lower != "one"
    if token.text[0].isdigit() or counts or lower in _ORDINALS:
        return "number"
    if index and token.text[0].isupper() and token.text != "I" and lower not in closed.WH_WORDS:
        return "name"
    for kind, members in _CLOSED:
        if lower in members:
            return kind
    if lower in _PAST or (lower.endswith("ed") and len(lower) > 3 and lower[-3] != "e"):
        return "past"
    if lower.endswith("ing") and len(lower) > 5:
        return "participle"
    return "verb" if lower in closed.VERBS else "noun"


def spoken(words: Sequence[Token]) -> int:
    """Return the number of words up to the closing marks."""
    end = len(words)
    while end and kind_at(words, end - 1) == "mark":
        end -= 1
    return end


def question_words(words: Sequence[Token]) -> list[int]:
    """Return where the question words are."""
    return [i for i, token in enumerate(words) if token.lower in closed.WH_WORDS]


def asks(words: Sequence[Token]) -> bool:
    """Say whether words begin a question of their own: `who founded`, `in what year was`."""
    at = 1 if words and kind_at(words, 0) == "preposition" else 0
    if spoken(words) > 2 and words[0].lower in _POLITE and words[1].lower == "you":
        return True
    if spoken(words) < at + 2 or words[at].lower not in closed.WH_WORDS:
        return False
    asking, following = words[at], words[at + 1].lower
    if asking.lower == "what" and following in {"a", "an"}:
        return False
    if asking.text in {"when", "where", "why"} and following not in closed.AUXILIARIES:
        # Such a word opens a clause too, which a question may follow.
        return any(item.lower in {"what", "who", "which"} for item in words[at + 1 :])
    return spoken(words) > at + 2 or kind_at(words, at + 1) != "noun"


def asks_late(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether a repair takes the place of a begun question although it asks only later on.

    It does so after an adjunct, `in a steam engine, what is`, or as a statement that ends in
    asking, `the second law contradicts what`.
    """
    if kind_at(left, 0) != "question":
        return False
    comma = next((i for i, token in enumerate(right) if token.text == ","), 0)
    if comma and kind_at(right, 0) == "preposition" and asks(right[comma + 1 :]):
        return True
    return any(
        right[i].lower in {"what", "whom"}
        and (kind_at(right, i - 1) == "preposition" or i + 1 == spoken(right))
        for i in range(2, len(right))
    )
