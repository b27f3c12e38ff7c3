"""Quotations of any text held against the articles: which are verbatim, and which are not.

Three faults are told apart: the words stand in another article than the one they are given to
(misattributed), two places were joined to one quotation (stitched), or no article holds them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from assistant.index.folded import find, fold, unfolded
from assistant.schema import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from assistant.schema import Document

QuotationState = Literal["verbatim", "in another article", "stitched", "not found"]
FEWEST_WORDS: Final = 3
"""Quotation marks around fewer words name or doubt something; pieces of a stitched quotation that
are shorter are found in any article."""

_QUOTATION: Final = re.compile(
    r"“((?:[^“”]|“[^“”]*”)*)”|„([^„“”]*)[“”]|«([^«»]*)»"
    r'|(?<!\w)"(?=\S)([^"]*)(?<=\S)"(?!\w)'
)
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*>?[^\S\n]*(?=\n)")
_LINE_OF_BLOCK: Final = re.compile(r"\n[^\S\n]*>[^\S\n]?")
_ESCAPED: Final = re.compile(r"\\([\\`*_<>\[\]()#+.!~|-])")
_ELISION: Final = re.compile(r"\s*(?:[\[(](?:…|\.\.\.)[\])]|…|\.\s?\.\s?\.)\s*")
_CHANGED_LETTER: Final = re.compile(r"\[([^\W\d_])\]")
_INSERTED: Final = re.compile(r"\s*\[(?:sic|\d{1,3})\]", re.IGNORECASE)
"""The editor's sign of an error, and the marker of a citation."""
_ENDS: Final = " ,.;:!?"


class Quotation(NamedTuple):
    """Words between quotation marks."""

    words: str
    """Without the marks, the signs of a quoted block and of Markdown."""
    span: Span
    """Where they stand in the text that was read, marks excluded."""
    paragraph: str
    """The paragraph around them, which may name the article."""


class Place(NamedTuple):
    """Where an article holds words."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuotation:
    """A quotation, and where its words come from."""

    quotation: Quotation
    state: QuotationState
    places: tuple[Place, ...] = ()
    """One for words that are found, one for each piece of those that are stitched together."""
    named: tuple[str, ...] = ()
    """Ids of the articles that the paragraph around it names."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `verify --json` prints."""
        return {
            "state": self.state,
            "quotation": self.quotation.words,
            "start": self.quotation.span.start,
            "end": self.quotation.span.end,
            "places": [
                {"document": document, "start": span.start, "end": span.end}
                for document, span in self.places
            ],
            "named": list(self.named),
        }


def quotations(text: str, *, fewest_words: int = FEWEST_WORDS) -> tuple[Quotation, ...]:
    """Return the quotations of a text in order; one inside another belongs to the outer one.

    Single quotation marks are none: they cannot be told from apostrophes. A quotation ends with
    its paragraph at the latest.
    """
    found = []
    for start, end in _paragraphs(text):
        for match in _QUOTATION.finditer(text, start, end):
            span = Span(*match.span(match.lastindex or 0))
            words = _plain(text[slice(*span)])
            if len(words.split()) >= fewest_words:
                found.append(Quotation(words, span, _plain(text[start:end])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Articles:
    """Articles in which quotations are looked up; each is folded once."""

    documents: Sequence[Document]
    _folded: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Fold the texts."""
        folded = {document.id: fold(document.text) for document in self.documents}
        object.__setattr__(self, "_folded", folded)

    def check(
        self, quotation: Quotation, *, named: Collection[str] | None = None
    ) -> CheckedQuotation:
        """Say where the words of a quotation come from.

        Args:
            quotation: the words; white space, typography, the case of the first letter and a sign
                at the end do not count, nor does an elision (…) inside one paragraph.
            named: ids of the articles that it is said to be from; None takes those whose title,
                address or file stands in its paragraph, and any article where none does.
        """
        given = self.named_in(quotation.paragraph) if named is None else tuple(named)
        state: QuotationState = "verbatim"
        places = self._verbatim(quotation.words, given or None)
        if not places and given:
            state, places = "in another article", self._verbatim(quotation.words, None)
        if not places:
            state, places = "stitched", self._stitched(quotation.words)
        return CheckedQuotation(
            quotation=quotation,
            state=state if places else "not found",
            places=places,
            named=given,
        )

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the articles whose title, address or file stands in a text.

        Titles of fewer than `FEWEST_WORDS` words are ordinary words too, and name nothing.
        """
        folded = fold(text)
        return tuple(
            document.id
            for document in self.documents
            if any(find(folded, fold(name).strip()) for name in _names(document))
        )

    def _verbatim(self, words: str, within: Collection[str] | None) -> tuple[Place, ...]:
        """Return the one place where these words stand, elisions left out."""
        parts = [part for part in _ELISION.split(fold(words)) if part.strip(_ENDS)]
        for document in self.documents:
            if within is None or document.id in within:
                span = self._in_order(parts, document)
                if span is not None:
                    return (Place(document.id, span),)
        return ()

    def _in_order(self, parts: Sequence[str], document: Document) -> Span | None:
        """Return where parts stand one after another in one paragraph of a document."""
        folded = self._folded[document.id]
        start = 0
        while True:
            spans: list[Span] = []
            for part in parts:
                span = _find(folded, part, spans[-1].end if spans else start)
                if span is None:
                    return None
                spans.append(span)
            if not spans:
                return None
            whole = unfolded(document.text, Span(spans[0].start, spans[-1].end))
            if len(parts) == 1 or not _crosses_paragraph(document, whole):
                return whole
            start = spans[0].start + 1

    def _stitched(self, words: str) -> tuple[Place, ...]:
        """Return the two places that words were put together from, none where they were not."""
        parts = [part for part in _ELISION.split(fold(words)) if part.strip(_ENDS)]
        if len(parts) > 1:
            places = [self._anywhere(part) for part in parts]
            return tuple(place for place in places if place) if all(places) else ()
        tokens = fold(words).split()
        longest = _longest(len(tokens), lambda count: self._anywhere(" ".join(tokens[:count])))
        rest = _longest(len(tokens), lambda count: self._anywhere(" ".join(tokens[-count:])))
        most, least = (
            min(longest, len(tokens) - FEWEST_WORDS),
            max(FEWEST_WORDS, len(tokens) - rest),
        )
        if most < least:
            return ()
        first = self._anywhere(" ".join(tokens[:most]))
        second = self._anywhere(" ".join(tokens[most:]))
        return (first, second) if first and second else ()

    def _anywhere(self, words: str) -> Place | None:
        for document in self.documents:
            span = _find(self._folded[document.id], words)
            if span is not None:
                return Place(document.id, unfolded(document.text, span))
        return None


def check_quotations(
    text: str, documents: Iterable[Document], *, fewest_words: int = FEWEST_WORDS
) -> tuple[CheckedQuotation, ...]:
    """Hold every quotation of a text against articles, in order.

    Titles in quotation marks are no quotations of an article, and are left out.
    """
    articles = Articles(tuple(documents))
    titles = {fold(document.title).strip(_ENDS) for document in articles.documents}
    return tuple(
        articles.check(quotation)
        for quotation in quotations(text, fewest_words=fewest_words)
        if fold(quotation.words).strip(_ENDS) not in titles
    )


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for match in _BLANK_LINE.finditer(text):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, len(text))


def _plain(text: str) -> str:
    """Return what was quoted, without the signs of Markdown and of the one who quotes."""
    text = _ESCAPED.sub(r"\1", _LINE_OF_BLOCK.sub(" ", text))
    return " ".join(_CHANGED_LETTER.sub(r"\1", _INSERTED.sub("", text)).split())


def _find(folded: str, part: str, start: int = 0) -> Span | None:
    """Return where folded words stand, with another first letter or no sign at the end if need be.

    A sentence that is quoted inside another begins with a small letter, and may end with a comma.
    """
    whole = part.strip()
    for words in dict.fromkeys((whole, whole.strip(_ENDS))):
        for form in (words, words[:1].swapcase() + words[1:]):
            span = find(folded, form, start)
            if span is not None:
                return span
    return None


def _longest(limit: int, found: Callable[[int], object]) -> int:
    """Return the largest count up to a limit that is found; all smaller ones are found too."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if found(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _crosses_paragraph(document: Document, span: Span) -> bool:
    for block in document.blocks:
        if block.start <= span.start < block.end:
            return span.end > block.end
    return "\n\n" in document.text[slice(*span)]


def _names(document: Document) -> Iterator[str]:
    if len(document.title.split()) >= FEWEST_WORDS:
        yield document.title
    yield from {document.source, document.address} - {"-", ""}
