"""A second look at a page: what it hides, and what another extractor takes for its article."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from assistant.index.load.page.blocks import is_hidden, pieces_of_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.load.draft import Piece

MOST_HIDDEN = 0.5
"""Share of a page's letters that may be hidden: pages that hide more show it by a script."""


def as_markup(root: Any) -> str:
    """Return a page as markup again."""
    from lxml import html

    return str(html.tostring(root, encoding="unicode"))


def remove_hidden(root: Any) -> bool:
    """Take out of a page what a browser does not show; returns whether there was any.

    A page that hides most of its text shows it by a script, and keeps it.
    """
    body = root.find("body")
    if body is None:
        return False
    hidden = [item for item in body.iter() if isinstance(item.tag, str) and is_hidden(item)]
    outer = [item for item in hidden if not any(is_hidden(above) for above in item.iterancestors())]
    length = sum(len(text) for text in body.itertext())
    if sum(len(text) for item in outer for text in item.itertext()) > MOST_HIDDEN * length:
        return False
    for item in outer:
        item.drop_tree()
    return bool(outer)


def second_pieces(root: Any) -> Iterator[Piece]:
    """Yield the pieces of a page that jusText does not take for boilerplate."""
    import justext
    from lxml import etree

    try:
        found = justext.justext(as_markup(root), justext.get_stoplist("English"))
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError, AssertionError):
        return
    kept = [paragraph for paragraph in found if not paragraph.is_boilerplate]
    tags = ("h2" if paragraph.is_heading else "p" for paragraph in kept)
    marked = (
        f"<{tag}>{escape(paragraph.text)}</{tag}>"
        for tag, paragraph in zip(tags, kept, strict=True)
    )
    yield from pieces_of_markup(f"<div>{''.join(marked)}</div>")
