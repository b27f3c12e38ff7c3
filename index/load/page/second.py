"""A second look at a page: what it hides, and what another extractor takes for its article."""

from __future__ import annotations

import logging
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
    """Yield the pieces of the part of a page that readability-lxml takes for its article."""
    from lxml import etree
    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        summary = Document(as_markup(root)).summary(html_partial=True)
    except (Unparseable, etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError,
            AssertionError, IndexError):  # fmt: skip
        return
    yield from pieces_of_markup(summary)
