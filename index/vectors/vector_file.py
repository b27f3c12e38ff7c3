"""The vectors of a library as a file that is mapped into memory, compared one by one.

There are two files. The rows, `vectors-N.f32`, hold float32 numbers in little-endian order, one
vector after the other, and only ever grow. The table, `vectors.table`, says which rows count and
for which passages; it is replaced in one step, so that a reader sees all of a write or nothing of
it, and what a killed process has left behind the last row of the table is written over. Rows of
passages that are gone stay until they are too many: then the others go to a file of the next
number. Nobody writes within the rows that a table names, so a mapped file never changes.
"""

from __future__ import annotations

import itertools
import os
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from assistant.index.keyed_scores import KeyedScores, rounded
from assistant.index.store.private_files import make_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

TABLE: Final = "vectors.table"
_ROWS: Final = "vectors-{}.f32"
_MAGIC: Final = b"vectors1"
_HEADER: Final = struct.Struct("<8s16sQQQQQI")
_CHECKSUM: Final = struct.Struct("<I")
# The rows at the end are what a power cut can leave as zeros: these are read again at opening.
_TAIL: Final = 256
# Up to this many rows are gathered; for more, going through all of them is quicker.
_GATHERED: Final = 4096
# Of three rows, one may belong to a passage that is gone before the others are copied.
_GONE_SHARE: Final = 1 / 3
_BLOCK: Final = 4096


class DamagedVectorsError(Exception):
    """Files of vectors cannot be used: they are to be built again from the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a file was in step with when it was written."""

    token: str
    """16 characters of this write alone: the database remembers them too."""
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorFile:
    """An open file of vectors; what it holds never changes."""

    state: State
    number: int
    """Which file of rows it is."""
    keys: NDArray[np.int64]
    """Row numbers of the passages in the database, ascending."""
    places: NDArray[np.int64]
    """Which row is whose: as long as `keys`."""
    rows: NDArray[np.float32]
    """All rows, those of passages that are gone included: shape (rows, dimensions), mapped."""

    @classmethod
    def open(cls, folder: Path) -> VectorFile:
        """Open the file in a folder.

        Raises:
            DamagedVectorsError: there is none, or it is torn.
        """
        import numpy as np

        try:
            content = (folder / TABLE).read_bytes()
            head, body = content[: _HEADER.size], content[_HEADER.size : -_CHECKSUM.size]
            if content[-_CHECKSUM.size :] != _CHECKSUM.pack(zlib.crc32(head + body)):
                raise DamagedVectorsError(f"{TABLE} is torn")
            magic, token, generation, number, dimensions, count, live, tail = _HEADER.unpack(head)
            if magic != _MAGIC:
                raise DamagedVectorsError(f"{TABLE} is of another version")
            keys, places = np.frombuffer(body, "<i8").reshape(2, live)
            rows = _mapped(folder / _ROWS.format(number), count, dimensions)
        except (OSError, ValueError, struct.error) as error:
            raise DamagedVectorsError(f"{type(error).__name__}: {error}") from error
        if _checksum(rows[-_TAIL:]) != tail:
            raise DamagedVectorsError("the last rows are torn")
        return cls(
            state=State(token=token.decode("ascii", "replace"), generation=generation),
            number=number,
            keys=keys,
            places=places,
            rows=rows,
        )

    def cosines(
        self, vector: NDArray[np.float32], keys: Sequence[int] | None = None
    ) -> KeyedScores:
        """Return the similarity of every passage, or of these, to a unit vector."""
        import numpy as np

        if not len(self.keys):
            return rounded(self.keys, np.empty(0, np.float32))
        if keys is None:
            wanted = np.arange(len(self.keys))
        else:
            wanted = np.flatnonzero(np.isin(self.keys, np.array(keys, np.int64)))
        places = self.places[wanted]
        if keys is not None and len(places) <= _GATHERED:
            raw = self.rows[places] @ vector
        else:
            raw = self.rows @ vector
            if len(places) < len(raw):
                raw = raw[places]
        return rounded(self.keys[wanted], raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a file has still to follow."""

    kept: NDArray[np.bool_]
    """For each key of the file, whether its passage is still there."""
    added: Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]]
    """Batches of keys, ascending and above those of the file, with their vectors."""


def write(folder: Path, state: State, change: Change, *, base: VectorFile | None) -> None:
    """Write what is kept of `base` and what is added; killed before its end, it has done nothing.

    Args:
        folder: where the files lie.
        state: what the file is in step with afterwards.
        change: what is kept and added.
        base: the file in that folder that is gone on from; None to begin anew.

    Raises:
        OSError: the folder cannot be written.
    """
    import numpy as np

    added = change.added
    if base is not None and change.kept.sum() < (1 - _GONE_SHARE) * len(base.rows):
        added = itertools.chain(_batches(base, change.kept), added)
        base = None
    none = np.empty(0, np.int64)
    if base is None:
        number, count, dimensions, keys, places = _next_number(folder), 0, 0, none, none
    else:
        number, (count, dimensions) = base.number, base.rows.shape
        keys, places = base.keys[change.kept], base.places[change.kept]
    path = folder / _ROWS.format(number)
    new, dimensions = _append(path, count, dimensions, added)
    places = np.concatenate([places, np.arange(count, count + len(new))])
    rows = _mapped(path, count + len(new), dimensions)
    _replace_table(folder, state, number, np.concatenate([keys, new]), places, rows)
    for other in folder.glob(_ROWS.format("*")):
        if other != path:
            other.unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Delete the files, the table first."""
    (folder / TABLE).unlink(missing_ok=True)
    for path in folder.glob(_ROWS.format("*")):
        path.unlink(missing_ok=True)


def _mapped(path: Path, count: int, dimensions: int) -> NDArray[np.float32]:
    """Return the first rows of a file, mapped; a `ValueError` where it is too short."""
    import numpy as np

    if count == 0:
        return np.empty((0, dimensions), np.float32)
    return np.asarray(np.memmap(path, "<f4", "r", shape=(count, dimensions)))


def _batches(
    base: VectorFile, kept: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    keys, places = base.keys[kept], base.places[kept]
    for start in range(0, len(keys), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield keys[part], base.rows[places[part]]


def _append(
    path: Path,
    count: int,
    dimensions: int,
    added: Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> tuple[NDArray[np.int64], int]:
    """Write vectors behind the first rows, over what may be there; returns keys, dimensions."""
    import numpy as np

    keys = [np.empty(0, np.int64)]
    make_file(path)
    with path.open("r+b" if count else "wb") as file:
        file.seek(count * dimensions * 4)
        for some, vectors in added:
            keys.append(some)
            dimensions = vectors.shape[1]
            file.write(np.ascontiguousarray(vectors, "<f4").data)
        file.truncate()
        secured(file)
    return np.concatenate(keys), dimensions


def _replace_table(
    folder: Path,
    state: State,
    number: int,
    keys: NDArray[np.int64],
    places: NDArray[np.int64],
    rows: NDArray[np.float32],
) -> None:
    count, dimensions = rows.shape
    head = _HEADER.pack(
        _MAGIC,
        state.token.encode("ascii"),
        state.generation,
        number,
        dimensions,
        count,
        len(keys),
        _checksum(rows[-_TAIL:]),
    )
    content = head + keys.astype("<i8").tobytes() + places.astype("<i8").tobytes()
    unfinished = folder / f"{TABLE}.unfinished"
    make_file(unfinished)
    with unfinished.open("wb") as file:
        file.write(content + _CHECKSUM.pack(zlib.crc32(content)))
        secured(file)
    unfinished.replace(folder / TABLE)


def secured(file: BinaryIO) -> None:
    """Have a file on the disk before anything refers to it: a power cut leaves no zeros."""
    file.flush()
    os.fsync(file.fileno())


def _next_number(folder: Path) -> int:
    """Return a number that no file of rows has: another process may have that one mapped."""
    names = [path.stem.removeprefix("vectors-") for path in folder.glob(_ROWS.format("*"))]
    return 1 + max([0, *(int(name) for name in names if name.isdecimal())])


def _checksum(rows: NDArray[np.float32]) -> int:
    return zlib.crc32(rows.tobytes())
