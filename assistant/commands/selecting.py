"""Which articles the options of a selection leave, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.commands.options import notice

if TYPE_CHECKING:
    from assistant.commands.options import Since, Tags, Until, Within
    from assistant.library import Assistant


def selected(
    library: Assistant, within: Within, tags: Tags, since: Since, until: Until
) -> list[str] | None:
    """Return what the options of a selection leave, None where they say nothing.

    Names alone are handed on as they are. That articles without a date are left out is told.
    """
    if not (tags or since or until):
        return within
    from assistant.index.store.selection import Selection
    from assistant.shown.wording import count

    found = library.select(
        Selection(names=tuple(within or ()), tags=tuple(tags or ()), since=since, until=until)
    )
    if found.undated:
        verb = "states" if found.undated == 1 else "state"
        notice(f"{count(found.undated, 'article')} {verb} no date: left out")
    return list(found.ids)


def tell_several(library: Assistant, names: Within) -> None:
    """Tell which articles a name after `--in` means, where it means several.

    Raises:
        UnknownDocumentError: no article goes by one of them.
    """
    from assistant.index.store.selection import Selection
    from assistant.shown.wording import NAMED, several_meant

    for name in names or ():
        found = library.select(Selection(names=(name,))).ids
        if len(found) > 1:
            held = library.store.documents_by_id(found[:NAMED])
            notice(several_meant(name, [*held.values()], len(found)))
