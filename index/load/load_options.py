"""What the user says about sources, beyond their names, and how they are fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.index.load.draft import Metadata

if TYPE_CHECKING:
    from assistant.index.load.web.visits import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What the user says about the sources, beyond their names."""

    text_field: str | None = None
    """Field of a table's rows that holds the text; None to choose the one with the most words."""
    title_field: str | None = None
    allow_private: bool = False
    """Whether redirects, feed entries and the like may lead into private networks."""
    stated: Metadata = field(default_factory=Metadata)
    """What is stated of the one article on standard input; it wins over what that says itself."""
    web: Web | None = None
    """What fetches pages; None for one that knows none of them."""
