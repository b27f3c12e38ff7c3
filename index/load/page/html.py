"""Read HTML pages: trafilatura and readability tell the article from the rest of the page."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Metadata, Piece
from assistant.index.load.furniture import is_promotion
from assistant.index.load.page.address import canonical
from assistant.index.load.page.agree import agreed, is_doubtful
from assistant.index.load.page.barriers import why_no_article
from assistant.index.load.page.blocks import parse_markup
from assistant.index.load.page.byline import authors_of
from assistant.index.load.page.published import published_of
from assistant.index.load.page.second import as_markup, remove_hidden, second_pieces, write_formulas
from assistant.index.load.publication import host
from assistant.text.clean import clean_characters, clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)

BLOCKS = frozenset(("p", "head", "item", "quote", "code", "list", "div", "body", "table"))
"""Elements of trafilatura's tree that hold paragraphs; all others are inside lines."""
HEADING_WORDS = 30
"""A heading with more words is a paragraph that a page shows in large type."""


def read_html(markup: str, *, source: str, address: str | None = None) -> Draft:
    """Return the article of a page, and what the page says about its publication.

    What trafilatura keeps is held against what readability keeps: `agree.agreed`.

    Args:
        markup: the page.
        source: what to call it in messages.
        address: where the page was fetched from, None if it was not.

    Raises:
        SourceError: there is no article text in the page.
    """
    markup = _whole_page(clean_characters(markup))
    root = parse_markup(markup)
    if root is None:
        raise SourceError(f"{source!r} is a page with no article text: save its text to a file")
    changed = remove_hidden(root)
    if write_formulas(root) or changed:
        markup = as_markup(root)
    page = _extract(markup, address=address)
    first = _pieces_of(page)
    second = [piece for piece in second_pieces(markup) if not is_promotion(piece.text)]
    pieces = agreed(
        first,
        second,
        lambda: _pieces_of(_extract(markup, address=address, precisely=True)),
    )
    if reason := why_no_article(pieces, root, address=address):
        raise SourceError(
            f"{source!r} is {reason}: give the address of one article, or save its text to a file"
        )
    if any(is_doubtful(pieces, found) for found in (first, second)):
        logger.warning(
            "%r has two texts that may be its article, and one was kept: `assistant show` shows it",
            source,
        )
    return Draft(pieces, _metadata(page, root, address=address))


def _whole_page(markup: str) -> str:
    """Return the markup as a page, if it is only a part of one."""
    return markup if re.search(r"<html\b", markup, re.IGNORECASE) else f"<html>{markup}</html>"


def _pieces_of(page: Any) -> tuple[Piece, ...]:
    """Return the pieces of what trafilatura has made of a page; none if it found nothing."""
    return tuple(_pieces(page.body)) if page is not None and page.body is not None else ()


def _extract(markup: str, *, address: str | None, precisely: bool = False) -> Any:
    """Return what trafilatura makes of a page, None if it finds nothing.

    Args:
        markup: the page.
        address: where it was fetched from, None if it was not.
        precisely: leave out what is not surely of the article, and what is known about it.
    """
    import trafilatura

    # It logs every oddity of a page as an error; what matters is whether there is text.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        return trafilatura.bare_extraction(
            markup,
            url=address,
            with_metadata=not precisely,
            favor_precision=precisely,
            include_comments=False,
            # An extensive search takes any date on the page for the day of publication.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (RecursionError, AssertionError, ValueError):
        return None


def _pieces(body: Any) -> Iterator[Piece]:
    """Yield headings and paragraphs; the walk is flat, so that depth cannot exhaust the stack."""
    from lxml import etree

    walk = etree.iterwalk(body, events=("start", "end"))
    open_blocks: list[str] = []
    words: list[str] = []
    level = 0
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in BLOCKS and not _is_inline(element, open_blocks):
            yield from _finished(words, open_blocks, level)
            words.clear()
            level = _level(element)
            if event == "end":
                open_blocks.pop()
            else:
                open_blocks.append(tag)
        if event == "end":
            words.append(_inline(element.tail, open_blocks))
        elif tag == "table":
            yield from _table_pieces(element)
            walk.skip_subtree()
        else:
            words.append("\n" if tag == "lb" else "")
            words.append(_inline(element.text, open_blocks))
    yield from _finished(words, open_blocks, level)


def _level(element: Any) -> int:
    """Return the depth of a heading, which trafilatura keeps as `rend`; 0 for other elements."""
    name = str(element.get("rend") or "") if element.tag == "head" else ""
    return int(name[1:]) if re.fullmatch(r"h[1-6]", name) else 0


def _is_inline(element: Any, open_blocks: Sequence[str]) -> bool:
    """Return whether an element is code or a quote in the middle of a sentence."""
    if element.tag not in ("code", "quote") or open_blocks[-1:] not in (["p"], ["head"], ["item"]):
        return False
    return "\n" not in "".join(element.itertext()).strip()


def _inline(words: str | None, open_blocks: Sequence[str]) -> str:
    """Return words of the page; a line end in them means something in code only."""
    return (words or "") if "code" in open_blocks else re.sub(r"\s+", " ", words or "")


def _finished(words: Sequence[str], open_blocks: Sequence[str], level: int) -> Iterator[Piece]:
    """Yield the words since the last start or end of a block as a piece, if there are any."""
    text = clean_lines("".join(words))
    if text and open_blocks and open_blocks[-1] == "head" and len(text.split()) <= HEADING_WORDS:
        yield Piece("heading", clean_line(text), level=level)
    elif text:
        yield Piece("paragraph", text)


def _table_pieces(table: Any) -> Iterator[Piece]:
    """Yield a table as lines; one that only lays out a column of prose, as its paragraphs."""
    rows = [
        [cell for cell in (clean_line(" ".join(item.itertext())) for item in row) if cell]
        for row in table.iter("row")
    ]
    if all(len(row) <= 1 for row in rows):
        yield from (Piece("paragraph", cell) for row in rows for cell in row)
    elif lines := clean_lines("\n".join(" | ".join(row) for row in rows)):
        yield Piece("paragraph", lines)


def _metadata(page: Any, root: Any, *, address: str | None) -> Metadata:
    """Return what the page says about its publication.

    The address that the page gives itself counts where it is on the site it came from: a copy on
    another site is to be cited from where it was read.
    """
    if page is None:
        return Metadata(url=canonical(address) if address else None)
    own = page.url if page.url and page.url.startswith(("http://", "https://")) else None
    if address and own and host(own) != host(address):
        own = None
    # Without a name in the page, its host stands in for one, port and all.
    named = page.sitename and page.sitename not in (page.hostname, urlsplit(address or "").netloc)
    authors = authors_of(root, site=page.sitename, host=host(own or address or ""))
    return Metadata(
        title=_without_site(page.title, page.sitename),
        author=" and ".join(authors) or None,
        site=page.sitename if named else host(own or address or ""),
        published=published_of(root, page.date),
        url=canonical(str(own or address)) if own or address else None,
    )


def _without_site(title: str | None, site: str | None) -> str | None:
    """Return the title of a page without the name of the site that pages put behind it."""
    if not title or not site:
        return title
    bare = re.sub(rf"\s+[|–—·»-]\s+{re.escape(site)}\s*\Z", "", title, flags=re.IGNORECASE)
    return bare or title
