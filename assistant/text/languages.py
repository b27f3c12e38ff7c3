"""Which language a text is in, told by py3langid (BSD, 4.6 MB, numpy alone)."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

from assistant.text.words import STOP_WORDS, WORD

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
ENGLISH = "en"
SURE = 0.6
"""Probability from which another language is believed."""
ARTICLE_WORDS = 400
"""Words of an article that are looked at."""
ARTICLE_SHARE = 0.2
"""Share of English stop words from which an article is taken for English; running prose has .4."""


def article_language(text: str) -> str | None:
    """Return the ISO 639-1 code of an article's language, None where it cannot be told."""
    found = [match.group() for match in islice(WORD.finditer(text), ARTICLE_WORDS)]
    if not found:
        return None
    if sum(word.lower() in STOP_WORDS for word in found) >= ARTICLE_SHARE * len(found):
        return ENGLISH
    return identified(" ".join(found))


def identified(text: str, *, sure: float = SURE) -> str | None:
    """Return the code of the likeliest language, None where its probability is below `sure`."""
    language, probability = _identifier().classify(text)
    return str(language) if probability >= sure else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([ENGLISH, *NAMES])
    return identifier
