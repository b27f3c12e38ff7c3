"""Articles that tell one story: those that may be compared unasked, and what is said of copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from assistant.text.dates import write_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document
    from assistant.whole.relevance import Embed

SAME_STORY: Final = 0.55
"""Cosine of title and opening from which two articles are taken to tell of one event: of 11,700
pairs of reports on different events, made ones and others, none reaches it."""
OPENING: Final = 60
"""Words of an article that are compared with its title before them."""


MOST_COMPARED: Final = 6
"""Articles whose answers are held against each other without being named."""


class Version(Protocol):
    """What is known of a near-copy."""

    @property
    def id(self) -> str:
        """Hash of the text."""

    @property
    def published(self) -> str | None:
        """When."""


def same_story(documents: Sequence[Document], embed: Embed) -> list[Document]:
    """Return the first document, and those of the others that tell of the same event.

    One that is like any of those counts, too: reports on one event begin with other sides of it.
    """
    if len(documents) < 2:
        return list(documents)
    vectors = embed([_opening(document) for document in documents])
    alike = vectors @ vectors.T >= SAME_STORY
    told = {0}
    for _ in documents:
        told |= {place for place in range(len(documents)) if alike[place, list(told)].any()}
    return [document for place, document in enumerate(documents) if place in told]


def remark(cited: Sequence[str], versions: Mapping[str, Sequence[Version]]) -> str:
    """Return what is to be said of the near-copies of the articles that an answer cites.

    Args:
        cited: ids of the documents, in the order of the citations.
        versions: the near-copies of each that has some, itself among them, the newest first.
    """
    told = []
    for document in dict.fromkeys(cited):
        group = versions.get(document, ())
        if len(group) < 2:
            continue
        newest = group[0]
        when = f", of {write_date(newest.published)}," if newest.published else ""
        dates = {version.published for version in group}
        if newest.id != document:
            told.append(f"A newer version of this article{when} is in the library.")
        elif len(dates) > 1:
            told.append(f"The newest of {len(group)} versions of this article{when} is quoted.")
        else:
            told.append(f"{len(group)} near-copies of this article are held; one is quoted.")
    return " ".join(dict.fromkeys(told))


def finds_comparable(
    store: LibraryStore, embed: Embed
) -> Callable[[str, Sequence[str]], Sequence[str]]:
    """Return what finds the articles whose answers are held against each other unasked.

    It is given an article and others that answer too, and returns the first with those that tell
    the same story, older versions of it included.
    """
    from assistant.index.vectors.near_copies import groups_of

    def comparable(document: str, rivals: Sequence[str]) -> Sequence[str]:
        versions = groups_of(store.database, [document]).get(document, ())
        names = tuple(dict.fromkeys((document, *versions, *rivals)))[:MOST_COMPARED]
        if len(names) == 1:
            return names
        held = store.documents_by_id(names)
        alike = same_story([held[name] for name in names if name in held], embed)
        return tuple(one.id for one in alike)

    return comparable


def remarks_on(store: LibraryStore) -> Callable[[Sequence[str]], str]:
    """Return what says of the near-copies of cited articles which of them is quoted."""
    from assistant.index.vectors.near_copies import groups_of

    def remarks(cited: Sequence[str]) -> str:
        groups = groups_of(store.database, cited) if cited else {}
        if not groups:
            return ""
        held = store.documents_by_id({one for group in groups.values() for one in group})
        return remark(cited, {key: [held[one] for one in group] for key, group in groups.items()})

    return remarks


def _opening(document: Document) -> str:
    return f"{document.title}. {' '.join(document.text.split()[:OPENING])}"
