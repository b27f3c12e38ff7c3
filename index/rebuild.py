"""Embeds every passage of a library again: for another model, or after doubt about the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Passage
    from assistant.seams import Embedder

BATCH: Final = 64


def rebuild(
    store: LibraryStore,
    *,
    embedder: Embedder,
    context: Callable[[Document, Passage], str],
    progress: Callable[[int, int, str], None] | None = None,
) -> int:
    """Embed all passages with a model and remember it; returns how many there were.

    The vectors are replaced in one transaction at the end: interrupted before that, the library
    is as it was.

    Raises:
        LibraryError: the library cannot be written, or has changed meanwhile.
        ModelError: the model cannot be used.
    """
    from assistant.index.embedding import embed_passages

    documents = store.documents()
    vectors: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(documents), BATCH):
        if progress is not None:
            progress(start, len(documents), documents[start].title)
        pairs = [
            (passage, context(document, passage))
            for info in documents[start : start + BATCH]
            for document in [store.document(info.id)]
            for passage in store.passages(info.id)
        ]
        made = embed_passages(embedder, [text for _, text in pairs])
        vectors.update(
            {passage.id: vector for (passage, _), vector in zip(pairs, made, strict=True)}
        )
    store.replace_vectors(vectors, model=embedder.name)
    return len(vectors)
