"""What is known about the publication of an article, and the words of its text that state it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from assistant.index.load.draft import Metadata, Piece
from assistant.index.load.furniture import dated_byline
from assistant.index.load.furniture_forms import ADDRESS, BYLINE, IMPRINT, NAME_AND_DATE
from assistant.text.clean import clean_line
from assistant.text.dates import find_date, read_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import FactName

LONGEST_VALUE = 300
"""Longer metadata is not a name or a title but somebody's misuse of the field."""
PLACEHOLDERS = frozenset(
    ("unknown", "untitled", "unknown title", "unknown author", "no title", "title", "author",
     "untitled document", "new document", "document", "anonymous", "admin", "user")
)  # fmt: skip
"""What programs write where nobody has said who wrote a file or what it is called."""
OUTLET_ENDS = frozenset(
    ("news", "online", "media", "tv", "daily", "post", "press", "times", "magazine", "radio")
)
"""What the addresses of outlets have behind their name."""
UPDATE = re.compile(r"(?:last )?(?:upd|mod)", re.IGNORECASE)


class Statement(NamedTuple):
    """A fact and the words of one piece that state it, as offsets into the piece's text."""

    name: FactName
    value: str
    piece: int
    start: int
    end: int


def host(address: str) -> str | None:
    """Return the host of an address without `www.`, None where it has none."""
    if address.lower().startswith("www."):
        address = f"https://{address}"
    try:
        name = urlsplit(address).hostname
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None


def tidy(metadata: Metadata) -> Metadata:
    """Return the metadata on single lines, the date in ISO form, absurd values left out."""
    fields = dataclasses.asdict(metadata)
    values = {name: clean_line(value) for name, value in fields.items() if value}
    values = {name: value for name, value in values.items() if 0 < len(value) <= LONGEST_VALUE}
    values = {
        name: value
        for name, value in values.items()
        if name not in ("title", "author") or value.casefold().strip("[]()") not in PLACEHOLDERS
    }
    if "published" in values:
        values["published"] = read_date(values["published"])
    if "url" in values and (" " in values["url"] or host(values["url"]) is None):
        del values["url"]
    return Metadata(**values)


def shown_title(pieces: Sequence[Piece], stated: str) -> str | None:
    """Return what a file calls itself, if its first pieces show that title, else None.

    Programs fill this field with the names of templates and of other files.
    """
    wanted = re.sub(r"\W+", "", stated).casefold()
    for piece in pieces[:12]:
        if piece.kind == "title" or (
            wanted and re.sub(r"\W+", "", piece.text).casefold() == wanted
        ):
            return piece.text
    return None


def publication(
    pieces: Sequence[Piece], metadata: Metadata
) -> tuple[tuple[Statement, ...], tuple[tuple[FactName, str], ...]]:
    """Return the statements of publication facts, and those that only the metadata know.

    What the metadata say wins over what the text states. What no line of the text states stays
    out of the text: it has no words there that could be quoted.

    Returns:
        The statements in the order of the text; name and value of the other facts.
    """
    statements = [item for item in _statements(pieces) if not _is_outlet(item, metadata)]
    stated = {item.name: item for item in reversed(statements)}
    known = {
        name: item for name, item in stated.items() if name == "title" or _agrees(item, metadata)
    }
    known |= {
        item.name: item for item in _bare_statements(pieces, metadata) if item.name not in known
    }
    if metadata.site is None and "url" not in known and metadata.url is not None:
        metadata = dataclasses.replace(metadata, site=host(metadata.url))
    named: tuple[FactName, ...] = ("author", "site", "published", "url")
    unstated = tuple(
        (name, value)
        for name in named
        if name not in known and (value := getattr(metadata, name)) is not None
    )
    if not any(name == "site" for name, _ in unstated):
        known |= _site_from_address(known)
    return tuple(sorted(known.values(), key=lambda item: item[2:])), unstated


def _bare_statements(pieces: Sequence[Piece], metadata: Metadata) -> Iterator[Statement]:
    """Yield the author and the outlet where a line of furniture holds just that name."""
    for number, piece in enumerate(pieces):
        if piece.kind == "furniture":
            for name in ("author", "site"):
                if piece.text == getattr(metadata, name):
                    yield Statement(name, piece.text, number, 0, len(piece.text))


def _is_outlet(item: Statement, metadata: Metadata) -> bool:
    """Return whether the author that a line states is the outlet, by its name or its address.

    People write at addresses of their name too, but hardly with "news" behind it.
    """
    if item.name != "author":
        return False
    name = _letters(item.value)
    domain = _letters((host(metadata.url or "") or "").rpartition(".")[0])
    return name == _letters(metadata.site or "") or domain.removeprefix(name) in OUTLET_ENDS


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _agrees(item: Statement, metadata: Metadata) -> bool:
    """Return whether the metadata say the same as the text, as far as spelling goes, or nothing."""
    other = getattr(metadata, item.name)
    return other is None or item.value.casefold().strip("/") == other.casefold().strip("/")


def _site_from_address(known: dict[FactName, Statement]) -> dict[FactName, Statement]:
    """Return the site that the stated address names, unless the site is known already."""
    if "site" in known or "url" not in known or (site := host(known["url"].value)) is None:
        return {}
    return {"site": known["url"]._replace(name="site", value=site)}


def _statements(pieces: Sequence[Piece]) -> Iterator[Statement]:
    """Yield what titles and lines of furniture state, in the order of the text."""
    labelled = False
    updates: list[Statement] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "title":
            yield Statement("title", piece.text, number, 0, len(piece.text))
        elif piece.role == "imprint":
            yield from _imprint_statements(piece.text, number)
        elif piece.role in ("byline", "date"):
            for item in _line_statements(piece.text, number):
                late = item.name == "published" and re.match(
                    r"(?:last )?(?:upd|mod)", piece.text, re.IGNORECASE
                )
                if late:
                    updates.append(item)
                else:
                    yield item
        elif piece.role == "address":
            yield from _address_statements(piece.text, number, labelled=labelled)
        labelled = piece.role == "label"
    # The day of an update is the best that is known only where no other day is stated.
    yield from updates


def _address_statements(text: str, number: int, *, labelled: bool) -> Iterator[Statement]:
    """Yield the address of the original; one that no words announce may lead anywhere."""
    match = ADDRESS.search(text)
    if match and (labelled or match.start() > 0):
        yield Statement("url", match["address"], number, *match.span("address"))


def _imprint_statements(text: str, number: int) -> Iterator[Statement]:
    """Yield the facts of a line in the form of an imprint."""
    match = IMPRINT.fullmatch(text)
    if match is None:
        return
    names: tuple[tuple[str, FactName], ...] = (
        ("author", "author"),
        ("published", "published"),
        ("site", "site"),
        ("address", "url"),
    )
    for group, name in names:
        if value := match[group]:
            read = read_date(value) if name == "published" else value
            yield Statement(name, read, number, *match.span(group))


def _line_statements(text: str, number: int) -> Iterator[Statement]:
    """Yield the author, the day and the outlet that a byline or date line states."""
    date = find_date(text)
    dated = dated_byline(text)
    if dated and dated["site"]:
        yield Statement("site", dated["site"], number, *dated.span("site"))
    byline = dated or BYLINE.fullmatch(text) or (date and NAME_AND_DATE.fullmatch(text))
    if byline:
        # The full stop of "By Jane Doe." is not part of the name, that of "Bob Hope Jr." is.
        author = re.sub(r"(?<=\w{3})\.$", "", byline["author"])
        start = byline.start("author")
        yield Statement("author", author, number, start, start + len(author))
    if date:
        yield Statement("published", date.iso, number, date.start, date.end)
