"""Saved citations held against the library as it is now.

A citation is known by the hash of the text that it was cut from. Where the library holds that text
the quote stands; where the article was edited, the quote may stand elsewhere in it, or not any
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from assistant.index.folded import find_all, fold, unfolded
from assistant.index.store.holdings import same_article
from assistant.schema import Span
from assistant.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Citation, Document

CitationState = Literal["ok", "moved", "changed", "gone"]
"""ok: the text is held and the quote stands where it was · moved: the article has another text,
and the quote stands in it · changed: it does not · gone: no such article is held
"""
NEAR: Final = 60.0
"""Least likeness, 0 to 100, of a sentence that is shown as what a quote has become. Sentences of
an article with any one word replaced lie above, two different sentences of it below: a test holds
both on the shipped one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCitation:
    """A saved citation, and what has become of it."""

    citation: Citation
    state: CitationState
    document: str | None = None
    """Id of the article as it is now; None where it is gone."""
    span: Span | None = None
    """Where the quote stands in it, or the sentence that is nearest to a changed one."""
    text: str | None = None
    """The words there."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `verify --json` prints."""
        start, end = self.span or (None, None)
        return {
            "state": self.state,
            "citation": self.citation.to_json(),
            "document": self.document,
            "start": start,
            "end": end,
            "text": self.text,
        }


def check_citation(
    citation: Citation, *, held: Document | None, others: Sequence[Document] = ()
) -> CheckedCitation:
    """Hold a citation against the article that it quotes.

    Args:
        citation: as it was saved; white space and typography of its quote do not count.
        held: the document with its id, None where the library does not hold it any more.
        others: documents that are the same article by source, address or title.
    """
    where = Span(citation.start, citation.end)
    if held is not None and held.text[slice(*where)] == citation.quote:
        return _checked(citation, "ok", held, where)
    candidates = [*([held] if held is not None else []), *others]
    for document in candidates:
        place = _nearest_place(citation, document)
        if place is not None:
            return _checked(citation, "moved", document, place)
    if not candidates:
        return CheckedCitation(citation=citation, state="gone")
    found = [(*_likest(citation.quote, document), document) for document in candidates]
    likeness, sentence, document = max(found, key=lambda item: item[0])
    return _checked(citation, "changed", document, sentence if likeness >= NEAR else None)


def check_citations(
    store: LibraryStore, citations: Iterable[Citation]
) -> tuple[CheckedCitation, ...]:
    """Hold citations against a library, in their order.

    Raises:
        LibraryError: the library cannot be read.
    """
    return tuple(_check(store, citation) for citation in citations)


def _check(store: LibraryStore, citation: Citation) -> CheckedCitation:
    named = same_article(
        store.database, title=citation.title, source=citation.source, address=citation.address
    )
    found = store.documents_by_id({citation.document, *named})
    held = found.pop(citation.document, None)
    others = [found[name] for name in named if name in found]
    return check_citation(citation, held=held, others=others)


def _checked(
    citation: Citation, state: CitationState, document: Document, span: Span | None
) -> CheckedCitation:
    return CheckedCitation(
        citation=citation,
        state=state,
        document=document.id,
        span=span,
        text=document.text[slice(*span)] if span else None,
    )


def _nearest_place(citation: Citation, document: Document) -> Span | None:
    """Return where a document holds the quote, next to where it was cited."""
    places = find_all(fold(document.text), fold(citation.quote).strip())
    spans = [unfolded(document.text, place) for place in places]
    return min(spans, key=lambda span: abs(span.start - citation.start), default=None)


def _likest(quote: str, document: Document) -> tuple[float, Span | None]:
    """Return the sentence of a document that is most like a quote, and how much, 0 to 100."""
    from rapidfuzz.fuzz import ratio

    best: tuple[float, Span | None] = (0.0, None)
    wanted = fold(quote)
    for start, end in sentences(document.text):
        likeness = ratio(wanted, fold(document.text[start:end]))
        if likeness > best[0]:
            best = (likeness, Span(start, end))
    return best
