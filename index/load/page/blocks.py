"""Read markup that is all article, as chapters, feed entries and letters are, block by block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.index.load.draft import Piece
from assistant.text.clean import clean_characters, clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr img".split()
)
UNSEEN = frozenset(
    "script style template noscript head nav button select textarea svg math object iframe audio "
    "video canvas form".split()
)
NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§a-z])[\])]?")
HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def is_note_mark(element: Any) -> bool:
    """Return whether an element is the raised mark of a footnote, or leads back from one."""
    name = element.tag.lower() if isinstance(element.tag, str) else ""
    roles = f"{element.get('role') or ''} {element.get('epub:type') or ''}"
    if name != "a" or not (element.get("href") or "").partition("#")[1]:
        return False
    if re.search(r"noteref|backlink", roles):
        return True
    parent = element.getparent()
    is_raised = element.find("sup") is not None or (parent is not None and parent.tag == "sup")
    return is_raised and NOTE_MARK.fullmatch("".join(element.itertext()).strip()) is not None


def is_hidden(element: Any) -> bool:
    """Return whether a browser does not show an element, by what the element itself says."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    return HIDDEN_STYLE.search(element.get("style") or "") is not None


def parse_markup(markup: str) -> Any:
    """Return the root element of a page or a part of one, None where it has no element."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    text = clean_characters(markup).encode("utf-8", errors="replace")
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def pieces_of_markup(markup: str) -> Iterator[Piece]:
    """Yield the headings, paragraphs, captions and tables of markup, hidden text left out."""
    root = parse_markup(markup)
    if root is None:
        return
    from lxml import etree

    words: list[str] = []
    tag = "p"
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event in ("comment", "pi"):
            words.append(_spaced(element.tail, tag))
            continue
        unseen = name in UNSEEN or is_hidden(element) or is_note_mark(element)
        if event == "start" and unseen:
            walk.skip_subtree()
        elif event == "start" and name == "table" and _is_table(element):
            yield from _finished(words, tag)
            yield from _table(element)
            walk.skip_subtree()
        elif event == "start" and name == "br":
            words.append("\n")
        elif name not in INLINE and name != "br":
            yield from _finished(words, tag)
            # What follows a nested block belongs to what stands around that block.
            outer = element.getparent() if event == "end" else element
            tag = outer.tag.lower() if outer is not None and isinstance(outer.tag, str) else "p"
        unseen = unseen or (name == "table" and _is_table(element))
        if event == "start" and not unseen:
            words.append(_spaced(element.text, tag))
        elif event == "end":
            words.append(_spaced(element.tail, tag))
    yield from _finished(words, tag)


def _spaced(words: str | None, tag: str) -> str:
    """Return words of markup; a line end in them means something in preformatted text only."""
    return (words or "") if tag == "pre" else re.sub(r"\s+", " ", words or "")


def _finished(words: list[str], tag: str) -> Iterator[Piece]:
    """Yield the words of a block as a piece, if there are any, and forget them."""
    text = clean_lines("".join(words))
    words.clear()
    if not text or not re.search(r"\w", text):
        return
    if re.fullmatch(r"h[1-6]", tag):
        yield Piece("heading", clean_line(text), level=int(tag[1]))
    elif tag == "figcaption":
        yield Piece("furniture", clean_line(text), role="caption", after_image=True)
    else:
        yield Piece("paragraph", text)


def _is_table(element: Any) -> bool:
    """Return whether a table holds rows of cells, rather than laying out a column of prose."""
    rows = list(element.iter("tr"))
    nested = next(element.iterdescendants("table"), None) is not None
    cells = [len([cell for cell in row if cell.tag in ("td", "th")]) for row in rows]
    return not nested and len(rows) > 1 and max(cells, default=0) > 1


def _table(element: Any) -> Iterator[Piece]:
    """Yield a table as lines of cells."""
    lines = [
        " | ".join(
            words
            for cell in row
            if isinstance(cell.tag, str) and (words := clean_line(" ".join(cell.itertext())))
        )
        for row in element.iter("tr")
    ]
    if text := clean_lines("\n".join(lines)):
        yield Piece("paragraph", text)
