"""Makes a follow-up whole: the words of the talk that it needs are put into it, or beside it.

Which words it needs, the reader's encoder says (term classification: Voskarides et al., 2020,
QuReTeC, arXiv 2005.11723). A name takes the place of the pronoun; all else stands in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.schema import TURN_MARK
from assistant.text.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.seams import NeededWords


NEEDED: Final = 0.5
"""Probability from which a word of the talk is needed."""
SURE: Final = 0.6
"""Probability from which a name takes the place of a pronoun."""
MOST_PHRASES: Final = 3

_GAP: Final = re.compile(
    r"(?:['’]s)?[\s-]*(?:(?:of|the|and|de|for|in|to|on|at|by|a|an)\s+){0,2}", re.IGNORECASE
)
_PRONOUN: Final = re.compile(
    r"\b(?:(?P<own>his|its|their)|he|she|they|it|him|them|her(?P<hers>(?=\s+[a-z]))?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    probability: float
    """The highest of its words."""

    @property
    def named(self) -> bool:
        return self.text[:1].isupper() or self.text[:1].isdigit()


def made_whole(question: str, talk: Sequence[tuple[str, str]], needed: NeededWords) -> str:
    """Return the question with the words that it needs of the talk before it; the same if none.

    `talk` holds questions and replies, oldest first.
    """
    said = [text for exchange in talk for text in exchange if text]
    if not said:
        return question
    phrases = _phrases(question, TURN_MARK.join(said), said, needed)
    if not phrases:
        return question
    best = max(phrases, key=lambda phrase: (phrase.named, phrase.probability))
    whole, rest = question, phrases
    pronoun = _PRONOUN.search(question)
    if pronoun and best.named and best.probability >= SURE:
        owning = pronoun["own"] or pronoun["hers"] is not None
        name = f"{best.text}’s" if owning else best.text
        whole = question[: pronoun.start()] + name + question[pronoun.end() :]
        rest = [phrase for phrase in phrases if phrase is not best]
    if not rest:
        return whole
    beside = ", ".join(phrase.text for phrase in rest)
    mark = re.search(r"\s*[?.!]*\s*$", whole)
    stem, end = (whole[: mark.start()], mark.group().strip()) if mark else (whole, "")
    return f"{stem} ({beside}){end}"


def _phrases(question: str, text: str, said: Sequence[str], needed: NeededWords) -> list[_Phrase]:
    """Return the needed runs of words, the last said of equal ones, in the order of the talk."""
    asked = {word.lower() for word in re.findall(r"\w+", question)} | STOP_WORDS
    words = [
        word
        for word in needed(question, said)
        if word.probability >= NEEDED and text[word.start : word.end].lower() not in asked
    ]
    runs: list[list[int]] = []
    for place, word in enumerate(words):
        if runs and _GAP.fullmatch(text, words[runs[-1][-1]].end, word.start):
            runs[-1].append(place)
        else:
            runs.append([place])
    found: dict[str, _Phrase] = {}
    for run in runs:
        phrase = text[slice(*_whole_name(text, words[run[0]].start, words[run[-1]].end))]
        key = phrase.lower()
        found.pop(key, None)
        found[key] = _Phrase(phrase, max(words[place].probability for place in run))
    alone = [
        phrase
        for key, phrase in found.items()
        if not any(key != other and re.search(rf"\b{re.escape(key)}\b", other) for other in found)
    ]
    likeliest = sorted(alone, key=lambda phrase: -phrase.probability)[:MOST_PHRASES]
    return [phrase for phrase in alone if phrase in likeliest]


def _whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a phrase that is part of a run of capitalised words to the whole run."""
    if text[start : start + 1].isupper():
        before = re.search(r"(?:\b[A-Z][\w'’-]*\.? )+$", text[:start])
        start = before.start() if before else start
    last = text[start:end].rpartition(" ")[2]
    if last[:1].isupper():
        after = re.match(r"(?: [A-Z][\w-]*)+", text[end:])
        end += after.end() if after else 0
    return start, end
