"""Find the day on which a page was published: one that it states, not one that is worked out."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from typing import TYPE_CHECKING, Any

from assistant.index.load.page.byline import linked_data
from assistant.text.dates import find_date

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTRIBUTES = "//@content | //@datetime | //@title | //@href | //@data-date"


def published_of(root: Any, found: str | None) -> str | None:
    """Return the day of publication in ISO form, None where the page states none.

    Args:
        root: the page as lxml has parsed it.
        found: what htmldate makes of it. It also turns numbers in scripts into days, such as the
            second at which a server made the page; what no words of the page bear out is left out.
    """
    if found is None:
        return next(_in_linked_data(root), None)
    try:
        day = dt.date.fromisoformat(found)
    except ValueError:
        return None
    form = _forms_of(day)
    if any(form.search(text) for text in _texts(root)):
        return found
    return None


def _in_linked_data(root: Any) -> Iterator[str]:
    """Yield the days in the JSON-LD of a page, in any form that is read."""
    for item in linked_data(root):
        value = item.get("datePublished")
        if not isinstance(value, str):
            continue
        date = find_date(value)
        if date is not None:
            yield date.iso
            continue
        try:
            yield email.utils.parsedate_to_datetime(value).date().isoformat()
        except (ValueError, TypeError, OverflowError):
            continue


def _texts(root: Any) -> Iterator[str]:
    """Yield what a page says: its words, the values of its attributes, its JSON-LD."""
    yield from root.xpath(ATTRIBUTES)
    for script in root.iter("script"):
        if "json" in (script.get("type") or ""):
            yield script.text or ""
    yield " ".join(root.xpath("//text()[not(ancestor::script or ancestor::style)]"))


def _forms_of(day: dt.date) -> re.Pattern[str]:
    """Return the ways in which a day is written, the name of its month in any language."""
    year, short, month, number = day.year, f"(?:{day:%y}|{day.year})", day.month, day.day
    name = r"[^\W\d_]{3,12}\.?"
    return re.compile(
        rf"\b{year}[-/. ]?0?{month}[-/. ]?0?{number}(?!\d)"
        rf"|(?<!\d)0?{number}(?:st|nd|rd|th|º|\.)?[ ,]*(?:de )?{name},?(?: de)? {year}\b"
        rf"|{name} 0?{number}(?:st|nd|rd|th)?,? {year}\b"
        rf"|(?<!\d)0?{number}[./-]0?{month}[./-]{short}\b"
        rf"|(?<!\d)0?{month}[./-]0?{number}[./-]{short}\b",
        re.IGNORECASE,
    )
