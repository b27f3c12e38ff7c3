"""Cassettes: what a language model wrote, recorded once and replayed after.

A cassette is a file of lines, one an answer, found again by the hash of the model's name and both
parts of the prompt. A changed prompt, passage or model therefore asks anew, and nothing else does.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.eval.run.record_files import LineLog, drop_torn_line, read_records
from assistant.seams import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assistant.seams import Generator

CHARACTERS_A_TOKEN = 4
"""English in the byte-pair vocabularies in use, for models that do not tell what they took."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One answer of a language model."""

    prompt: str
    """Hash of the model's name and of the prompt."""
    text: str


class Cassette:
    """The recordings of a file, by prompt; new ones are appended as they come."""

    def __init__(self, path: Path) -> None:
        """Read the file; it is made with the first recording.

        Raises:
            DatasetError: the file is there and is not a cassette.
        """
        self._path = path
        self._lock = threading.Lock()
        self._log: LineLog | None = None
        drop_torn_line(path)
        recordings = read_records(path, Recording)
        self._texts = {recording.prompt: recording.text for recording in recordings}

    def __len__(self) -> int:
        return len(self._texts)

    def find(self, prompt: str) -> str | None:
        """Return what was recorded for a prompt."""
        return self._texts.get(prompt)

    def record(self, prompt: str, text: str) -> None:
        """Keep what was written for a prompt; the first recording of a prompt stays."""
        with self._lock:
            if prompt in self._texts:
                return
            if self._log is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._log = LineLog(self._path)
            self._texts[prompt] = text
            self._log.append(Recording(prompt, text))

    def close(self) -> None:
        """Close the file."""
        if self._log is not None:
            self._log.close()
            self._log = None


class RecordedGenerator:
    """A language model whose answers come from a cassette where it has them."""

    def __init__(
        self, generator: Generator | None, *, cassette: Cassette, name: str | None = None
    ) -> None:
        """Put a cassette before a model.

        Args:
            generator: the model; None to replay only.
            cassette: where its answers are kept.
            name: of the model, needed where only replaying.
        """
        self._generator = generator
        self._cassette = cassette
        self._name = name or (generator.name if generator else "")

    @property
    def name(self) -> str:
        """Name of the model, as it was when recorded."""
        return self._name

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the recorded answer, or the model's own as it comes, recorded once it is whole.

        Raises:
            ModelError: the model failed, or there is none and the cassette lacks the answer.
        """
        key = prompt_hash(self._name, system, user)
        recorded = self._cassette.find(key)
        if recorded is not None:
            yield recorded
            return
        if self._generator is None:
            raise ModelError(
                f"The cassette has no answer of {self._name!r} to this prompt ({key}); "
                "record it by running once with the model."
            )
        pieces = []
        for piece in self._generator.stream(system, user):
            pieces.append(piece)
            yield piece
        self._cassette.record(key, "".join(pieces))


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


def prompt_hash(model: str, system: str, user: str) -> str:
    """Return the hash that a recording is found by."""
    parts = "\0".join((model, system, user))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]
