"""Rows of the database as values."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.index.store.rows import as_blob, vectors_of

BLOB = as_blob(np.array([0.5, -1.0], dtype=np.float32))


def test_vectors_come_back_as_they_were_written() -> None:
    assert vectors_of([BLOB, BLOB]).tolist() == [[0.5, -1.0]] * 2


@pytest.mark.parametrize("rows", [[b""], [b"abc"], [BLOB, BLOB[:4]], [b"", b""]])
def test_damaged_vectors_are_told(rows: list[bytes]) -> None:
    with pytest.raises(LibraryError, match="assistant rebuild"):
        vectors_of(rows)
