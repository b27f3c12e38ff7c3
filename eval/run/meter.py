"""Counts what language models read and write while a dataset is asked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant.seams import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.seams import Generator

CHARACTERS_A_TOKEN = 4
"""English in the byte-pair vocabularies in use, for models that do not tell what they took."""


class Meter:
    """Counts what a language model reads and writes, for each thread by itself."""

    def __init__(self) -> None:
        """Start at zero."""
        self._counts = threading.local()

    def add(self, *, read: float, written: float) -> None:
        """Count tokens that a model read and wrote."""
        before = self._tokens()
        self._counts.value = (before[0] + read, before[1] + written)

    def take(self) -> Mapping[str, int]:
        """Return the tokens since the last call in this thread; empty without a model."""
        read, written = self._tokens()
        self._counts.value = (0.0, 0.0)
        if not read and not written:
            return {}
        return {"read": round(read), "written": round(written)}

    def _tokens(self) -> tuple[float, float]:
        counts: tuple[float, float] = getattr(self._counts, "value", (0.0, 0.0))
        return counts


class MeteredGenerator:
    """A language model whose prompts and answers are counted."""

    def __init__(self, generator: Generator, *, meter: Meter) -> None:
        """Count with a meter what a model reads and writes."""
        self._generator = generator
        self._meter = meter

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._generator.name

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield what the model writes, counted as it tells, else by the characters."""
        read, written = (len(system) + len(user)) / CHARACTERS_A_TOKEN, 0.0
        try:
            for piece in self._generator.stream(system, user):
                if isinstance(piece, Usage):
                    read, written = piece.read, piece.written
                else:
                    written += len(piece) / CHARACTERS_A_TOKEN
                yield piece
        finally:
            self._meter.add(read=read, written=written)
