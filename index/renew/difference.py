"""What has changed between two versions of an article, told in paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from assistant.text.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import Document

FACTS: Final = ("title", "author", "site", "published", "url")
ALIKE: Final = 0.5
"""Share of like words from which a paragraph counts as edited, not as another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is another in the newer of two versions."""

    facts: tuple[tuple[str, str | None, str | None], ...] = ()
    """Name, old and new value of what is known about the publication."""
    edits: tuple[tuple[str, str], ...] = ()
    """Old and new text of paragraphs, in order; one of them is empty where it came or went."""

    @property
    def counts(self) -> dict[str, int]:
        """How many paragraphs were edited, came and went."""
        kinds = {"edited": 0, "new": 0, "gone": 0}
        for old, new in self.edits:
            kinds["edited" if old and new else "new" if new else "gone"] += 1
        return kinds

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.facts or self.edits)


def difference(old: Document, new: Document) -> Difference:
    """Return what is another in the new version of a document."""
    facts = tuple(
        (name, getattr(old, name), getattr(new, name))
        for name in FACTS
        if getattr(old, name) != getattr(new, name)
    )
    return Difference(facts=facts, edits=tuple(_edits(_paragraphs(old), _paragraphs(new))))


def _paragraphs(document: Document) -> list[str]:
    return [" ".join(document.text[block.start : block.end].split()) for block in document.blocks]


def _edits(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what was edited, beginning with paragraphs that hold mostly the same words."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = old[first:last], new[start:end]
        while gone and come:
            if _alike(gone[0], come[0]):
                yield gone.pop(0), come.pop(0)
            elif len(gone) >= len(come):
                yield gone.pop(0), ""
            else:
                yield "", come.pop(0)
        yield from ((paragraph, "") for paragraph in gone)
        yield from (("", paragraph) for paragraph in come)


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(a=words(old), b=words(new), autojunk=False).ratio() >= ALIKE
