"""Look at pages again: what they are now, held against what the library has of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urldefrag

from assistant.errors import SourceError
from assistant.index.load.load_options import LoadOptions
from assistant.index.load.loader import load_all
from assistant.index.load.sources import (
    STANDARD_INPUT,
    FailedSource,
    KnownSource,
    SkippedSource,
    is_address,
)
from assistant.index.load.web.visits import Web
from assistant.index.renew.difference import Difference, difference
from assistant.index.store.details import known_validators, note_said
from assistant.index.store.holdings import sources_of
from assistant.index.store.library_store import BUNDLED_PREFIX
from assistant.schema import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.index.load.loader import Loaded
    from assistant.index.load.web.fetch import Validators
    from assistant.index.steps import Steps
    from assistant.index.store.library_store import LibraryStore

Found = Literal["unchanged", "changed", "skipped", "failed"]
SAME: Final = Difference()
FROM_FILE: Final = "comes from a file: assistant add reads that again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What became of one source of a document."""

    source: str
    held: Document
    found: Found
    reason: str | None = None
    """Why it was skipped or has failed; None otherwise."""
    now: Document | None = None
    """The article as it is now, where it has changed."""
    changes: Difference = SAME
    said: Validators | None = None
    """What the server said of the page, to be kept with the article as it is now."""


def look_again(
    store: LibraryStore,
    documents: Sequence[str],
    *,
    options: LoadOptions | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Iterator[Renewal]:
    """Yield what became of the pages that documents came from; the library keeps what it has.

    Servers are asked whether a page has changed since it was fetched, and robots.txt holds. That a
    page is unchanged is noted with it.

    Args:
        store: the library.
        documents: ids.
        options: how they were added.
        progress: is told how many pages were looked at, of how many, and which is next.
    """
    held = store.documents_by_id(documents)
    wanted: dict[str, dict[str, Document]] = {}
    for name in documents:
        document = held[name]
        sources = sources_of(store.database, name) or (document.source,)
        pages = [source for source in sources if is_address(source)]
        for source in pages:
            wanted.setdefault(_page_of(source), {})[source] = document
        if not pages:
            reason = _why_no_page(document.source)
            yield Renewal(source=document.source, held=document, found="skipped", reason=reason)
    known = {
        source: validators
        for sources in wanted.values()
        for source in sources
        if (validators := known_validators(store.database, source)) is not None
    }
    chosen = options or LoadOptions()
    web = Web(allow_private=chosen.allow_private, unasked=True, known=_single(wanted, known).get)
    chosen = replace(chosen, web=web)
    pages = list(wanted)
    for number, page in enumerate(pages):
        if progress is not None:
            progress(number, len(pages), page)
        for soon in pages[number + 1 : number + 5]:
            web.ahead(soon, source=soon, is_typed=True)
        found = list(_held_against(wanted[page], page, chosen, web))
        unchanged = {item.source: item.said for item in found if item.found == "unchanged"}
        note_said(store.database, {name: said for name, said in unchanged.items() if said})
        yield from found


def accepting(steps: Steps, renewals: Sequence[Renewal]) -> Steps:
    """Return steps that put the articles as they are now into a library, by their sources."""
    now = {item.source: item for item in renewals if item.now is not None}

    def load(source: str) -> list[Document]:
        document = now[source].now
        return [document] if document is not None else []

    return replace(
        steps,
        expand=lambda sources, _: sources,
        load=load,
        said={source: item.said for source, item in now.items() if item.said is not None},
    )


def _page_of(source: str) -> str:
    """Return what is fetched for a source: the archive or feed that it is a member of, or itself.

    What stands behind `#` is an entry of a feed, or a place in the page.
    """
    return urldefrag(source.partition("!/")[0]).url


def _why_no_page(source: str) -> str:
    if source == STANDARD_INPUT:
        return "came from standard input"
    return "ships with the program" if source.startswith(BUNDLED_PREFIX) else FROM_FILE


def _single(
    wanted: Mapping[str, Mapping[str, Document]], known: Mapping[str, Validators]
) -> dict[str, Validators]:
    """Return what is known of pages by what they are asked for: an address that means one place."""
    pages = {
        page: known[source]
        for page, sources in wanted.items()
        for source in sources
        if len(sources) == 1 and source in known and not _is_member(source)
    }
    return {**known, **pages}


def _is_member(source: str) -> bool:
    """Return whether a source may be one of several articles of a page."""
    return source != _page_of(source)


def _held_against(
    wanted: Mapping[str, Document], page: str, options: LoadOptions, web: Web
) -> Iterator[Renewal]:
    """Yield what became of the sources that one page stands for."""
    try:
        items = list(load_all(page, options))
    except SourceError as error:
        for source, held in wanted.items():
            yield Renewal(source=source, held=held, found="failed", reason=str(error))
        return
    by_source: dict[str, Loaded] = {item.source: item for item in items}
    alone = items[0] if len(items) == 1 and items[0].source == page else None
    for source, held in wanted.items():
        item = by_source.get(source, alone)
        if isinstance(item, Document):
            item = replace(item, source=source)
        said = web.said.get(source) or (web.said.get(page) if item is alone else None)
        yield _renewal(source, held, item, said)


def _renewal(source: str, held: Document, item: Loaded | None, said: Validators | None) -> Renewal:
    if item is None:
        reason = "is no longer there: kept as it is"
        return Renewal(source=source, held=held, found="skipped", reason=reason)
    if isinstance(item, FailedSource):
        return Renewal(source=source, held=held, found="failed", reason=item.error)
    if isinstance(item, SkippedSource):
        return Renewal(source=source, held=held, found="skipped", reason=item.reason)
    changes = difference(held, item) if not isinstance(item, KnownSource) else SAME
    if isinstance(item, KnownSource) or not changes:
        return Renewal(source=source, held=held, found="unchanged", said=said)
    return Renewal(source=source, held=held, found="changed", now=item, changes=changes, said=said)
