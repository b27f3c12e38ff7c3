"""Makes the library that a dataset with articles of its own is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from assistant.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.run.recorder import Listed
    from assistant.schema import AddResult


class Library(Protocol):
    """What is needed to fill a library."""

    def add(self, sources: Sequence[str | Path], /) -> Sequence[AddResult]:
        """Add sources; one result each."""

    def documents(self) -> Sequence[Listed]:
        """Return all documents."""

    def remove(self, name: str, /) -> object:
        """Remove a document."""


Kind = TypeVar("Kind", bound=Library)


def library_of(
    bundle: DatasetBundle, folder: Path, *, opened: Callable[[Path], Kind], variant: str = ""
) -> Kind:
    """Return a library that holds the articles of a dataset and nothing else.

    It stays in a folder of its own, named by the hash of the articles, so that the next run finds
    it ready; adding what is there already changes nothing.

    Args:
        bundle: a dataset with articles.
        folder: where such libraries live.
        opened: opens the library in a folder, made when it does not exist.
        variant: tells libraries of the same articles apart, as for another embedding model.

    Raises:
        DatasetError: an article could not be added; the message names the first and its error.
    """
    name = f"{bundle.name}-{bundle.articles_hash}{f'-{variant}' if variant else ''}"
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    library = opened(place)
    results = library.add(bundle.articles)
    failed = [result for result in results if result.status == "failed"]
    if failed:
        raise DatasetError(
            f"{len(failed)} of {len(bundle.articles)} articles of {bundle.name} could not be "
            f"added; the first, {failed[0].source}: {failed[0].error}"
        )
    wanted = {result.document for result in results}
    for document_id in [item.id for item in library.documents()]:
        if document_id not in wanted:
            library.remove(document_id)
    return library
