"""Vectors of passages: those that the library has already, and the others from the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.index.store.rows import read_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Passage
    from assistant.seams import Embedder

_SLICE: Final = 128


def embed_passages(
    embedder: Embedder,
    texts: Sequence[str],
    *,
    held: Mapping[str, NDArray[np.float32]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """Return one vector a text; texts of like length go together, so that little is padded.

    Args:
        embedder: the model.
        texts: what is embedded, at least one.
        held: vectors that the same model made of some of these texts before.
        progress: is told how many texts are embedded, and of how many.
    """
    import numpy as np

    known = held or {}
    new = [index for index, text in enumerate(texts) if text not in known]
    order = sorted(new, key=lambda index: (len(texts[index]), index))
    made = {index: known[text] for index, text in enumerate(texts) if text in known}
    for start in range(0, len(order), _SLICE):
        if progress is not None:
            progress(start, len(order))
        part = order[start : start + _SLICE]
        made.update(zip(part, embedder.embed([texts[index] for index in part]), strict=True))
    return np.asarray([made[index] for index in range(len(texts))], dtype=np.float32)


def held_vectors(
    store: LibraryStore,
    documents: Iterable[tuple[str, Document]],
    context: Callable[[Document, Passage], str],
) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of the texts that these documents take the place of, by embedded text.

    So an edit of one word in a long article embeds the passages again that it changes, no others.

    Args:
        store: the library.
        documents: each with the source that it comes from.
        context: makes the text that is embedded for a passage.
    """
    import numpy as np

    found: dict[str, NDArray[np.float32]] = {}
    for source, document in documents:
        former = {name for name in (store.held_by(source), document.id) if name}
        for held in store.documents_by_id(former).values():
            vectors = read_vectors(store.database, held.id)
            for passage, vector in zip(store.passages(held.id), vectors, strict=True):
                if vector:  # a copy of a library on a server has none
                    found[context(held, passage)] = np.frombuffer(vector, dtype="<f4")
    return found
