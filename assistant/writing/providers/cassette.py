"""Cassettes: what a language model wrote, recorded once and replayed after.

A cassette is a file of lines, one an answer, found again by the hash of the model's name and both
parts of the prompt. A changed prompt, passage or model therefore asks anew, and nothing else does.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import ModelError
from assistant.seams import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.seams import Generator

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes; what is larger is no recording of answers."""


class Recording(NamedTuple):
    """One answer of a language model."""

    prompt: str
    """Hash of the model's name and of the prompt."""
    text: str
    model: str = ""
    """Name of the model; empty in recordings of 0.1.0."""
    read: int = 0
    """Tokens of the prompt; 0 where the model did not tell."""
    written: int = 0


class Cassette:
    """The recordings of a file, by prompt; new ones are appended as they come."""

    def __init__(self, path: Path) -> None:
        """Read the file; it is made with the first recording.

        Raises:
            ModelError: the file is there and is not a cassette, or cannot be read.
        """
        self._path = path
        self._lock = threading.Lock()
        self._recordings = {item.prompt: item for item in _recordings(path)}

    def __len__(self) -> int:
        return len(self._recordings)

    @property
    def model(self) -> str | None:
        """The model that was recorded first, None where nothing says."""
        return next((item.model for item in self._recordings.values() if item.model), None)

    def find(self, prompt: str) -> Recording | None:
        """Return what was recorded for a prompt."""
        return self._recordings.get(prompt)

    def record(self, recording: Recording) -> None:
        """Keep what was written for a prompt; the first recording of a prompt stays.

        Raises:
            ModelError: the file cannot be written.
        """
        with self._lock:
            if recording.prompt in self._recordings:
                return
            line = json.dumps(recording._asdict(), ensure_ascii=False, separators=(",", ":"))
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                _drop_torn_line(self._path)
                with self._path.open("ab") as file:
                    # A lone surrogate has no bytes in UTF-8; as an escape it is the same JSON.
                    file.write(f"{line}\n".encode(errors="backslashreplace"))
            except OSError as error:
                raise ModelError(
                    f"{self._path} cannot be written ({error}); name another file to record to."
                ) from error
            self._recordings[recording.prompt] = recording


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
            yield recorded.text
            if recorded.read or recorded.written:
                yield Usage(read=recorded.read, written=recorded.written)
            return
        if self._generator is None:
            raise ModelError(
                f"The cassette has no answer of {self._name!r} to this prompt ({key}); "
                "record it by running once with the model."
            )
        pieces = []
        read = written = 0
        for piece in self._generator.stream(system, user):
            if isinstance(piece, Usage):
                read, written = piece.read, piece.written
            pieces.append(piece)
            yield piece
        self._cassette.record(Recording(key, "".join(pieces), self._name, read, written))


def prompt_hash(model: str, system: str, user: str) -> str:
    """Return the hash that a recording is found by."""
    parts = "\0".join((model, system, user))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]


def _recordings(path: Path) -> Iterator[Recording]:
    """Yield the recordings of a file; a last line that was cut off is left out."""
    if not path.exists():
        return
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _not_a_cassette(path, f"it has more than {LARGEST_FILE:,} bytes")
        data = path.read_bytes()
        text = data[: data.rfind(b"\n") + 1].decode()
    except (OSError, UnicodeDecodeError) as error:
        raise _not_a_cassette(path, str(error)) from error
    if data and not text:
        raise _not_a_cassette(path, "it has no whole line")
    for number, line in enumerate(text.split("\n"), start=1):
        if line:
            yield _recording(path, number, line)


def _recording(path: Path, number: int, line: str) -> Recording:
    try:
        row = json.loads(line)
        found = Recording(**row)
    except (ValueError, TypeError, RecursionError) as error:
        raise _not_a_cassette(path, f"line {number}: {error}") from error
    if not all(
        isinstance(value, type_)
        for value, type_ in zip(found, (str, str, str, int, int), strict=True)
    ):
        raise _not_a_cassette(path, f"line {number}: a value has another type")
    return found


def _not_a_cassette(path: Path, what: str) -> ModelError:
    return ModelError(
        f"{path} is no recording of a language model ({what}); name a file that --record made."
    )


def _drop_torn_line(path: Path) -> None:
    """Cut off what stands after the last line end: a recording that was being written."""
    if not path.is_file() or not path.stat().st_size:
        return
    with path.open("r+b") as file:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
