"""Words as the program compares them: tokens, stems, stop words, names and numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"\w+(?:[’'.\-]\w+)*", re.UNICODE)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")

STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both
    but by can could did do does doing done down during each few for from further get give had has
    have having he her here hers him himself his how i if in into is it its itself just let's me
    more most my myself no nor not of off on once one only or other our ours out over own please
    same say says said she should so some such tell than that the their theirs them themselves then
    there these they this those through to too under until up upon us very was we were what when
    where which while who whom whose why will with would you your yours
    article text story passage according mention mentioned
    """.split()
)

NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}


def words(text: str) -> list[str]:
    """Return the words of a text as they stand."""
    return [match.group() for match in WORD.finditer(text)]


def plain(word: str) -> str:
    """Return a word in lower case, without accents, possessive or full stops."""
    folded = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return folded.removesuffix("'s").replace("'", "").replace(".", "")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word (Snowball English)."""
    return _stemmer()(plain(word))


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


def content_words(text: str) -> list[str]:
    """Return the words that carry the meaning of a text, in plain form, in order."""
    return [word for word in map(plain, words(text)) if word and word not in STOP_WORDS]


def content_stems(text: str) -> list[str]:
    """Return the stems of the content words, in order."""
    return [stem(word) for word in content_words(text)]


def names(question: str) -> list[str]:
    """Return the capitalised words of a question, its first word left out."""
    found = words(question)
    return [word for word in found[1:] if word[0].isupper() and plain(word) not in STOP_WORDS]


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, digits and words alike, as digits without separators."""
    digits = {match.group().replace(",", "").rstrip(".") for match in NUMBER.finditer(text)}
    spelt = {NUMBER_WORDS[word] for word in map(plain, words(text)) if word in NUMBER_WORDS}
    return digits | spelt
