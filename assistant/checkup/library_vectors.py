"""Checks the vectors of a library: those in SQLite, and the files that are derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.checkup.finding import Finding, trouble
from assistant.errors import LibraryError
from assistant.index.store.rows import vectors_of
from assistant.index.vectors.chroma import fingerprint
from assistant.index.vectors.generation import read_generation
from assistant.index.vectors.synced import EXACT_LIMIT, FOLDER_NAME
from assistant.index.vectors.vector_file import TABLE, DamagedVectorsError, VectorFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.index.store.database import Database

BATCH: Final = 4096
TOLERANCE: Final = 1e-3
"""How far from 1 the length of a unit vector may be: float32, and models that round."""
EMBED: Final = "embed the passages anew: assistant doctor --fix, or assistant rebuild"
BUILD: Final = "build them anew from the library: assistant doctor --fix"


def check_vectors(home: Path, database: Database) -> Iterator[Finding]:
    """Yield whether each passage has its vector, and whether the files follow the database."""
    count = database.value("SELECT count(*) FROM passages")
    if not count:
        return
    if database.meta("embedding_model") is None:
        yield trouble("library", "it does not know which model made its vectors", EMBED, "vectors")
        return
    wrong = _wrong_vectors(database)
    if wrong:
        yield trouble("library", wrong, EMBED, "vectors")
        return
    yield Finding(area="library", text=f"vectors: {count}, of {database.meta('embedding_model')}")
    if count > EXACT_LIMIT:
        yield from _chroma(home, database)
        return
    found = _file_fault(home, database)
    if found:
        yield trouble("library", f"the files of vectors {found}", BUILD, "vector_file")
    else:
        yield Finding(area="library", text="the files of vectors are in step")
    yield from _orphans(home, database)


def _wrong_vectors(database: Database) -> str | None:
    """Return what is wrong with the vectors in SQLite, None where nothing is."""
    import numpy as np

    last = 0
    lengths = set()
    while rows := database.rows(
        "SELECT key, vector FROM passages WHERE key > ? ORDER BY key LIMIT ?", (last, BATCH)
    ):
        last = rows[-1][0]
        try:
            vectors = vectors_of([vector for _, vector in rows])
        except (LibraryError, TypeError):
            return "vectors in its database are damaged"
        lengths.add(vectors.shape[1])
        off = np.abs(np.linalg.norm(vectors, axis=1) - 1)
        if len(lengths) > 1 or not bool(np.all(off < TOLERANCE)):
            return "vectors in its database are damaged"
    return None


def _file_fault(home: Path, database: Database) -> str | None:
    """Return what is wrong with the file of vectors, None where it says what SQLite does."""
    import numpy as np

    try:
        file = VectorFile.open(home)
    except DamagedVectorsError as error:
        return f"cannot be used ({error})"
    if file.state.token != database.meta("vector_file"):
        return "belong to another state of the library"
    if file.state.generation != read_generation(database):
        return "are behind the library"
    keys = np.array([key for (key,) in database.rows("SELECT key FROM passages ORDER BY key")])
    if not np.array_equal(keys, file.keys):
        return "hold other passages than the library"
    for start in range(0, len(keys), BATCH):
        part = slice(start, start + BATCH)
        rows = database.rows(
            "SELECT vector FROM passages WHERE key BETWEEN ? AND ? ORDER BY key",
            (int(keys[part][0]), int(keys[part][-1])),
        )
        if not np.array_equal(vectors_of([row[0] for row in rows]), file.rows[file.places[part]]):
            return "hold other numbers than the library"
    return None


def _chroma(home: Path, database: Database) -> Iterator[Finding]:
    if database.meta("vectors") == fingerprint(home / FOLDER_NAME):
        yield Finding(area="library", text="Chroma's index is in step")
    else:
        said = "Chroma's index is not in step; the next search builds it anew"
        yield Finding(area="library", state="note", text=said)


def _orphans(home: Path, database: Database) -> Iterator[Finding]:
    """Yield files of vectors that nothing refers to."""
    found = orphans(home, chroma=database.meta("vectors") is not None)
    if found:
        names = ", ".join(path.name for path in found)
        said = f"nothing refers to {names} in {home}"
        yield trouble("library", said, "delete them: assistant doctor --fix", "leftovers")


def orphans(home: Path, *, chroma: bool) -> list[Path]:
    """Return derived files of a library that nothing refers to.

    Args:
        home: the folder of the library.
        chroma: whether the library uses Chroma's index.
    """
    try:
        kept = f"vectors-{VectorFile.open(home).number}.f32"
    except DamagedVectorsError:
        return []  # they are built anew first, which removes the others
    found = [path for path in home.glob("vectors-*.f32") if path.name != kept]
    found += home.glob(f"{TABLE}.unfinished")
    folder = home / FOLDER_NAME
    if not chroma and (folder.is_dir() or folder.is_symlink()):
        found.append(folder)
    return sorted(found)
