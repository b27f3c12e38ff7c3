"""A second look at a page: what it hides, and what another extractor takes for its article."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from assistant.index.load.page.blocks import is_hidden, pieces_of_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.load.draft import Piece

MOST_HIDDEN = 2 / 3
"""Share of a page's letters that may be hidden: pages that hide more show it by a script. Of 319
pages, menus and galleries make up to .6, sections that a script opens .73."""


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
    if sum(_letters(item) for item in outer) > MOST_HIDDEN * _letters(body):
        return False
    for item in outer:
        item.drop_tree()
    return bool(outer)


def write_formulas(root: Any) -> bool:
    """Put the signs of MathML formulas into the line; returns whether there was any.

    Extractors drop the element, and leave a sentence without what it is about.
    """
    formulas = list(root.iter("math"))
    for formula in formulas:
        signs = formula.xpath(".//text()[not(ancestor::annotation or ancestor::annotation-xml)]")
        shown = " ".join(" ".join(signs).split())
        if any(is_hidden(above) for above in formula.iterancestors()):
            shown = ""
        outer = formula
        # Scripts that draw formulas keep MathML in elements of their own.
        while "-" in str(outer.getparent().tag) and _says_only(outer.getparent(), formula):
            outer = outer.getparent()
        tail = outer.tail
        outer.clear()
        outer.text, outer.tail = f" {shown} ", tail
        outer.drop_tag()
    return bool(formulas)


def _says_only(element: Any, part: Any) -> bool:
    """Return whether all words of an element are in one part of it."""
    return "".join(element.itertext()).split() == "".join(part.itertext()).split()


def _letters(element: Any) -> int:
    """Return the length of the text in an element, scripts and styles left out."""
    texts = element.xpath(".//text()[not(ancestor::script or ancestor::style)]")
    return sum(len(text) for text in texts)


def second_pieces(markup: str) -> Iterator[Piece]:
    """Yield the pieces of what readability takes for the article of a page, if it takes any."""
    logging.getLogger("readability").setLevel(logging.CRITICAL)
    from lxml import etree
    from readability import Document
    from readability.readability import Unparseable

    try:
        found = Document(markup).summary()
    except (Unparseable, etree.LxmlError, ValueError, TypeError, AttributeError, LookupError,
            RecursionError, AssertionError):  # fmt: skip
        return
    yield from pieces_of_markup(found)
