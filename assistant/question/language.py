"""Which language a question is in, where it is not English.

Few questions come to the identifier (`assistant.text.languages`): whoever uses common English words
writes English, and names say nothing. Precision comes first: a question that is sent back wrongly
is worse than one that finds nothing.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from assistant.text.english import english
from assistant.text.languages import NAMES, SURE, identified
from assistant.text.words import STOP_WORDS, WORD

if TYPE_CHECKING:
    from collections.abc import Container

FREQUENT = 12_000
"""Rank of the rarest English word that speaks for English."""
FEWEST = 3
"""Words of the shortest question in Latin letters whose language is looked at."""
ENGLISH_SHARE = 0.6
"""Share of common English words, names left out, from which a question is taken for English."""
OPENING = 2
"""Words that make a question English if both are, such as "who translated", whatever follows."""
OTHER_LETTERS = 0.5
"""Share of letters that are not Latin from which a question is not English."""


def question_language(question: str, known: Container[str] = ()) -> str | None:
    """Return the language of a question, "German", or None where it is, or may be, English.

    Args:
        question: as it was typed.
        known: words of the library in lower case, which say nothing of the language.
    """
    found = WORD.findall(question)
    if _share_of_other_letters(question) > OTHER_LETTERS:
        return _named(question, sure=0.0)
    telling = [word for at, word in enumerate(found) if _tells(word, at, known)]
    if len(found) < FEWEST or not telling or all(map(_is_english, found[:OPENING])):
        return None
    if sum(map(_is_english, telling)) >= ENGLISH_SHARE * len(telling):
        return None
    return _named(question)


def other_language_reply(language: str) -> str:
    """Return what is said to a question in another language."""
    return (
        f"This question seems to be in {language}. The reader reads English only: please ask in "
        "English, or choose a language model with --model."
    )


def _tells(word: str, place: int, known: Container[str]) -> bool:
    """Return whether a word says something of the language: names and numbers do not."""
    if any(letter.isdigit() for letter in word) or (place and word[0].isupper()):
        return False
    lower = word.lower()
    return lower in STOP_WORDS or lower not in known


def _is_english(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    if lower in STOP_WORDS:
        return True
    bare = lower.split("'", maxsplit=1)[0]
    return english().common.get(bare, FREQUENT) < FREQUENT


def _share_of_other_letters(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    other = sum("LATIN" not in unicodedata.name(letter, "") for letter in letters)
    return other / max(1, len(letters))


def _named(question: str, *, sure: float = SURE) -> str | None:
    return NAMES.get(identified(question, sure=sure) or "")
