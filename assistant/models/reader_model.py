"""The trained reader: what its heads say of a question and a passage, a claim, or a talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Protocol

from assistant.models.session import QUESTION_TOKENS, WINDOW, EncoderSession
from assistant.schema import TURN_MARK, WordScore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.session import HeadScores

STRIDE = 96
"""Tokens that neighbouring windows share, so that no answer is cut by a border."""
TITLE_TOKENS = 32
TALK_TOKENS = 160
SUPPORT_LABELS = ("supported", "contradicted", "not_stated")
DECISION_LABELS = ("yes", "no", "undecided")

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """What the model says of one window: one logit a token of the passage."""

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    null: float
    """Logit of the empty span: start plus end at the first position."""
    answer: float
    """Logit that the window answers the question."""
    offsets: tuple[tuple[int, int], ...]
    """Characters of each token in the passage."""
    relevance: float = 0.0
    """Logit that the window is about what the question asks for."""
    faults: tuple[WordScore, ...] = ()
    """Words of the question, with the probability that they make it unanswerable here."""


class SpanModel(Protocol):
    """What a span reader needs of a model."""

    def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:
        """Return the logits of each window of a passage, read behind its title."""


class ReaderModel:
    """The heads of the shipped encoder, each as a question that can be put to it."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load the model, memory-mapped.

        Raises:
            ModelError: the folder is not a reader.
        """
        self._session = EncoderSession(folder, threads=threads)
        self.card = self._session.card

    @property
    def dictionary(self) -> frozenset[str]:
        """The lower-case words that are a token of their own: common English."""
        return self._session.dictionary

    def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:
        """Return the logits of each window of a passage, read behind its title."""
        asked = self._session.encode(question)
        asked = asked.cut(max(0, len(asked.ids) - QUESTION_TOKENS), len(asked.ids))
        above = self._session.encode(f"{title}.").ids[:TITLE_TOKENS] if title else ()
        encoded = self._session.encode(passage)
        room = WINDOW - len(asked.ids) - len(above) - 3
        first = len(asked.ids) + len(above) + 2
        windows = []
        for begin in range(0, max(1, len(encoded.ids) - STRIDE), room - STRIDE):
            cut = encoded.cut(begin, begin + room)
            scores = self._session.run(asked.ids, (*above, *cut.ids))
            windows.append(
                WindowLogits(
                    start=scores.start[first : first + len(cut.ids)],
                    end=scores.end[first : first + len(cut.ids)],
                    null=float(scores.start[0] + scores.end[0]),
                    answer=scores.answer,
                    offsets=cut.offsets,
                    relevance=scores.relevance,
                    faults=_word_scores(question, asked.offsets, scores.fault[1:]),
                )
            )
        return windows

    def support(self, claim: str, evidence: str) -> tuple[float, float, float]:
        """Return the probabilities that evidence supports, contradicts, does not state a claim."""
        return _shares(self._pair(claim, evidence).support)

    def decide(self, question: str, evidence: str) -> tuple[float, float, float]:
        """Return the probabilities that evidence says yes, no, or leaves a question undecided."""
        return _shares(self._pair(question, evidence).decision)

    def relevance(self, query: str, passage: str) -> float:
        """Return the logit that a passage, its first window, is about what a query looks for."""
        return self._pair(query, passage).relevance

    def needed_words(self, question: str, turns: Sequence[str]) -> tuple[WordScore, ...]:
        """Return the words of a talk with the probability that a question needs them.

        `turns` are questions and answers, oldest first; the places are those in the turns joined
        by `TURN_MARK`. Words too far back to be read are left out.
        """
        asked = self._session.encode(question).cut(0, QUESTION_TOKENS)
        text = TURN_MARK.join(turns)
        talk = self._session.encode(text)
        talk = talk.cut(max(0, len(talk.ids) - TALK_TOKENS), len(talk.ids))
        scores = self._session.run(asked.ids, talk.ids)
        return _word_scores(text, talk.offsets, scores.need[len(asked.ids) + 2 :])

    def _pair(self, first: str, second: str) -> HeadScores:
        one = self._session.encode(first).ids[: WINDOW // 2]
        two = self._session.encode(second).ids[: WINDOW - len(one) - 3]
        return self._session.run(one, two)


def shipped_model() -> ReaderModel:
    """Return the reader that ships with the program.

    Raises:
        ModelError: the installation is damaged.
    """
    with as_file(files("assistant.models") / "weights") as folder:
        return ReaderModel(folder)


def _word_scores(
    text: str, offsets: Sequence[tuple[int, int]], logits: NDArray[np.float32]
) -> tuple[WordScore, ...]:
    """Return each word of a text with the probability of its first token."""
    import numpy as np

    starts = {offset[0]: place for place, offset in enumerate(offsets)}
    probabilities = 1 / (1 + np.exp(-logits[: len(offsets)]))
    return tuple(
        WordScore(*word.span(), float(probabilities[starts[word.start()]]))
        for word in _WORD.finditer(text)
        if word.start() in starts
    )


def _shares(logits: NDArray[np.float32]) -> tuple[float, float, float]:
    import numpy as np

    exponentials = np.exp(logits - logits.max())
    first, second, third = exponentials / exponentials.sum()
    return float(first), float(second), float(third)
