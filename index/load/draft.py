"""What the readers of all forms hand over: pieces in order, metadata, members of containers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from assistant.schema import BlockKind

Kind = Literal["markdown", "html", "plain"]
"""The forms of text that can be read."""

FurnitureRole = Literal[
    "caption", "date", "byline", "imprint", "address", "label", "pointer", "promotion"
]
"""What a line of furniture does: `imprint` states several facts about the publication at once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A title, heading, paragraph or line of furniture, its text already clean."""

    kind: BlockKind
    text: str
    role: FurnitureRole | None = None
    only_link: bool = False
    """Whether all of it is the text of links."""
    after_image: bool = False
    """Whether it stands with an image or directly below one."""
    level: int = 0
    """Depth of a heading, 1 for the highest; 0 where it is not known."""
    page_starts: tuple[int, ...] = ()
    """Where pages start in the text, in order: one entry a page, several where pages are empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What front matter, page metadata or the caller say about the publication."""

    title: str | None = None
    author: str | None = None
    site: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article on its way to a document."""

    pieces: tuple[Piece, ...]
    metadata: Metadata = field(default_factory=Metadata)


class Article(NamedTuple):
    """An article inside a feed, a mailbox or a table."""

    name: str
    """What stands behind `#` in its source: the same when the container is read again."""
    draft: Draft
    link: str | None = None
    """Where all of it can be fetched, if the container holds only its beginning."""


class File(NamedTuple):
    """A file inside an archive, or attached to a letter."""

    name: str
    """What stands behind `!/` in its source."""
    body: bytes


class Refused(NamedTuple):
    """A member of a container that is no article: skipped, or failed where it should be one."""

    name: str
    reason: str
    failed: bool = False


Member = Article | File | Refused
