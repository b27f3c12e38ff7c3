"""Puts chosen sentences together into an answer: markers, citations, items, coverage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.citations import citation_for
from assistant.schema import Item, Sentence, Span
from assistant.whole.article import WholeReading, coverage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Citation, Conflict, Kind
    from assistant.whole.article import Article, Line


@dataclass(slots=True)
class Composer:
    """Numbers the citations of an answer: one marker a sentence, in the order of first use."""

    citations: list[Citation] = field(default_factory=list)
    _markers: dict[tuple[str, Span], int] = field(default_factory=dict)

    def cite(self, line: Line, emphasis: Span | None = None) -> int:
        """Return the marker of a sentence, cited the first time; `emphasis` is in its document."""
        key = (line.document.id, line.span)
        if key not in self._markers:
            marker = len(self.citations) + 1
            self._markers[key] = marker
            self.citations.append(
                citation_for(marker, line.passage, line.document, span=line.span, emphasis=emphasis)
            )
        return self._markers[key]

    def item(self, text: str, lines: Sequence[Line], emphasis: Span | None = None) -> Item:
        """Return an item shown by sentences."""
        return Item(
            text=text, markers=tuple(dict.fromkeys(self.cite(line, emphasis) for line in lines))
        )


def marked(item: Item) -> str:
    """Return an item with its markers behind it."""
    return f"{item.text} {''.join(f'[{marker}]' for marker in item.markers)}".strip()


def whole_reading(
    kind: Kind,
    items: Sequence[Item],
    composer: Composer,
    articles: Sequence[Article],
    *,
    opening: str = "",
    confidence: float = 0.9,
    short: str | None = None,
    conflicts: Sequence[Conflict] = (),
) -> WholeReading:
    """Return the parts of an answer: an opening line, then the items, then how much was read."""
    bullets = kind != "summary" or len(articles) > 1
    lead = "- " if bullets else ""
    coverage = coverage_of(articles)
    shown = [f"{lead}{marked(item)}" for item in items]
    body = ("\n" if bullets else " ").join(shown)
    return WholeReading(
        status="answered",
        text="\n".join(part for part in (opening, body) if part),
        kind=kind,
        sentences=tuple(Sentence(text=item.text, markers=item.markers) for item in items),
        citations=tuple(composer.citations),
        items=tuple(items),
        coverage=coverage,
        conflicts=tuple(conflicts),
        confidence=confidence,
        short=short,
    )


def covers(articles: Sequence[Article]) -> str:
    """Return how much was read, in words."""
    read, of = coverage_of(articles)
    passages = "passage" if of == 1 else "passages"
    return f"covers {read} of {of} {passages}"


def in_words(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else several or one + 's'}"
