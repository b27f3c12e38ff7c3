"""How likely a sentence speaks to a language model: a logistic model over its words.

The features are the words of the sentence, their pairs and triples; the weights (`orders.tsv`) are
trained by `assistant.training.train_orders` on orders written for it and on ordinary news.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DISGUISED_WORDS = 2
SPACED_OUT = 30
"""Characters of a run of single letters, the spaces between them included."""
WEIGHTS = "orders.tsv"
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{8,}?)[\"”“»]")
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]|_+")
SPACED = re.compile(r"(?<!\w)(?:\w[ \u00a0]){5,}\w(?!\w)")
ENCODED = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{40,}")
LOOKALIKES = str.maketrans(
    "аеорсхуіјѕԁһԛԝАВЕКМНОРСТХУІЈЅαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcxyijsdhqwABEKMHOPCTXYIJSaeiknoptuxABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones."""
FOREIGN = re.compile("[\u0370-\u04ff\u0500-\u052f]")
LATIN = re.compile("[A-Za-z]")


def order_probability(sentence: str) -> float:
    """Return the probability, 0 to 1, that a sentence speaks to a language model.

    Words in which letters of two scripts are mixed, and letters set apart, are written to deceive
    a filter: a sentence with several is taken for an order whatever it says.
    """
    mixed = sum(_mixed(word) for word in sentence.split())
    if mixed >= DISGUISED_WORDS or any(map(_long_enough, SPACED.finditer(sentence))):
        return 1.0
    return probability(sentence, _weights())


def probability(sentence: str, weights: Mapping[str, float]) -> float:
    """Return the probability, 0 to 1, that the weights give to a sentence."""
    total = weights[""] + sum(weights.get(name, 0.0) for name in features(sentence))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def plain_letters(text: str) -> str:
    """Return a text in compatible characters, look-alikes of Latin letters as Latin letters."""
    return unicodedata.normalize("NFKC", text).translate(LOOKALIKES)


def features(sentence: str) -> set[str]:
    """Return the words of a sentence, their pairs and triples, and whether a part is encoded."""
    found = set()
    plain = plain_letters(sentence)
    bare = ENCODED.sub(" ", plain)
    if bare != plain:
        found.add("*encoded")
    tokens = ["^", *_tokens(QUOTED.sub(" “ ", bare)), "$"]
    for size in (1, 2, 3):
        found.update(" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    return found


def _mixed(word: str) -> bool:
    return bool(FOREIGN.search(word) and LATIN.search(word))


def _long_enough(match: re.Match[str]) -> bool:
    return len(match.group()) >= SPACED_OUT


def _tokens(text: str) -> Iterator[str]:
    for match in TOKEN.finditer(text.lower()):
        token = match.group().replace("’", "'")
        yield "0" if token.isdigit() else token


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    lines = files("assistant.text").joinpath(WEIGHTS).read_text("utf-8").splitlines()
    pairs = (line.rsplit("\t", 1) for line in lines if line and not line.startswith("##"))
    return {name: float(weight) for name, weight in pairs}
