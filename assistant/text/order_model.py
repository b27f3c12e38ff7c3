"""How likely a sentence speaks to a language model: a logistic model over its words.

The features are the words of the sentence, their pairs and triples, and the ideas that they stand
for in seven languages (`order_words.tsv`: a machine, saying, only, ignoring …), in their order and
together; the weights (`orders.tsv`) are trained by `assistant.training.train_orders` on orders
written for it and on ordinary news.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DISGUISED_WORDS = 2
SPACED_OUT = 30
"""Characters of a run of single letters, the spaces between them included."""
HIDDEN_LETTERS = 10
"""Invisible letters in a sentence; the flags of England, Scotland and Wales have six."""
WEIGHTS = "orders.tsv"
IDEAS = "order_words.tsv"
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{8,}?)[\"”“»]")
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]|_+")
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
FEWEST_LETTERS = 5
"""Of a word of `order_words.tsv` that also stands for longer words that begin with it."""
SPACED = re.compile(r"(?<!\w)(?:\w[ \u00a0]){5,}\w(?!\w)")
ENCODED = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{40,}")
LOOKALIKES = str.maketrans(
    "аеорсхуіјѕԁһԛԝАВЕКМНОРСТХУІЈЅαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcxyijsdhqwABEKMHOPCTXYIJSaeiknoptuxABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones."""
TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
"""Letters of Unicode's block of tags, which no font shows, as what they stand for."""
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
HIDDEN = re.compile("[\u200b\u200c\u2060\ufeff\U000e0020-\U000e007e]")
FOREIGN = re.compile("[\u0370-\u04ff\u0500-\u052f]")
LATIN = re.compile("[A-Za-z]")


def order_probability(sentence: str) -> float:
    """Return the probability, 0 to 1, that a sentence speaks to a language model.

    Words in which letters of two scripts are mixed, letters set apart, and letters that no font
    shows, are written to deceive: a sentence with several is an order whatever it says.
    """
    mixed = sum(_mixed(word) for word in sentence.split())
    if mixed >= DISGUISED_WORDS or any(map(_long_enough, SPACED.finditer(sentence))):
        return 1.0
    if len(HIDDEN.findall(sentence)) >= HIDDEN_LETTERS:
        return 1.0
    return probability(sentence, _weights())


def probability(sentence: str, weights: Mapping[str, float]) -> float:
    """Return the probability, 0 to 1, that the weights give to a sentence."""
    total = weights[""] + sum(weights.get(name, 0.0) for name in features(sentence))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def plain_letters(text: str) -> str:
    """Return a text in compatible characters, as it is read.

    Look-alikes of Latin letters become Latin, invisible letters what they stand for, and what is
    encoded (base64, hexadecimal) the text in it.
    """
    seen = unicodedata.normalize("NFKC", text).translate(LOOKALIKES | TAGS | INVISIBLE)
    return ENCODED.sub(_decoded, seen)


def features(sentence: str) -> set[str]:
    """Return the words of a sentence, their pairs and triples, its ideas, and what is encoded."""
    found = set()
    plain = plain_letters(sentence)
    bare = ENCODED.sub(" ", plain)
    if bare != plain:
        found.add("*encoded")
    if any(_decoded(match) != match[0] for match in ENCODED.finditer(sentence)):
        found.add("*decoded")
    tokens = ["^", *_tokens(QUOTED.sub(" “ ", bare)), "$"]
    ideas = [_idea(token) or token for token in tokens]
    for size in (1, 2, 3):
        for at in range(len(tokens) - size + 1):
            found.add(" ".join(tokens[at : at + size]))
            found.add(" ".join(ideas[at : at + size]))
    held = sorted({idea for idea in ideas if idea.startswith("@")})
    found.update("&".join(some) for size in (2, 3) for some in combinations(held, size))
    return found


def _decoded(match: re.Match[str]) -> str:
    """Return the text that is encoded in a run of letters and digits, the run where none is."""
    run = match[0].removeprefix("0x")
    try:
        even = run[: len(run) // 2 * 2]
        held = bytes.fromhex(even) if HEXADECIMAL.fullmatch(run) else _from_base64(run)
        text = held.decode("ascii")
    except (ValueError, binascii.Error):
        return match[0]
    return text if text.isprintable() and " " in text else match[0]


def _from_base64(run: str) -> bytes:
    whole = run.rstrip("=")
    return base64.b64decode(whole[: len(whole) // 4 * 4], altchars="-_")


@lru_cache(maxsize=4096)
def _idea(token: str) -> str | None:
    """Return what a word stands for, None for most; words of five letters count with endings."""
    for size in range(len(token), min(len(token), FEWEST_LETTERS) - 1, -1):
        idea = _ideas().get(token[:size])
        if idea is not None and (size == len(token) or size >= FEWEST_LETTERS):
            return idea
    return None


@lru_cache(maxsize=1)
def _ideas() -> dict[str, str]:
    lines = files("assistant.text").joinpath(IDEAS).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {word: f"@{idea}" for idea, words in rows for word in words.split()}


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
