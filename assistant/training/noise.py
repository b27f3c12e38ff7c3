"""Questions as people type them: misspelt, lower case, without a mark, cut to keywords, long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.training.disfluency import correct_oneself

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_STOP_WORDS: Final = frozenset(
    "a an the is are was were be been do does did has have had of in on at to for by with and or"
    " that this these those it its his her their there as from what which who whom whose when"
    " where why how".split()
)
_PREFIXES: Final = (
    "I was reading this and was wondering, ",
    "Maybe a silly question, but ",
    "Can you tell me ",
    "I am trying to find out ",
    "Hi, I need this for a school report: ",
    "My friend and I disagree about this, so please check: ",
    "Sorry if this was asked before. ",
    "Going by the text, ",
    "According to the article, ",
    "I read the whole thing twice and still could not find it, so: ",
    "quick question: ",
    "I would really like to know ",
    "So I have been following this for a while and one thing is not clear to me, ",
    "do you know ",
)
_SUFFIXES: Final = (
    " Thanks!",
    " I could not find it myself.",
    " Please answer briefly.",
    " I only skimmed it.",
    " according to this article",
)


def add_noise(question: str, others: Sequence[str], rng: random.Random) -> str:
    """Return the question in another typing style with the same meaning.

    `others` are other questions about the same passage, from which a false start may be taken.
    """
    if rng.random() < _CORRECTED:
        return correct_oneself(question, others, rng)
    style = rng.choices(_STYLES, weights=_WEIGHTS)[0]
    return style(question, rng)


def misspell(question: str, rng: random.Random) -> str:
    """Return the question with one or two typing slips in its longer words."""
    words = question.split(" ")
    long_words = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for index in rng.sample(long_words, min(len(long_words), rng.choice((1, 1, 2)))):
        words[index] = _slip(words[index], rng)
    return " ".join(words)


def misspell_much(question: str, rng: random.Random) -> str:
    """Return the question with slips in a fifth to three fifths of its longer words."""
    words = question.split(" ")
    long_words = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    count = max(1, round(len(long_words) * rng.choice((0.2, 0.4, 0.6))))
    for index in rng.sample(long_words, min(len(long_words), count)):
        words[index] = _slip(words[index], rng)
    typed = " ".join(words)
    return without_mark(typed, rng) if rng.random() < 0.6 else typed


def without_mark(question: str, rng: random.Random) -> str:
    """Return the question in lower case, mostly without its question mark."""
    lowered = question.lower()
    return lowered.rstrip("? ") if rng.random() < 0.8 else lowered


def as_keywords(question: str, rng: random.Random) -> str:
    """Return the content words, led by the question word half of the time."""
    words = re.findall(r"[\w'’.-]*\w", question)
    kept = [word for word in words if word.lower() not in _STOP_WORDS]
    if len(kept) < 2:
        return without_mark(question, rng)
    asking = [word for word in words if word.lower() in ("who", "when", "where", "why", "how")]
    return " ".join((asking[:1] if rng.random() < 0.6 else []) + kept).lower()


def content_words(question: str) -> str:
    """Return the content words alone, as they are typed into a search box; "" of two or fewer."""
    words = re.findall(r"[\w'’.-]*\w", question)
    kept = [word for word in words if word.lower() not in _STOP_WORDS]
    return " ".join(kept).lower() if len(kept) > 2 else ""


def long_winded(question: str, rng: random.Random) -> str:
    """Return the question behind a chatty opening or before a chatty close."""
    if rng.random() < 0.25:
        return question + rng.choice(_SUFFIXES)
    opening = rng.choice(_PREFIXES)
    text = opening + question[:1].lower() + question[1:]
    return text + rng.choice(_SUFFIXES) if rng.random() < 0.15 else text


def _slip(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 2:
        return word[:place] + word[place] + word[place:]
    return word[:place] + _neighbour(word[place], rng) + word[place + 1 :]


def _neighbour(letter: str, rng: random.Random) -> str:
    for keys in _KEYS:
        at = keys.find(letter.lower())
        if at >= 0:
            return rng.choice(keys[max(0, at - 1) : at] + keys[at + 1 : at + 2])
    return letter


_STYLES: Final = (misspell, without_mark, as_keywords, long_winded)
_WEIGHTS: Final = (30, 25, 15, 20)
_CORRECTED: Final = 0.4
"""Part of the noisy questions in which people correct themselves: the hardest kind to read."""
