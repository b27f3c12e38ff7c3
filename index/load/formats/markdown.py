"""Read Markdown as clean prose: links become their text, marks of emphasis go."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assistant.index.load.draft import Draft, Piece
from assistant.index.load.front_matter import split_front_matter
from assistant.text.clean import clean_characters, clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

DEEPEST_NESTING = 60
"""Quotes and lists that are nested deeper are not articles but attacks on the parser."""
NOT_SHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
BREAKS = re.compile(
    r"<(?:br|/?(?:p|div|li|ul|ol|tr|h[1-6]|figure|figcaption|table|details|summary))\b[^<>]*>",
    re.IGNORECASE,
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[!?][^<>]*>")
FOOTNOTE = re.compile(r"\[\^[\w-]+\](?::\s)?")
CAPTION = re.compile(r"<figcaption\b[^<>]*>(.*?)(?:</figcaption\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def read_markdown(text: str) -> Draft:
    """Return the pieces of a Markdown text and what its front matter says."""
    metadata, body = split_front_matter(clean_characters(text))
    return Draft(tuple(_pieces(_parse(body))), metadata)


def _parse(body: str) -> list[Token]:
    """Return the tokens of a text, with tables, without turning bare addresses into links."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST_NESTING})
    return parser.enable(["table", "strikethrough"]).parse(_flattened(body))


def _flattened(body: str) -> str:
    """Return the text with no line quoted deeper than the parser goes, so that none is lost."""
    return re.sub(rf"(?m)^((?:[ ]{{0,3}}>[ ]?){{{DEEPEST_NESTING // 3}}})[ >]+", r"\1", body)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield the pieces of the blocks in order."""
    titled = False
    after_image = False
    number = ""
    row: list[str] = []
    table: list[str] = []
    for token, container in _with_containers(tokens):
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_close":
            table.append(" | ".join(row))
            row = []
        elif token.type == "table_close":
            yield Piece("paragraph", clean_lines("\n".join(table)))
            table, after_image = [], False
        elif token.type in ("fence", "code_block"):
            yield Piece("paragraph", clean_lines(token.content))
            after_image = False
        elif token.type == "html_block":
            pieces = tuple(_html_pieces(token.content))
            yield from pieces
            after_image = after_image or "<img" in token.content.lower()
        elif token.type == "inline" and container in ("th", "td"):
            row.append(clean_line(_inline_text(token.children or ())))
        elif token.type == "inline" and container.startswith("h"):
            kind = "title" if container == "h1" and not titled else "heading"
            titled = titled or kind == "title"
            words = clean_line(_inline_text(token.children or ()))
            level = int(container[1:]) if kind == "heading" else 0
            yield Piece("title" if kind == "title" else "heading", words, level=level)
            after_image = False
        elif token.type == "inline":
            pieces = tuple(_paragraph(token.children or (), number, after_image=after_image))
            number = ""
            yield from pieces
            after_image = any(child.type == "image" for child in token.children or ())


def _with_containers(tokens: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each token with the tag of the block that opened last, such as p, h1 or td."""
    tag = ""
    for token in tokens:
        if token.nesting == 1:
            tag = token.tag
        yield token, tag


def _paragraph(children: Sequence[Token], number: str, *, after_image: bool) -> Iterator[Piece]:
    """Yield the captions of the images in a paragraph, then its words."""
    images = [child for child in children if child.type == "image"]
    for image in images:
        if caption := clean_line(_inline_text(image.children or ()) or image.content):
            yield Piece("furniture", caption, role="caption", after_image=True)
    words = clean_lines(_inline_text([child for child in children if child.type != "image"]))
    if words:
        yield Piece(
            "paragraph",
            number + words,
            only_link=_is_only_link(children),
            after_image=after_image or bool(images),
        )


def _inline_text(children: Sequence[Token]) -> str:
    """Return the words of inline tokens: soft breaks are spaces, hard breaks are line ends."""
    words = []
    for child in children:
        if child.type == "text":
            words.append(FOOTNOTE.sub("", child.content))
        elif child.type in ("code_inline", "text_special"):
            words.append(child.content)
        elif child.type == "softbreak":
            words.append(" ")
        elif child.type == "hardbreak" or (
            child.type == "html_inline" and child.content.lower().startswith("<br")
        ):
            words.append("\n")
        elif child.type == "image":
            words.append(child.content)
    return "".join(words)


def _is_only_link(children: Sequence[Token]) -> bool:
    """Return whether all words of a paragraph are inside links."""
    depth = 0
    linked = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
            linked = True
        elif depth == 0 and child.content.strip(" \n|·•-"):
            return False
    return linked


def _html_pieces(markup: str) -> Iterator[Piece]:
    """Yield the words inside a block of HTML, its captions as furniture."""
    shown = NOT_SHOWN.sub("", markup)
    captions = [_html_text(match[1]) for match in CAPTION.finditer(shown)]
    for caption in captions:
        yield Piece("furniture", clean_line(caption), role="caption", after_image=True)
    for line in _html_text(CAPTION.sub("\n", shown)).split("\n"):
        if words := clean_line(line):
            yield Piece("paragraph", words)


def _html_text(markup: str) -> str:
    """Return the words of HTML, a line for each block of it."""
    joined = re.sub(r"\s+", " ", markup)
    return html.unescape(TAG.sub("", BREAKS.sub("\n", joined)))
