"""The steps from what the user names to passages, each of them replaceable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.index.load.sources import (
    FailedSource,
    KnownSource,
    SkippedSource,
    expand,
    is_address,
    printable,
)
from assistant.index.store.details import known_validators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.index.load.load_options import LoadOptions
    from assistant.index.load.loader import Loaded
    from assistant.index.load.web.fetch import Validators
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Passage


def _load(source: str) -> Iterable[Loaded]:
    from assistant.index.load.loader import load_all

    return load_all(source)


def _split(document: Document) -> tuple[Passage, ...]:
    from assistant.index.split import split

    return split(document)


def _context(document: Document, passage: Passage) -> str:
    from assistant.index.split import passage_context

    return passage_context(document, passage)


def _expand(sources: Sequence[str], glob: str) -> Iterable[str | FailedSource | SkippedSource]:
    return expand(sources, glob=glob)


def _nothing(_: object) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps from what the user named to passages, each of them replaceable."""

    expand: Callable[[Sequence[str], str], Iterable[str | FailedSource | SkippedSource]] = _expand
    """Makes single sources of what was named and a glob for the files of folders."""
    load: Callable[[str], Iterable[Loaded]] = _load
    """Makes documents of a source: several of a container, with what of it is none."""
    split: Callable[[Document], tuple[Passage, ...]] = _split
    context: Callable[[Document, Passage], str] = _context
    """Makes the text that is embedded for a passage, its title and heading included."""
    ahead: Callable[[str], None] = _nothing
    """Is told of sources that are loaded soon."""
    said: Mapping[str, Validators] = field(default_factory=dict)
    """What tells pages and files from later ones, by source; read when they are on disk."""


STANDARD: Final = Steps()


def with_options(
    steps: Steps,
    options: LoadOptions | None,
    *,
    store: LibraryStore,
    exclude: Sequence[str] = (),
) -> Steps:
    """Return steps that load and choose sources as the user says.

    Args:
        steps: how documents are cut and embedded.
        options: what is said about the sources beyond their names.
        store: the library, which knows what servers said of the pages that it holds.
        exclude: patterns of files in folders to leave out, as in a .gitignore file.
    """
    from assistant.index.load.load_options import LoadOptions
    from assistant.index.load.web.visits import Web

    stated = options or LoadOptions()
    known = partial(known_validators, store.database)
    web = Web(allow_private=stated.allow_private, known=known)
    chosen = replace(stated, web=web)

    def load(source: str) -> Iterable[Loaded]:
        from assistant.index.load.file_state import file_state
        from assistant.index.load.loader import load_all

        state, shown = file_state(source, stated), printable(source)
        if state is not None and known(shown) == state:
            return [KnownSource(shown)]
        if state is not None:
            web.said[shown] = state
        return load_all(source, chosen)

    def ahead(source: str) -> None:
        if is_address(source):
            web.ahead(source, source=printable(source), is_typed=True)

    return replace(
        steps,
        expand=lambda sources, glob: expand(sources, glob=glob, exclude=exclude),
        load=load,
        ahead=ahead,
        said=web.said,
    )
