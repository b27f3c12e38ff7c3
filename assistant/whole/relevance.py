"""How well sentences fit a question: shared meaning and shared words, weighed together."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from assistant.text.words import content_stems, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.whole.article import Line

    Embed = Callable[[Sequence[str]], NDArray[np.float32]]

MOST_EMBEDDED = 400
"""Sentences whose meaning is compared; of a longer text those that share most words with it."""
WORDS_WEIGHT = 0.5
"""What the share of the question's words counts beside the cosine."""
NEIGHBOUR_WEIGHT = 0.15
"""What the sentence before counts: it often names what this one goes on about."""


def relevance(question: str, lines: Sequence[Line], embed: Embed) -> NDArray[np.float32]:
    """Return how well each sentence fits a question, about 0 to 1.5, higher is better."""
    import numpy as np

    shared = np.array(shared_words(question, [line.text for line in lines]), dtype=np.float32)
    scores = WORDS_WEIGHT * shared
    kept = np.sort(np.argsort(-shared, kind="stable")[:MOST_EMBEDDED])
    if len(kept):
        vectors = embed([question, *(lines[index].text for index in kept)])
        scores[kept] += np.maximum(vectors[1:] @ vectors[0], 0)
    follows = np.array([line.number > 0 for line in lines], dtype=np.float32)
    weighed = scores.copy()
    weighed[1:] += NEIGHBOUR_WEIGHT * scores[:-1] * follows[1:]
    return weighed


def shared_words(question: str, texts: Sequence[str]) -> list[float]:
    """Return the share of a question's words that each text holds, 0 to 1, rare ones first.

    A word counts by its inverse document frequency among the texts.
    """
    held = [{*content_stems(text), *numbers(text)} for text in texts]
    frequency = Counter(word for words in held for word in words)
    wanted = {
        word: math.log(1 + len(texts) / (1 + frequency[word]))
        for word in {*content_stems(question), *numbers(question)}
    }
    total = sum(wanted.values()) or 1.0
    return [sum(wanted[word] for word in words & wanted.keys()) / total for words in held]


def fitting(
    lines: Sequence[Line], scores: Iterable[float], *, words: int, floor: float, least: int = 1
) -> list[Line]:
    """Return the best sentences in the order of the text: at most so many words in all.

    Args:
        lines: the sentences.
        scores: how well each fits.
        words: the words that they may have together.
        floor: share of the best score that a further sentence has to reach.
        least: sentences that are taken whatever their length.
    """
    ranked = sorted(zip(lines, scores, strict=True), key=lambda pair: -pair[1])
    taken: list[Line] = []
    used = 0
    for line, score in ranked:
        if len(taken) >= least and (score < floor * ranked[0][1] or used + line.words > words):
            continue
        taken.append(line)
        used += line.words
    place = {id(line): index for index, line in enumerate(lines)}
    return sorted(taken, key=lambda line: place[id(line)])
