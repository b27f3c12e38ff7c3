"""The article that ships with the program: a new library holds it until the user removes it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from assistant.errors import SourceError
from assistant.index.ingest import add_sources
from assistant.index.steps import STANDARD, Steps
from assistant.index.store.library_store import BUNDLED_MARK, BUNDLED_PREFIX, BUNDLED_REMOVED
from assistant.schema import Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from assistant.index.load.loader import Loaded
    from assistant.index.store.library_store import LibraryStore
    from assistant.seams import Embedder

_ENDING: Final = ".md"


def ensure_bundled(
    store: LibraryStore, *, embedder: Callable[[], Embedder], steps: Steps = STANDARD
) -> None:
    """Put the shipped article into a library that has never had it in its present form.

    Raises:
        LibraryError: the library cannot be written.
        ModelError: the embedding model cannot be used.
    """
    articles = bundled_articles()
    digest = hashlib.sha256(b"".join(article.read_bytes() for article in articles)).hexdigest()
    if store.database.meta(BUNDLED_MARK) in (digest, BUNDLED_REMOVED):
        return

    def load(source: str) -> list[Loaded]:
        name = source.removeprefix(BUNDLED_PREFIX)
        with as_file(files("assistant.index") / "bundled" / name) as path:
            loaded = list(steps.load(str(path)))
        return [
            replace(item, source=source) if isinstance(item, Document) else item for item in loaded
        ]

    names = [f"{BUNDLED_PREFIX}{article.name}" for article in articles]
    shipped = replace(steps, expand=lambda sources, _: sources, load=load)
    for result in add_sources(store, names, embedder=embedder, steps=shipped):
        if result.error is not None:
            raise SourceError(f"The shipped article cannot be read: {result.error}")
    store.remember_bundled(digest)


def bundled_articles() -> list[Traversable]:
    """Return the files of the shipped articles, by name."""
    folder = files("assistant.index") / "bundled"
    found = [file for file in folder.iterdir() if file.name.endswith(_ENDING)]
    return sorted(found, key=lambda file: file.name)
