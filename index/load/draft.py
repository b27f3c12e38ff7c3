"""What the readers of Markdown, HTML and plain text hand over: pieces in order, and metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

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
