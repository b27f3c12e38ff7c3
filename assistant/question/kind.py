"""The kind of a question, learned: a softmax over its vector and its words.

The vector is the one that the search makes anyway, so that the kind costs a product of matrices.
Whether several things are asked for, as in "which clubs did he play for?", is learned beside it.
Weights and vocabulary lie in `kind.npz`; `python -m assistant.training.kinds` fits them on the
questions of `assistant/training/kinds.jsonl`.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from assistant.errors import ModelError
from assistant.schema import Kind
from assistant.text.words import NUMBER_WORDS, WORD, content_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("kind.npz")
KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "other_language")
"""The kinds that are told apart here, in the order of the rows of the weights."""
ORDINARY: tuple[Kind, ...] = ("fact", "yesno")
"""What the quick reader answers: a question is taken for anything else only where that is sure."""
LONGEST = 40
"""Words of a question that are looked at: what follows is seen by its vector alone."""
SURFACE = 4
"""Features beside words and vector: see `surface`."""
_OPENINGS: tuple[tuple[str, Kind], ...] = (
    (r"tl\s?;?\s?dr|summari[sz]e|sum\s+up", "summary"),
    ("list|enumerate", "list"),
    (r"(?:what|which)\b.*\b(?:are|were)\s+(?:mentioned|named|given|listed|cited)(?=\W*$)", "list"),
    (r"who\s+sa(?:id|ys)\s+what", "said"),
    (
        r"(?:thanks|thank\s+you|cheers)"
        r"(?![^?]*\b(?:who|what|when|where|why|how|which|tell|show|list)\b)(?=[^?]{0,25}$)",
        "chatter",
    ),
)
"""Forms of questions that name what is wanted."""
_NAMED = tuple(
    (re.compile(rf"\s*(?:please\s+)?(?:{form})\b", re.IGNORECASE), kind) for form, kind in _OPENINGS
)
_NO_SUMMARY = re.compile(
    r"\s*(?:(?:and|so|but|then)\s+)*(?:when|where|how\s+(?:many|much|long|old|far|often)"
    r"|tell\s+me\s+(?:a\s+(?:bit|little)\s+)?more)\b",
    re.IGNORECASE,
)
"""Openings of questions for one thing, however much the rest sounds like a summary."""
_BRIEF = re.compile(
    r"\b(?:briefly|in\s+(?:brief|short)|short\s+version|(?:main|key)\s+points|the\s+gist)\b",
    re.IGNORECASE,
)
"""What asks for a summary in doubt: "what did she announce? The short version"."""
UNSURE = 0.5
"""Probability below which a question for one thing may be another."""
_NAMED_OF: frozenset[Kind] = frozenset({*ORDINARY, "metadata", "count", "unclear", "library"})
"""Kinds that such a question may be mistaken for; "list the articles" is about the library."""
_LOGARITHM_SCALE = 3.0
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a question is taken for, and how sure that is."""

    kind: Kind
    probability: float
    """Of this kind, 0 to 1."""
    probabilities: tuple[float, ...]
    """Of each kind, in the order of `KINDS`."""
    several: float = 0.0
    """Probability, 0 to 1, that it asks for several things, whatever its kind."""


@dataclass(frozen=True, slots=True)
class KindModel:
    """Weights of the classifier: with the vector of the question, and without."""

    vocabulary: dict[str, int]
    with_vector: NDArray[np.float32]
    """Shape (kinds, vector + words + surface + 1); the last column is added as it stands."""
    without_vector: NDArray[np.float32]
    """Shape (kinds, words + surface + 1)."""
    threshold: float
    """Probability of not being ordinary from which a question is taken for another kind."""
    several_with_vector: NDArray[np.float32] | None = None
    """Weights of a question that asks for several things, shaped like a row of the kinds; None
    where nobody has taught that."""
    several_without_vector: NDArray[np.float32] | None = None

    def guess(self, question: str, vector: NDArray[np.float32] | None = None) -> Guess:
        """Return the kind of a question; `vector` is its unit vector from the default embedder.

        Without a vector, or with one of another embedder's length, its words alone decide.
        """
        weights, several = self.without_vector, self.several_without_vector
        inputs = self.inputs(question)
        if vector is not None and len(vector) + len(inputs) == self.with_vector.shape[1]:
            import numpy as np

            weights, several = self.with_vector, self.several_with_vector
            inputs = np.concatenate([np.asarray(vector, dtype=np.float32), inputs])
        probabilities = _softmax([float(value) for value in weights @ inputs])
        kind = _decided(probabilities, self.threshold)
        named = next((of for form, of in _NAMED if form.match(question)), None)
        many = 0.0 if several is None else _sigmoid(float(several @ inputs))
        if kind == "summary" and _NO_SUMMARY.match(question):
            return Guess("fact", 1.0, probabilities, many)
        if named is not None and kind in _NAMED_OF and (kind, named) != ("library", "list"):
            return Guess(named, 1.0, probabilities, many)
        probability = probabilities[KINDS.index(kind)]
        if kind == "fact" and probability < UNSURE and _BRIEF.search(question):
            return Guess("summary", 1.0, probabilities, many)
        return Guess(kind, probability, probabilities, many)

    def inputs(self, question: str) -> NDArray[np.float32]:
        """Return the words of the vocabulary that a question has, its surface, and a one."""
        import numpy as np

        found = np.zeros(len(self.vocabulary) + SURFACE + 1, dtype=np.float32)
        places = {self.vocabulary[term] for term in terms(question) if term in self.vocabulary}
        if places:
            found[sorted(places)] = 1.0 / math.sqrt(len(places))
        found[-SURFACE - 1 : -1] = surface(question)
        found[-1] = 1.0
        return found


def guess_kind(question: str, vector: NDArray[np.float32] | None = None) -> Guess:
    """Return the kind of a question by the shipped weights; see `KindModel.guess`.

    Raises:
        ModelError: the weights are missing or broken.
    """
    return load_model().guess(question, vector)


def names_a_topic(question: str) -> bool:
    """Return whether a question has a content word that does not belong to its kind alone.

    "What is this article about?" and "list all the people" have none: they do not say which article
    is meant.
    """
    known = {*load_model().vocabulary, *NUMBER_WORDS}
    for form, _ in _NAMED:
        question = form.sub("", question)
    return any(word not in known and not word.isdigit() for word in content_words(question))


@lru_cache(maxsize=1)
def load_model(path: Path = WEIGHTS) -> KindModel:
    """Return the classifier that a file holds.

    Raises:
        ModelError: the file is missing, broken, or of other kinds than these.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as held:
            arrays: dict[str, Any] = {name: held[name] for name in held.files}
        kinds = tuple(str(arrays["kinds"]).split())
        model = KindModel(
            {term: place for place, term in enumerate(_lines(arrays["vocabulary"]))},
            arrays["with_vector"].astype(np.float32) * arrays["with_vector_scale"],
            arrays["without_vector"].astype(np.float32) * arrays["without_vector_scale"],
            float(arrays["threshold"]),
            _row(arrays, "several_with_vector"),
            _row(arrays, "several_without_vector"),
        )
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"The weights of the kinds of questions, {path}, cannot be read ({error}); expected "
            "the file that comes with the program: install it again."
        ) from error
    if kinds != KINDS:
        raise ModelError(
            f"The weights {path} tell {' '.join(kinds)} apart; expected {' '.join(KINDS)}: "
            "fit them again with `python -m assistant.training.kinds`."
        )
    return model


def _row(arrays: dict[str, Any], name: str) -> NDArray[np.float32] | None:
    if name not in arrays:
        return None
    row: NDArray[np.float32] = arrays[name] * arrays[f"{name}_scale"]
    return row


def _lines(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")


def terms(question: str) -> list[str]:
    """Return the words of a question, its pairs of words, and its first words as an opening.

    Lower case; digits are written `0`, so that no number is learned by heart.
    """
    found = [_DIGITS.sub("0", word.lower().replace("’", "'")) for word in WORD.findall(question)]
    found = found[:LONGEST]
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(found)]
    openings = ["^" + " ".join(found[:length]) for length in (1, 2, 3) if length <= len(found)]
    endings = [found[-1] + "$"] if found else []
    return found + pairs + openings + endings


def surface(question: str) -> Sequence[float]:
    """Return four features of how a question looks, each about 0 to 1.

    Its number of words (logarithm), whether it has at most two, whether it ends with a question
    mark, and the share of its words that are capitalised or numbers, the first left out.
    """
    found = WORD.findall(question)
    named = sum(word[0].isupper() or word[0].isdigit() for word in found[1:])
    return (
        math.log1p(len(found)) / _LOGARITHM_SCALE,
        float(len(found) <= 2),
        float(question.rstrip().endswith("?")),
        named / max(1, len(found)),
    )


def _decided(probabilities: Sequence[float], threshold: float) -> Kind:
    """Return the likeliest kind of those that are sure not to be ordinary, or of the ordinary."""
    ranked = dict(zip(KINDS, probabilities, strict=True))
    special = [kind for kind in KINDS if kind not in ORDINARY]
    sure = sum(ranked[kind] for kind in special) >= threshold
    return max(special if sure else ORDINARY, key=ranked.__getitem__)


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


def _softmax(values: Sequence[float]) -> tuple[float, ...]:
    highest = max(values)
    raised = [math.exp(value - highest) for value in values]
    total = sum(raised)
    return tuple(value / total for value in raised)
