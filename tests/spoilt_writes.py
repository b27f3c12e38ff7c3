"""Writes of vectors that go wrong: which there are, and what goes wrong in them."""

from __future__ import annotations


class SpoiltError(Exception):
    """Stands for whatever goes wrong."""


def fail(*_: object, **__: object) -> None:
    raise SpoiltError


FILE_WRITES = [
    "assistant.index.vectors.vector_file._append",
    "assistant.index.vectors.vector_file._replace_table",
    "assistant.index.vectors.vector_file.secured",
    "assistant.index.vectors.file_sync.SyncedFile.remember",
]
