"""Read RSS and Atom feeds: an article for each entry."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError
from assistant.index.load.draft import Article, Draft, Metadata, Refused
from assistant.index.load.page.address import canonical
from assistant.index.load.page.author_names import people
from assistant.index.load.page.blocks import pieces_of_markup
from assistant.text.clean import clean_line, count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.load.draft import Member

TEASER_WORDS = 120
"""An entry with fewer words that links to a page is taken for the beginning of that page."""
MOST_ENTRIES = 5_000


def read_feed(body: bytes, *, source: str) -> Iterator[Member]:
    """Yield the entries of a feed, newest first as feeds have them.

    Raises:
        SourceError: it is no feed.
    """
    import feedparser

    logging.getLogger("feedparser").setLevel(logging.CRITICAL)
    try:
        feed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, RecursionError, AssertionError) as error:
        raise SourceError(f"{source!r} is a damaged feed ({type(error).__name__})") from None
    if not feed.get("version") and not feed.entries:
        raise SourceError(f"{source!r} is XML but no feed: expected RSS or Atom")
    if not feed.entries:
        raise SourceError(f"{source!r} is a feed without entries: try again later")
    site = clean_line(str(feed.feed.get("title") or "")) or None
    for number, entry in enumerate(feed.entries[:MOST_ENTRIES], start=1):
        name = clean_line(str(entry.get("id") or entry.get("link") or number))
        yield _entry(entry, name, site)


def _entry(entry: Any, name: str, site: str | None) -> Member:
    """Return an entry as an article, with the link to all of it where it is a teaser."""
    bodies = [item.get("value") or "" for item in entry.get("content") or []]
    markup = max([*bodies, str(entry.get("summary") or "")], key=len)
    pieces = tuple(pieces_of_markup(f"<div>{markup}</div>")) if markup.strip() else ()
    link = str(entry.get("link") or "")
    link = link if link.startswith(("http://", "https://")) else ""
    is_teaser = sum(count_words(piece.text) for piece in pieces) < TEASER_WORDS
    if not pieces and not link:
        return Refused(name, "the entry has no text and no link")
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    draft = Draft(
        pieces,
        Metadata(
            title=_title(entry),
            author=people(str(entry.get("author") or "")),
            site=site,
            published=_day(day),
            url=canonical(link) if link else None,
        ),
    )
    return Article(name, draft, link if is_teaser and link else None)


def _title(entry: Any) -> str | None:
    """Return the title of an entry without markup."""
    pieces = list(pieces_of_markup(f"<p>{entry.get('title') or ''}</p>"))
    return clean_line(" ".join(piece.text for piece in pieces)) or None


def _day(moment: time.struct_time | None) -> str | None:
    """Return the day of a moment in ISO form."""
    try:
        return time.strftime("%Y-%m-%d", moment) if moment else None
    except (ValueError, TypeError):
        return None
