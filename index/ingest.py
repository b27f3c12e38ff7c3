"""What `add` does: load, split, embed and store, in batches; a bad source fails alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.errors import SourceError
from assistant.index.load.sources import (
    EVERYTHING,
    FailedSource,
    SkippedSource,
    expand,
    printable,
)
from assistant.index.store.rows import Entry
from assistant.schema import AddResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.load.loader import Loaded, LoadOptions
    from assistant.index.store.holdings import Change
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Passage
    from assistant.seams import Embedder

    Progress = Callable[[int, int, str], None]

BATCH_DOCUMENTS: Final = 64
BATCH_PASSAGES: Final = 512
MOST_WAITING: Final = 512
"""Results that are held back at most, those of unchanged and skipped sources included."""
_SLICE: Final = 128


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


STANDARD: Final = Steps()


def with_options(
    steps: Steps, options: LoadOptions | None, *, exclude: Sequence[str] = ()
) -> Steps:
    """Return steps that load and choose sources as the user says; the same if nothing is said.

    Args:
        steps: how documents are cut and embedded.
        options: what is said about the sources beyond their names.
        exclude: patterns of files in folders to leave out, as in a .gitignore file.
    """
    if options is None and not exclude:
        return steps

    def load(source: str) -> Iterable[Loaded]:
        from assistant.index.load.loader import load_all

        return load_all(source, options)

    return replace(
        steps, expand=lambda sources, glob: expand(sources, glob=glob, exclude=exclude), load=load
    )


def add_sources(
    store: LibraryStore,
    sources: Sequence[str],
    *,
    embedder: Callable[[], Embedder],
    glob: str = EVERYTHING,
    steps: Steps = STANDARD,
    progress: Progress | None = None,
) -> Iterator[AddResult]:
    """Add sources and yield what became of each, in order, once it is on disk.

    Documents are embedded and committed in batches: interrupted, what was committed stays, and
    adding the same sources again completes the rest.

    Args:
        store: the library.
        sources: what the user named: files, folders, addresses, `-` for standard input.
        embedder: opens the embedder; it is called when there is something to embed.
        glob: which files of a folder count.
        steps: how sources become passages.
        progress: is told how many sources are done, how many there are, and what is being done.

    Raises:
        LibraryError: the library cannot be written, or holds vectors of another model.
        ModelError: the embedding model cannot be used.
    """
    run = _Run(store, embedder, steps, progress or _silent)
    wanted = list(steps.expand(sources, glob))
    run.total = len(wanted)
    for item in wanted:
        if isinstance(item, str):
            run.report(printable(item))
            yield from run.take(item)
        else:
            run.pass_over(item)
        if run.is_full:
            yield from run.flush()
    yield from run.flush()


def embed_passages(
    embedder: Embedder,
    texts: Sequence[str],
    *,
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """Return one vector a text; texts of like length go together, so that little is padded."""
    import numpy as np

    order = sorted(range(len(texts)), key=lambda index: (len(texts[index]), index))
    parts = []
    for start in range(0, len(order), _SLICE):
        if progress is not None:
            progress(start)
        parts.append(embedder.embed([texts[index] for index in order[start : start + _SLICE]]))
    vectors = np.concatenate(parts)
    restored = np.empty_like(vectors, dtype=np.float32)
    restored[order] = vectors
    return restored


class _Cut(NamedTuple):
    """A document that waits to be embedded."""

    source: str
    document: Document
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class _Run:
    """The sources that are not on disk yet, in the order in which they were named."""

    store: LibraryStore
    open_embedder: Callable[[], Embedder]
    steps: Steps
    progress: Progress
    total: int = 0
    done: int = 0
    waiting: list[AddResult | _Cut] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    passages: int = 0
    embedder: Embedder | None = None

    @property
    def is_full(self) -> bool:
        return (
            len(self.documents) >= BATCH_DOCUMENTS
            or self.passages >= BATCH_PASSAGES
            or len(self.waiting) >= MOST_WAITING
        )

    def report(self, what: str) -> None:
        self.progress(self.done + len(self.waiting), self.total, what)

    def fail(self, source: str, problem: str) -> None:
        self.waiting.append(AddResult(source=source, status="failed", error=problem))

    def pass_over(self, item: FailedSource | SkippedSource) -> None:
        """Note a source that is no document."""
        if isinstance(item, FailedSource):
            self.fail(item.source, item.error)
        else:
            self.waiting.append(AddResult(source=item.source, status="skipped", error=item.reason))

    def take(self, source: str) -> Iterator[AddResult]:
        """Load and cut a source; yields what had to be committed before the rest was judged."""
        try:
            for item in self.steps.load(source):
                if isinstance(item, FailedSource | SkippedSource):
                    self.pass_over(item)
                else:
                    yield from self.take_document(item)
                if self.is_full:
                    yield from self.flush()
        except SourceError as error:
            self.fail(printable(source), str(error))

    def take_document(self, document: Document) -> Iterator[AddResult]:
        """Cut a document; yields what had to be committed before it could be judged."""
        source = document.source
        if document.id in self.documents:
            yield from self.flush()
        change = self.store.settle(document)
        if change is not None:
            count = len(self.store.passages(document.id))
            self.waiting.append(_result(source, document, change, count))
            return
        passages = self.steps.split(document)
        if not passages:
            self.fail(source, f"{source!r} has no text to search; expected an article")
            return
        self.waiting.append(_Cut(source, document, passages))
        self.documents.add(document.id)
        self.passages += len(passages)

    def flush(self) -> Iterator[AddResult]:
        """Embed and commit what waits, and yield the results."""
        changes = iter(self._commit([item for item in self.waiting if isinstance(item, _Cut)]))
        waiting, self.waiting = self.waiting, []
        self.documents, self.passages = set(), 0
        for item in waiting:
            self.done += 1
            if isinstance(item, AddResult):
                yield item
            else:
                yield _result(item.source, item.document, next(changes), len(item.passages))

    def _commit(self, cuts: Sequence[_Cut]) -> Sequence[Change]:
        if not cuts:
            return ()
        if self.embedder is None:
            self.embedder = self.open_embedder()
            self.store.require_model(self.embedder.name)
        texts = [
            self.steps.context(cut.document, passage) for cut in cuts for passage in cut.passages
        ]
        vectors = embed_passages(
            self.embedder,
            texts,
            progress=lambda count: self.report(f"embedding passage {count + 1} of {len(texts)}"),
        )
        entries = []
        for cut in cuts:
            own, vectors = vectors[: len(cut.passages)], vectors[len(cut.passages) :]
            entries.append(Entry(document=cut.document, passages=cut.passages, vectors=own))
        return self.store.put(entries, model=self.embedder.name)


def _result(source: str, document: Document, change: Change, passages: int) -> AddResult:
    return AddResult(
        source=source,
        status=change,
        document=document.id,
        title=document.title,
        passages=passages,
    )


def _silent(_done: int, _total: int, _what: str) -> None:
    return
