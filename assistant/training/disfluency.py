"""Questions in which people correct themselves: a wrong start, an edit term, the right words.

The three parts and their names follow Shriberg (1994): reparandum, interregnum, repair. As in
Disfl-QA (Gupta et al., 2021), the wrong start is taken from another question about the same
passage, so that both would make sense.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

EDIT_TERMS: Final = (
    "no wait", "wait", "no", "no sorry", "sorry", "uh", "uh no", "um", "um no", "er", "er no",
    "I mean", "no I mean", "I meant", "or rather", "rather", "actually", "well actually",
    "make that", "scratch that", "hold on", "oops", "oh no", "or", "excuse me", "that is",
    "let me rephrase", "no I meant to ask",
)  # fmt: skip
_NAME: Final = re.compile(r"(?<!^)\b[A-Z][\w'’-]+(?: (?:(?:of|the|de) )?[A-Z][\w'’-]+)*")
_NUMBER: Final = re.compile(r"\b\d[\d,.]*\b")
_NOUN_PHRASE: Final = re.compile(r"\b(?:the|a|an|of|in|by|for|to) (?:[a-z]+ )?[a-z]{4,}\b")
_PLACES: Final = (_NAME, _NAME, _NUMBER, _NOUN_PHRASE)


def correct_oneself(question: str, others: Sequence[str], rng: random.Random) -> str:
    """Return the question with a self-correction in it, which changes nothing of what is asked.

    `others` are other questions about the same passage; without one the question restarts.
    """
    edit = _edit_term(rng)
    other = rng.choice(others) if others else ""
    if other and rng.random() < 0.5:
        return _restart(question, other, edit, rng)
    if other:
        replaced = _replace(question, other, edit, rng)
        if replaced is not None:
            return replaced
        return _restart(question, other, edit, rng)
    return _restart(question, question, edit, rng)


def _restart(question: str, other: str, edit: str, rng: random.Random) -> str:
    words = other.rstrip("? ").split()
    most = len(words) if other != question else max(1, len(words) - 2)
    begun = " ".join(words[: rng.randint(min(2, most), most)])
    kept = question[:1].lower() + question[1:] if rng.random() < 0.7 else question
    return f"{begun}{edit}{kept}"


def _replace(question: str, other: str, edit: str, rng: random.Random) -> str | None:
    for place in rng.sample(_PLACES, len(_PLACES)):
        own = list(place.finditer(question))
        wrong = [m.group() for m in place.finditer(other) if m.group() not in question]
        if own and wrong:
            match = rng.choice(own)
            said = f"{rng.choice(wrong)}{edit}{match.group()}"
            return question[: match.start()] + said + question[match.end() :]
    return None


def _edit_term(rng: random.Random) -> str:
    term = rng.choice(EDIT_TERMS)
    before, after = rng.choice(((" ", " "), (", ", " "), (", ", ", "), (" ", ", "), ("... ", " ")))
    return f"{before}{term}{after}"
