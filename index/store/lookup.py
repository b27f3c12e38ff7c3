"""Which documents a name means: what `--in`, `show` and `remove` accept as DOC."""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.errors import UnknownDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.index.store.database import Database

SHORTEST_PREFIX: Final = 4
_SHOWN: Final = 5


class Named(NamedTuple):
    """A document as far as its names go."""

    id: str
    title: str
    sources: tuple[str, ...]
    tags: tuple[str, ...] = ()


def find(documents: Sequence[Named], name: str) -> tuple[str, ...]:
    """Return the ids of the documents that a name means.

    The closest kind of match wins: the id, the source as it was given, the folder, archive or feed
    that it lies in, the title, a tag, the beginning of the id (4 characters or more), the name of
    the file or of the archive or feed with or without its ending, a pattern such as `*.md` or
    `2024/**`, a part of the title.

    Raises:
        UnknownDocumentError: none goes by that name; the message lists the nearest.
    """
    wanted = name.strip().casefold()
    for kind in _kinds(name.strip()):
        found = tuple(document.id for document in documents if wanted and kind(document))
        if found:
            return found
    raise UnknownDocumentError(_unknown(documents, name))


def find_exact(database: Database, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the documents whose id, source or title these names are, in one query for each.

    They are what `find` returns; other names are left out.
    """
    as_source = {_absolute(name.strip()): name for name in names if name.strip()}
    as_source |= {name.strip(): name for name in names}
    found: dict[str, tuple[str, ...]] = {}
    titles: dict[str, list[str]] = {name.strip().casefold(): [] for name in names if name.strip()}
    for document, title in database.rows(
        "SELECT id, title FROM documents ORDER BY added, documents.rowid"
    ):
        if (folded := title.casefold()) in titles:
            titles[folded].append(document)
    for name in names:
        if same := titles.get(name.strip().casefold()):
            found[name] = tuple(same)
    for source, document in database.rows(
        "SELECT source, document FROM sources WHERE source IN (SELECT value FROM json_each(?))",
        (json.dumps(list(as_source)),),
    ):
        found[as_source[source]] = (document,)
    for (document,) in database.rows(
        "SELECT id FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([name.strip().casefold() for name in names]),),
    ):
        found |= {name: (document,) for name in names if name.strip().casefold() == document}
    return found


def find_one(documents: Sequence[Named], name: str) -> str:
    """Return the id of the one document that a name means.

    Raises:
        UnknownDocumentError: none goes by that name, or more than one does.
    """
    found = find(documents, name)
    if len(found) == 1:
        return found[0]
    candidates = _listed([document for document in documents if document.id in found])
    raise UnknownDocumentError(
        f"{name!r} means {len(found)} documents: {candidates}; give more of the title or id."
    )


def find_removable(documents: Sequence[Named], name: str) -> tuple[str, ...]:
    """Return the one document that a name means, or all that lie in what it names.

    Raises:
        UnknownDocumentError: none goes by that name, or several that have only that in common.
    """
    found = find(documents, name)
    chosen = [document for document in documents if document.id in found]
    wanted, places = name.strip().casefold(), (name.strip().rstrip("/"), _absolute(name.strip()))

    def lies_there(source: str) -> bool:
        is_below = any(_lies_in(source, place) for place in places)
        return is_below or wanted in _container_names(source)

    # An article that is elsewhere too goes with what it was named by.
    if all(any(map(lies_there, document.sources)) for document in chosen):
        return found
    return (find_one(documents, name),)


def _container_names(source: str) -> tuple[str, ...]:
    """Return what the archive, mailbox or feed is called for short that a source is a member of."""
    outer = _outermost(source)
    return file_names(outer) if outer != source else ()


def _outermost(source: str) -> str:
    """Return the file or address that a source is, or is a member of."""
    return source.partition("!/")[0].partition("#")[0]


def _kinds(name: str) -> tuple[Callable[[Named], bool], ...]:
    wanted = name.casefold()
    absolute = _absolute(name) if name else ""
    fits = _pattern(name)

    def lies_in(document: Named) -> bool:
        return any(_lies_in(source, place) for source in document.sources
                   for place in (name.rstrip("/"), absolute))  # fmt: skip

    return (
        lambda document: document.id == wanted,
        lambda document: name in document.sources or absolute in document.sources,
        lies_in,
        lambda document: document.title.casefold() == wanted,
        lambda document: wanted in {tag.casefold() for tag in document.tags},
        lambda document: len(wanted) >= SHORTEST_PREFIX and document.id.startswith(wanted),
        lambda document: any(wanted in file_names(source) for source in document.sources),
        lambda document: any(fits(source) for source in document.sources),
        lambda document: wanted in document.title.casefold(),
    )


def file_names(source: str) -> tuple[str, ...]:
    """Return what a source is called for short, in small letters: its file with and without ending.

    The archive, mailbox or feed that it is a member of is one of its names too.
    """
    outer, _, member = source.partition("!/")
    feed = outer.partition("#")[0]
    files = [
        part.rstrip("/").rpartition("/")[2].removeprefix("bundled:").casefold()
        for part in dict.fromkeys((member or source, outer, feed))
    ]
    return tuple(dict.fromkeys((*files, *(Path(file).stem for file in files))))


def _lies_in(source: str, place: str) -> bool:
    """Return whether a source is in a folder, an archive, a mailbox or a feed."""
    return bool(place) and source.startswith((f"{place}/", f"{place}!/", f"{place}#"))


def _pattern(name: str) -> Callable[[str], bool]:
    """Return what tells whether a source fits a pattern of file names, as in a .gitignore file."""
    if not set("*?[") & set(name):
        return lambda _: False
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines([name.replace("\\", "/")])
        rooted = GitIgnoreSpec.from_lines([_absolute(name)]) if "/" in name else spec
    except ValueError:
        return lambda _: False

    def fits(source: str) -> bool:
        places = (source, _outermost(source))
        return any(form.match_file(place) for form in (spec, rooted) for place in places)

    return fits


def _absolute(name: str) -> str:
    """Return a path as sources are kept: absolute, with no link followed."""
    return os.path.abspath(Path(name).expanduser())  # noqa: PTH100


def _unknown(documents: Sequence[Named], name: str) -> str:
    if not documents:
        return f"No document goes by {name!r}: the library is empty; `assistant add` fills it."
    by_key = {document.title.casefold(): document for document in reversed(documents)}
    for document in documents:
        for source in document.sources:
            by_key.setdefault(Path(source).stem.casefold(), document)
    close = difflib.get_close_matches(name.casefold(), by_key, n=_SHOWN, cutoff=0.5)
    near = list(dict.fromkeys(by_key[key] for key in close))
    return (
        f"No document goes by {name!r}; expected an id, a title, a file name or a tag, such as "
        f"{_listed(near or documents)}. `assistant list` shows all."
    )


def _listed(documents: Sequence[Named]) -> str:
    shown = [f"{document.title!r} ({document.id[:8]})" for document in documents[:_SHOWN]]
    more = len(documents) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)
