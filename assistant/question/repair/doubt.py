"""Tells whether `no`, `sorry`, `rather` and the like take something back or mean what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.question.repair import closed_classes as closed
from assistant.question.repair.phrases import name_from, possessive
from assistant.question.repair.word_kinds import CONTENT, NOMINAL, asks, asks_late, kind_at
from assistant.text.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.repair.edit_terms import EditTerm
    from assistant.question.repair.word_kinds import Token

_TITLED = frozenset(
    """
    song songs film movie book novel show series episode album single story play game poem video
    lyrics title titled called named entitled sings sang sing line phrase slogan motto word words
    """.split()
)
_SAYING = frozenset("say says said saying answer answered vote voted votes yes".split())
_FEELING = frozenset("feel feels felt feeling say says said so very be than better too".split())
_MEANING = frozenset("do what that if as than know which by when".split())
_GIVING = frozenset("give gave gives given giving offer offered show showed leave left".split())
_LEADING = frozenset("the a an his her its their my our your".split())
_CORRECTING = frozenset({"or rather", "or actually", "or like", "or i guess", "or whatever"})
_ASKED_FOR = frozenset("what which many".split())

NAMING = 3
"""Words after `song` or `called` that may belong to a title."""


def takes_back(term: EditTerm, left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether a doubtful edit term takes back what is before it."""
    before, last = left[-1].lower, kind_at(left, len(left) - 1)
    word = term.word
    if in_title(left, right):
        return False
    if word.startswith("or "):
        return _alternative(word, left, right)
    anew = asks(right) or asks_late(left, right)
    set_off = term.before_comma and term.after_comma
    if word in {"no", "nope"}:
        return anew or (term.after_comma and before not in _SAYING) or _denies(term, left, right)
    if word == "sorry":
        return before not in _FEELING and (anew or set_off or _apologises(left, right))
    if word == "i mean":
        return before not in _MEANING
    if word in {"actually", "rather", "instead"}:
        questioned = any(kind_at(left, i) == "question" for i in range(len(left)))
        alike = last in CONTENT and _alike(left, right)
        return questioned and (anew or (word != "instead" and alike))
    return _commands(term, left, right, anew=anew)


def in_title(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether words between both sides may belong to a title: `the song no scrubs`."""
    named = any(token.lower in _TITLED for token in left[-NAMING:])
    return named and kind_at(right, 0) in {*CONTENT, "adverb"}


def _commands(term: EditTerm, left: Sequence[Token], right: Sequence[Token], *, anew: bool) -> bool:
    """Judge `wait`, `scratch that`, `make that`: a verb of the question where one is awaited."""
    last, before = kind_at(left, len(left) - 1), left[-1].lower
    if anew and (term.before_comma or before in closed.BE):
        return True
    if last in {"auxiliary", "pronoun"} or before == "to":
        return False
    if anew or term.before_comma or _exchanged(left, right):
        return True
    awaited = any(kind_at(left, i) == "auxiliary" for i in range(len(left)))
    if awaited or term.word.startswith(("change", "switch")):
        return False
    return last in CONTENT and kind_at(right, 0) in CONTENT


def _alternative(word: str, left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Judge `or like`, `or maybe`: an honest choice unless a new question begins."""
    if asks(right):
        return True
    if kind_at(left, 0) == "auxiliary":
        return False
    return word in _CORRECTING or _exchanged(left, right)


def _denies(term: EditTerm, left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether `no` denies what was said; before a noun it may only count it as none."""
    last, first = kind_at(left, len(left) - 1), kind_at(right, 0)
    said, repeated = left[-1].lower, any(item.lower == "no" for item in (*left, *right[:4]))
    if right[0].lower == "not":
        return True
    if repeated or last in {"determiner", "conjunction"}:
        return False
    if first == "determiner":
        return last != "pronoun"
    if said in _SAYING:
        return False
    if first not in CONTENT:
        return _denies_grammar(left, right)
    if last == "question":
        return said in {"what", "who", "whom"} and len(left) > 2
    if term.led or last not in CONTENT or any(token.lower in _GIVING for token in left):
        return False
    return _alike(left, right) or _owners(left, right) or _ends_phrase(left, right)


def _denies_grammar(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Judge `no` before a word of grammar, which it cannot count."""
    last, first = kind_at(left, len(left) - 1), kind_at(right, 0)
    if first in {"pronoun", "conjunction"}:
        return last != "pronoun"
    if first == "auxiliary" and last in {"past", "verb"}:
        return True
    other = any(kind_at(left, i) == first for i in range(len(left)))
    negated = right[0].lower.endswith("n't")
    return other and (last not in {"auxiliary", "preposition"} or negated)


def _apologises(left: Sequence[Token], right: Sequence[Token]) -> bool:
    last, first = kind_at(left, len(left) - 1), kind_at(right, 0)
    if first == last:
        return True
    if right[0].lower in {"that", "if", "for", "about", "i", "but", "to", "not"}:
        return False
    return last not in {"auxiliary", "adverb", "determiner", "pronoun"}


def _alike(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether the words on both sides could stand for each other."""
    if _exchanged(left, right):
        return True
    at = len(left) - 1
    last, first = kind_at(left, at), kind_at(right, 0)
    if last in NOMINAL and first in NOMINAL - {"number"}:
        # `What turbine no engines`: the noun that is asked for cannot be counted as none.
        return at > 0 and left[at - 1].lower in _ASKED_FOR
    return last == first == "past"


def _owners(left: Sequence[Token], right: Sequence[Token]) -> bool:
    owner = possessive(right[name_from(right, 0) - 1])
    return owner and any(possessive(token) for token in left)


def _ends_phrase(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether a noun phrase ends on the left, so that a noun cannot be counted as none."""
    at = len(left) - 1
    if kind_at(left, at) not in NOMINAL or kind_at(right, 0) not in NOMINAL - {"number"} or not at:
        return False
    while kind_at(left, at) == kind_at(left, at - 1) == "name" and at > 1:
        at -= 1
    led = left[at - 1].lower in _LEADING or kind_at(left, at - 1) == "preposition"
    return led or possessive(left[at - 1])


def _exchanged(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether a number or a name stands on both sides, or the same word again."""
    last, first = kind_at(left, len(left) - 1), kind_at(right, 0)
    if last == "number" == first:
        # `op. 25 no 1` counts works; `1800, no 1801` does not.
        return len(right[0].text) > 2 or len(right[0].text) == len(left[-1].text)
    if last == "name":
        return last == first or right[0].text[0].isupper()
    said = {stem(token.text) for token in left[-2:] if token.text[0].isalnum()}
    near = range(min(2, len(right)))
    return any(kind_at(right, i) in NOMINAL and stem(right[i].text) in said for i in near)
