"""Makes a follow-up whole: the words of the talk that it needs, put where they are missing.

Which words are needed, the trained model says of each (term classification: Voskarides et al.,
2020, QuReTeC, arXiv 2005.11723); where they go is a handful of plain edits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.schema import TURN_MARK
from assistant.text.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.models.reader_model import WordScore
    from assistant.schema import Turn

    NeededWords = Callable[[str, Sequence[str]], Sequence[WordScore]]

MOST_TURNS: Final = 3
NEEDED: Final = 0.5
"""Probability from which a word of the talk is needed."""
LONGEST_ANSWER: Final = 240
"""Characters of an earlier answer that are looked at."""
MOST_PHRASES: Final = 4
FEWEST_ALONE: Final = 2
"""Words of its own, beside those of every question, that a question needs to stand alone."""

_LEAD: Final = re.compile(r"^(?:(?:and|but|so|ok|okay|well|oh|also|then)\b[,\s]*)+", re.IGNORECASE)
_PERSON: Final = frozenset("he him his she her hers".split())
_THING: Final = frozenset("it its they them their theirs this that these those".split())
_OWNERS: Final = frozenset("his her hers its their theirs".split())
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’]\w+)?")
_GAP: Final = re.compile(r"^(?:\s+(?:of|the|de|and|for|in|&)){0,2}[\s-]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Neighbouring words of the talk that are needed."""

    text: str
    probability: float
    start: int

    @property
    def named(self) -> bool:
        """Whether it begins like a name."""
        return self.text[:1].isupper()


def leans(question: str) -> bool:
    """Return whether a question looks as if it leaned on what was said before it.

    It does where it points (he, it, there, that) or is too short to stand alone.
    """
    words = [word.lower() for word in _WORD.findall(question)]
    content = [word for word in words if word not in STOP_WORDS]
    pointing = _PERSON | _THING | {"there", "then", "else", "one", "ones", "other", "same"}
    return len(content) < FEWEST_ALONE or any(word in pointing for word in words)


def made_whole(question: str, history: Sequence[Turn], needed_words: NeededWords) -> str:
    """Return the question with what it takes from the talk; unchanged where it takes nothing.

    Args:
        question: the follow-up.
        history: the turns before it, oldest first; what was refused lends its question alone.
        needed_words: gives each word of the turns a probability, at its place in the turns joined
            by " | ".
    """
    turns = [part for turn in history[-MOST_TURNS:] for part in _said(turn)]
    if not turns:
        return question
    phrases = needed_phrases(TURN_MARK.join(turns), needed_words(question, turns), question)
    if not phrases:
        return question
    bare = _LEAD.sub("", question) or question
    bare, rest = _put_for_pronoun(bare, phrases)
    if not rest:
        return _as_question(bare)
    added = ", ".join(phrase.text for phrase in sorted(rest, key=lambda item: item.start))
    return _as_question(f"{bare.rstrip(' ?.!')} ({added})?")


def needed_phrases(text: str, words: Iterable[WordScore], question: str) -> list[Phrase]:
    """Return the runs of needed words of a talk, the surest first, each said once."""
    asked = {word.lower() for word in _WORD.findall(question)}
    runs: list[list[WordScore]] = []
    for word in words:
        if word.probability < NEEDED:
            continue
        if runs and _GAP.match(text[runs[-1][-1].end : word.start]):
            runs[-1].append(word)
        else:
            runs.append([word])
    kept: dict[frozenset[str], Phrase] = {}
    for run in runs:
        said = text[run[0].start : run[-1].end]
        content = frozenset(item.lower() for item in re.findall(r"\w+", said)) - STOP_WORDS
        if content and not content <= asked and not any(content <= other for other in kept):
            best = max(word.probability for word in run)
            for smaller in [other for other in kept if other < content]:
                del kept[smaller]
            kept[content] = Phrase(said, best, run[0].start)
    return sorted(kept.values(), key=lambda item: -item.probability)[:MOST_PHRASES]


def _said(turn: Turn) -> tuple[str, ...]:
    question = turn.question.replace(TURN_MARK, " ")
    if turn.status == "unanswerable" or not turn.answer:
        return (question,)
    return question, turn.answer.replace(TURN_MARK, " ")[:LONGEST_ANSWER]


def _put_for_pronoun(question: str, phrases: list[Phrase]) -> tuple[str, list[Phrase]]:
    """Put the surest fitting phrase for the first pronoun; return what phrases are left."""
    for word in _WORD.finditer(question):
        lower = word.group().lower()
        bare = re.split(r"['’]", lower)[0]
        if bare not in _PERSON and bare not in _THING:
            continue
        fitting = [phrase for phrase in phrases if phrase.named or bare in _THING]
        if not fitting:
            return question, phrases
        chosen = fitting[0]
        ending = "'s" if bare in _OWNERS else lower[len(bare) :]
        whole = f"{question[: word.start()]}{chosen.text}{ending}{question[word.end() :]}"
        return whole, [phrase for phrase in phrases if phrase is not chosen]
    return question, phrases


def _as_question(text: str) -> str:
    stem = " ".join(text.split()).rstrip("?.! ")
    return f"{stem[:1].upper()}{stem[1:]}?"
