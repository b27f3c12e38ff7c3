"""Which language a question or an article is in, where it is not English.

Few questions come to the identifier (py3langid: BSD, 4.6 MB, numpy alone): whoever uses common
English words writes English, and names say nothing. Precision comes first: a question that is sent
back wrongly is worse than one that finds nothing.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from assistant.text.english import english
from assistant.text.words import STOP_WORDS, WORD

if TYPE_CHECKING:
    from collections.abc import Container

NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""The languages that are told apart, by their ISO 639-1 codes; English beside them."""
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
SURE = 0.6
"""Probability from which another language is believed."""
ARTICLE_WORDS = 400
"""Words of an article that are looked at."""
ARTICLE_SHARE = 0.2
"""Share of English stop words from which an article is taken for English; running prose has .4."""


def question_language(question: str, known: Container[str] = ()) -> str | None:
    """Return the language of a question, "German", or None where it is, or may be, English.

    Args:
        question: as it was typed.
        known: words of the library in lower case, which say nothing of the language.
    """
    found = WORD.findall(question)
    if _share_of_other_letters(question) > OTHER_LETTERS:
        return _identified(question, sure=0.0)
    telling = [word for at, word in enumerate(found) if _tells(word, at, known)]
    if len(found) < FEWEST or not telling or all(map(_is_english, found[:OPENING])):
        return None
    if sum(map(_is_english, telling)) >= ENGLISH_SHARE * len(telling):
        return None
    return _identified(question)


def article_language(text: str) -> str | None:
    """Return the language of an article, or None where it is, or may be, English."""
    found = [match.group() for match in islice(WORD.finditer(text), ARTICLE_WORDS)]
    if not found:
        return None
    if sum(word.lower() in STOP_WORDS for word in found) >= ARTICLE_SHARE * len(found):
        return None
    return _identified(" ".join(found))


def other_language_reply(language: str) -> str:
    """Return what is said to a question in another language."""
    return (
        f"This question seems to be in {language}. The reader reads English only: please ask in "
        "English, or choose a language model with --model."
    )


def other_language_notice(title: str, language: str) -> str:
    """Return what is said of an article in another language when it is added."""
    return (
        f"{title} seems to be in {language}. The reader reads English only: questions about it "
        "need a language model, --model."
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


def _identified(text: str, *, sure: float = SURE) -> str | None:
    language, probability = _identifier().classify(text)
    return NAMES.get(language) if probability >= sure else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", *NAMES])
    return identifier
