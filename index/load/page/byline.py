"""Find who wrote a page: in its JSON-LD, its metadata, and the lines that it marks as bylines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from assistant.index.load.page.author_names import names_in
from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

META_NAMES = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author",
    "dc.creator", "dcterms.creator", "citation_author", "byl", "article.author", "byline",
)  # fmt: skip
ARTICLE_TYPES = re.compile(
    r"article|posting|report|review|recipe|webpage|creativework|scholarly", re.IGNORECASE
)
MARKED = re.compile(r"by-?line|\bauthors?\b|author-?name|autho?r_name|contributor", re.IGNORECASE)
ASIDE = re.compile(
    r"comment|respond|reply|related|sidebar|footer|widget|recirc|promo|teaser|recommend|most-?read|"
    r"trending|bio\b|newsletter",
    re.IGNORECASE,
)
"""Parts of a page whose names are those of readers and of other articles' authors."""
ASIDE_SHARE = 0.4
"""Share of a page's letters that such a part has at most."""
LONGEST_LINE = 160
MOST_LINES = 40


def authors_of(root: Any, *, site: str | None, host: str | None) -> tuple[str, ...]:
    """Return the people who wrote a page, in its order; none where it names no person.

    Args:
        root: the page as lxml has parsed it.
        site: the name of its site, which is nobody's.
        host: the host of its address, if known.
    """
    for candidates in (_linked_data(root), _metadata(root), _lines(root)):
        names: list[str] = []
        for words in candidates:
            found = names_in(words, site=site, host=host)
            names.extend(name for name in found if name not in names)
        if names:
            return tuple(names)
    return ()


def linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the JSON-LD of a page; what is not valid JSON is left out."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = (script.text or "").strip().removeprefix("//<![CDATA[").removesuffix("//]]>")
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, dict):
                yield item
                stack.extend(reversed(list(item.values())))
            elif isinstance(item, list):
                stack.extend(reversed(item))


def _linked_data(root: Any) -> Iterator[str]:
    """Yield the authors of the articles in the JSON-LD that are people."""
    items = list(linked_data(root))
    by_identity = {
        item["@id"]: item for item in items if isinstance(item.get("@id"), str) and item.get("name")
    }
    for item in items:
        kinds = item.get("@type")
        kind = " ".join(kinds) if isinstance(kinds, list) and all(
            isinstance(name, str) for name in kinds
        ) else str(kinds or "")  # fmt: skip
        if ARTICLE_TYPES.search(kind) and item.get("author"):
            found = list(_people(item["author"], by_identity))
            if found:
                yield from found
                return


def _people(value: object, by_identity: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the names of the people that an author property gives."""
    if isinstance(value, list):
        for item in value[:20]:
            yield from _people(item, by_identity)
    elif isinstance(value, str):
        if not value.startswith("http"):
            yield value
    elif isinstance(value, dict):
        known = by_identity.get(str(value.get("@id"))) or {}
        node = {**known, **value}
        name = node.get("name")
        kind = node.get("@type", "Person")
        names = name if isinstance(name, list) else [name]
        if "Person" in (kind if isinstance(kind, list) else [kind]):
            yield from (item for item in names if isinstance(item, str))


def _metadata(root: Any) -> Iterator[str]:
    """Yield the authors that the head of a page gives."""
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        content = clean_line(meta.get("content") or "")
        if name in META_NAMES and content and not content.startswith("http"):
            yield content


def _lines(root: Any) -> Iterator[str]:
    """Yield the first byline of a page that names somebody: what its marks say, in their order."""
    for number, words in enumerate(_marked(root)):
        if number >= MOST_LINES:
            return
        if names_in(words):
            yield words
            return


def _marked(root: Any) -> Iterable[str]:
    """Yield the words of the elements that are marked as bylines, the narrowest of nested ones."""
    most = ASIDE_SHARE * sum(len(text) for text in root.itertext())
    for element in root.iter():
        if not isinstance(element.tag, str) or not _is_marked(element):
            continue
        if any(_is_aside(item, most) for item in (element, *element.iterancestors())):
            continue
        words = clean_line(" ".join(element.itertext()))
        if words and len(words) <= LONGEST_LINE:
            yield words


def _is_marked(element: Any) -> bool:
    """Return whether an element says that it holds an author's name."""
    marks = (
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    )
    return "author" in (element.get("rel") or "").split() or MARKED.search(marks) is not None


def _is_aside(element: Any, most: float) -> bool:
    """Return whether an element holds comments or other articles.

    A frame around most of the page is none, though its marks speak of sidebars and comments too.
    """
    if element.tag in ("body", "html"):
        return False
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag not in ("aside", "footer", "nav", "form") and not ASIDE.search(marks):
        return False
    if element.find(".//h1") is not None:
        return False
    return sum(len(text) for text in element.itertext()) <= most or "comment" in marks.lower()
