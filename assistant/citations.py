"""Citations: quotes cut by offsets from the stored text, and the markers of a model's answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Citation, Span
from assistant.text.markers import Markers
from assistant.text.sentences import sentences as sentence_spans
from assistant.text.words import content_stems, names, numbers, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from assistant.schema import Document, Passage

NUMBER_WEIGHT = 3.0
NAME_WEIGHT = 2.0
REFERENCES = re.compile(
    r"\n\s*[#*_ ]*(?:sources?|references?|citations?|notes)[*_ ]*:?[*_ ]*"
    r"(?P<list>(?:\n\s*(?:[-*•]\s*|\d{1,2}[.)]\s+)?(?:[\[【(]|passage\s|source\s)[^\n]*|\n\s*)+)$",
    re.IGNORECASE,
)
LINE_START = re.compile(r"\s*(?:(?:[-*•+>]|#{1,6}|\d{1,2}[.)])\s+)*")
BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence of a model's answer, its markers taken out."""

    text: str
    markers: tuple[int, ...] = ()
    lead: str = ""
    """What separates it from the sentence before: a space, or line breaks and a bullet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAnswer:
    """A model's answer with its markers numbered 1, 2, … in the order of their first use."""

    text: str
    sentences: tuple[ParsedSentence, ...] = ()
    sources: tuple[int, ...] = ()
    """Number in the prompt of the passage that each marker names: that of [1] first."""
    unknown: tuple[int, ...] = ()
    """Numbers that name no passage, in order of first use."""


def citation_for(
    marker: int,
    passage: Passage,
    document: Document,
    *,
    span: Span | None = None,
    emphasis: Span | None = None,
) -> Citation:
    """Return the citation of a span of a document, the whole passage where none is given.

    The quote is cut from `document.text`, white space at its ends left out. Of `emphasis`, what
    lies inside the quote is kept.

    Raises:
        ValueError: the passage is not of this document, or the span holds no text of it.
    """
    if passage.document != document.id:
        raise ValueError(f"Passage {passage.id!r} is not of document {document.id!r}.")
    start, end = span or (passage.start, passage.end)
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise ValueError(f"Span {start}:{end} holds no text of document {document.id!r}.")
    start, end = _trimmed(document.text, start, end)
    return Citation(
        marker=marker,
        document=document.id,
        title=document.title,
        source=document.source,
        start=start,
        end=end,
        quote=document.text[start:end],
        site=document.site,
        published=document.published,
        address=document.address,
        paragraph=_paragraph(document, passage, start),
        page=bisect_right(document.pages, start) or None,
        emphasis=_inside(emphasis, start, end),
    )


def claim_weights(claim: str) -> dict[str, float]:
    """Return what a claim says, as stems and numbers, with how much each counts."""
    weights = dict.fromkeys(content_stems(claim), 1.0)
    weights.update((stem(name), NAME_WEIGHT) for name in names(claim))
    weights.update(dict.fromkeys(numbers(claim), NUMBER_WEIGHT))
    return weights


def shared_weight(claim: str, text: str) -> float:
    """Return how much of what a claim says a text holds, in the weights of `claim_weights`."""
    weights = claim_weights(claim)
    return sum(weights[word] for word in _stems(text) & weights.keys())


def parse_answer(text: str, *, count: int) -> ParsedAnswer:
    """Return a model's answer in sentences, each with the markers that stand in or after it.

    `markers` says what counts as a marker. Those that name none of the `count` passages are
    reported and taken out, as is a list of sources at the end; code in backticks stays as it is.
    """
    markers = Markers(count)
    body = REFERENCES.sub("", "\n" + text.replace("\r\n", "\n").replace("\r", "\n"))
    sentences: list[ParsedSentence] = []
    for number, line in enumerate(markers.hide(body).strip().split("\n")):
        start = LINE_START.match(line)
        bullet = start.group().strip() if start else ""
        pieces = _pieces(line[start.end() if start else 0 :], markers)
        for position, piece in enumerate(pieces):
            lead = " " if position else ("\n" * bool(number)) + (bullet and f"{bullet} ")
            _append(sentences, markers.take(piece), lead)
    return _numbered(sentences, unknown=markers.unknown, restore=markers.restore)


def shown(sentences: Iterable[ParsedSentence]) -> str:
    """Return sentences as one text, each followed by its markers."""
    parts: list[str] = []
    for sentence in sentences:
        marks = "".join(f"[{marker}]" for marker in sentence.markers)
        parts.append(f"{sentence.lead}{sentence.text}{' ' if marks else ''}{marks}")
    return "".join(parts).strip()


def _numbered(
    sentences: Sequence[ParsedSentence], *, unknown: tuple[int, ...], restore: Callable[[str], str]
) -> ParsedAnswer:
    sources = tuple(dict.fromkeys(number for item in sentences for number in item.markers))
    order = {source: marker for marker, source in enumerate(sources, start=1)}
    numbered = tuple(
        ParsedSentence(
            text=BOLD.sub(r"\2", restore(item.text)),
            markers=tuple(order[number] for number in item.markers),
            lead=item.lead if position else item.lead.lstrip("\n "),
        )
        for position, item in enumerate(sentences)
    )
    return ParsedAnswer(text=shown(numbered), sentences=numbered, sources=sources, unknown=unknown)


def _pieces(line: str, markers: Markers) -> list[str]:
    line = markers.inside_sentences(line)
    return [line[start:end] for start, end in sentence_spans(line)]


def _append(sentences: list[ParsedSentence], taken: tuple[str, tuple[int, ...]], lead: str) -> None:
    text, numbers_found = taken
    if any(text == item.text for item in sentences):
        return
    if re.search(r"\w", text):
        sentences.append(ParsedSentence(text, numbers_found, lead))
    elif sentences:
        last = sentences[-1]
        merged = tuple(dict.fromkeys((*last.markers, *numbers_found)))
        sentences[-1] = ParsedSentence(last.text, merged, last.lead)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _inside(emphasis: Span | None, start: int, end: int) -> Span | None:
    if emphasis is None:
        return None
    kept = Span(max(start, emphasis.start), min(end, emphasis.end))
    return kept if kept.start < kept.end else None


def _paragraph(document: Document, passage: Passage, start: int) -> int:
    starts = [block.start for block in document.blocks if block.kind == "paragraph"]
    further = bisect_right(starts, start) - bisect_right(starts, passage.start)
    return max(1, passage.paragraph + further)


def _stems(text: str) -> set[str]:
    return {*content_stems(text), *numbers(text)}
