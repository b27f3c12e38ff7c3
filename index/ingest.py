"""What `add` does: load, split, embed and store, in batches; a bad source fails alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.errors import SourceError
from assistant.index.embedding import embed_passages, held_vectors
from assistant.index.load.sources import (
    EVERYTHING,
    FailedSource,
    KnownSource,
    SkippedSource,
    printable,
)
from assistant.index.renew.found_out import catch_up, find_out
from assistant.index.steps import STANDARD, Steps
from assistant.index.store.details import add_tags, note_said
from assistant.index.store.holdings import held_as
from assistant.index.store.rows import Entry
from assistant.index.vectors.near_copies import look_for_copies
from assistant.schema import AddResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.index.store.holdings import Change
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Passage
    from assistant.seams import Embedder

    Progress = Callable[[int, int, str], None]

BATCH_DOCUMENTS: Final = 64
BATCH_PASSAGES: Final = 512
AHEAD: Final = 4
"""Sources that are told of before it is their turn."""
MOST_WAITING: Final = 512
"""Results that are held back at most, those of unchanged and skipped sources included."""


def add_sources(
    store: LibraryStore,
    sources: Sequence[str],
    *,
    embedder: Callable[[], Embedder],
    glob: str = EVERYTHING,
    steps: Steps = STANDARD,
    tags: Sequence[str] = (),
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
        tags: words that are put to the documents.
        progress: is told how many sources are done, how many there are, and what is being done.

    Raises:
        LibraryError: the library cannot be written, or holds vectors of another model.
        ModelError: the embedding model cannot be used.
    """
    run = _Run(store, embedder, steps, tuple(tags), progress or _silent)
    wanted = list(steps.expand(sources, glob))
    run.total = len(wanted)
    catch_up(store, lambda at, of: run.report(f"looking at article {at + 1} of {of}"))
    for number, item in enumerate(wanted, start=1):
        if isinstance(item, str):
            for soon in wanted[number : number + AHEAD]:
                if isinstance(soon, str):
                    steps.ahead(soon)
            run.report(printable(item))
            yield from run.take(item)
        else:
            run.pass_over(item)
        if run.is_full:
            yield from run.flush()
    yield from run.flush()


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
    tags: tuple[str, ...]
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

    def pass_over(self, item: FailedSource | SkippedSource | KnownSource) -> None:
        """Note a source that is no document."""
        if isinstance(item, FailedSource):
            self.fail(item.source, item.error)
        elif isinstance(item, KnownSource):
            self.waiting.append(held_as(self.store.database, item.source))
        else:
            self.waiting.append(AddResult(source=item.source, status="skipped", error=item.reason))

    def take(self, source: str) -> Iterator[AddResult]:
        """Load and cut a source; yields what had to be committed before the rest was judged."""
        try:
            for item in self.steps.load(source):
                if isinstance(item, FailedSource | SkippedSource | KnownSource):
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
        cuts = [item for item in self.waiting if isinstance(item, _Cut)]
        changes = iter(self._commit(cuts))
        found = find_out(self.store, [cut.document.id for cut in cuts])
        waiting, self.waiting = self.waiting, []
        self.documents, self.passages = set(), 0
        self._note(waiting)
        for item in waiting:
            self.done += 1
            if isinstance(item, AddResult):
                yield item
            else:
                result = _result(item.source, item.document, next(changes), len(item.passages))
                yield replace(result, **found[item.document.id]._asdict())

    def _note(self, items: Sequence[AddResult | _Cut]) -> None:
        """Keep what servers said of the pages that are on disk now, and the tags of documents."""
        said = {item.source: self.steps.said.get(item.source) for item in items}
        note_said(self.store.database, {name: page for name, page in said.items() if page})
        documents = [
            item.document if isinstance(item, AddResult) else item.document.id for item in items
        ]
        if self.tags and any(documents):
            with self.store.database.transaction():
                add_tags(self.store.database, filter(None, documents), self.tags)
        self.store.catch_up()

    def _commit(self, cuts: Sequence[_Cut]) -> Sequence[Change]:
        if not cuts:
            return ()
        if self.embedder is None:
            self.embedder = self.open_embedder()
            self.store.require_model(self.embedder.name)
        texts = [
            self.steps.context(cut.document, passage) for cut in cuts for passage in cut.passages
        ]
        held = held_vectors(
            self.store, [(cut.source, cut.document) for cut in cuts], self.steps.context
        )
        vectors = embed_passages(
            self.embedder,
            texts,
            held=held,
            progress=lambda count, of: self.report(f"embedding passage {count + 1} of {of}"),
        )
        entries = []
        for cut in cuts:
            own, vectors = vectors[: len(cut.passages)], vectors[len(cut.passages) :]
            entries.append(Entry(document=cut.document, passages=cut.passages, vectors=own))
        changes = self.store.put(entries, model=self.embedder.name)
        self.report("looking for near-copies")
        look_for_copies(self.store)
        return changes


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
