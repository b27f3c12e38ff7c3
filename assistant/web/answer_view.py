"""An answer as its page shows it: lines in pieces, sources with the addresses of their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode, urlsplit

from assistant.shown.shown_answer import (
    answering_words,
    conflict_origin,
    doubt,
    emphasised,
    find_words,
    first_words,
    is_reply,
    made_how,
    places,
    shown_text,
    was_reworded,
)
from assistant.shown.wording import (
    READER,
    is_guess,
    model_failed,
    percent,
    quoted,
    searched_for,
    seconds,
    source_line,
    unknown_markers,
    unread_passages,
)
from assistant.text.printable import one_line
from assistant.web.marking import Mark, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Answer, Citation
    from assistant.web.room import Kept

_BULLET = "- "
_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of a line: how it is shown, and what it links to."""

    text: str
    kind: str = ""
    """`answering`, `unsupported`, `remark`, `doubt`, `marker`, or nothing."""
    source: Source | None = None
    """The source that a marker stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A citation: where the quote is, and the page that shows it there."""

    marker: int
    document: str
    where: str
    page: str
    """Address in the room of the article at the quote."""
    address: str | None
    """Where the original can be opened, None where that is no address of the web."""
    pieces: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer; one of a list has a bullet."""

    pieces: tuple[Shown, ...]
    bullet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What the page of an answer shows, in the order in which it does."""

    number: int
    question: str
    searched: str | None
    first: str
    is_guess: bool
    lines: tuple[Line, ...]
    conflicts: tuple[Line, ...]
    missing: str
    made_how: str
    sources: tuple[Source, ...]
    closest: Source | None
    sure: str
    """How sure the closest sentence is to answer."""
    notices: tuple[str, ...]


def answer_view(kept: Kept) -> AnswerView:
    """Return how an answer is shown."""
    answer = kept.answer
    sources = {item.marker: source_of(kept, item) for item in answer.citations}
    shown = shown_text(answer)
    refused = answer.status == "unanswerable"
    plain = is_reply(answer) or refused
    return AnswerView(
        number=kept.number,
        question=one_line(answer.question),
        searched=searched_for(answer.searched, answer.mended) if was_reworded(answer) else None,
        first="" if plain else first_words(answer, shown),
        is_guess=not plain and is_guess(answer),
        lines=(*_lines(answer, shown, sources), *_further_items(answer, shown, sources)),
        conflicts=tuple(_conflicts(answer, sources)),
        missing=", ".join(map(one_line, answer.missing)) if refused else "",
        made_how=" · ".join(_made_how(answer, shown)),
        sources=() if answer.closest else tuple(sources.values()),
        closest=source_of(kept, answer.closest.citation) if answer.closest else None,
        sure=percent(answer.closest.confidence) if answer.closest else "",
        notices=tuple(
            filter(None, (model_failed(answer), unknown_markers(answer), unread_passages(answer)))
        ),
    )


def cited(answer: Answer) -> tuple[Citation, ...]:
    """Return the citations whose places a page can show: those of a refusal are its closest."""
    return (answer.closest.citation,) if answer.closest else answer.citations


def source_of(kept: Kept, citation: Citation) -> Source:
    """Return how a citation is shown."""
    text = citation.quote
    words = find_words(text, emphasised(citation))
    marks = [Mark(*words, "answering")] if words else []
    return Source(
        marker=citation.marker,
        document=citation.document,
        where=source_line(citation),
        page=place_page(kept.number, citation),
        address=web_address(citation.address or citation.source),
        pieces=tuple(Shown(piece.text, "".join(piece.names)) for piece in cut(text, marks)),
    )


def place_page(number: int, citation: Citation) -> str:
    """Return the address in the room that shows a citation of an answer in its place."""
    article = percent_encoded(citation.document, safe="")
    query = urlencode({"answer": number, "cite": citation.marker})
    return f"/articles/{article}?{query}#cite-{citation.marker}"


def web_address(address: str) -> str | None:
    """Return an address that a browser may open, None for files and all other schemes."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def _lines(answer: Answer, shown: str, sources: dict[int, Source]) -> Iterator[Line]:
    marks, remarks = _marks(answer, shown, sources)
    # A remark makes a border of its own, so that it comes between two pieces.
    borders = [Mark(position, position, "") for position, _ in remarks]
    start = 0
    for text in shown.split("\n"):
        end = start + len(text)
        bullet = text.startswith(_BULLET)
        pieces: list[Shown] = []
        for piece in cut(shown, [*marks, *borders], start + len(_BULLET) * bullet, end):
            pieces += (item for position, item in remarks if position == piece.start > start)
            pieces.append(_shown(piece.text, piece.names, sources))
        pieces += (item for position, item in remarks if position == end)
        if pieces:
            yield Line(tuple(pieces), bullet)
        start = end + 1


def _marks(
    answer: Answer, shown: str, sources: dict[int, Source]
) -> tuple[list[Mark], list[tuple[int, Shown]]]:
    """Return what is marked in the text of an answer, and the remarks with where they come."""
    marks, remarks = [], []
    for sentence, place in places(shown, answer.sentences):
        if not sentence.supported:
            marks.append(Mark(place.start, place.end, "unsupported"))
            missing = "" if place.end > place.start else f" {quoted(sentence.text)}"
            remarks.append((place.after_markers, Shown(f"{missing} {doubt(sentence)}", "doubt")))
            continue
        found = find_words(shown, answering_words(answer, sentence), place.start, place.end)
        if found is not None:
            marks.append(Mark(*found, "answering"))
        if sentence.note:
            note = Shown(f" ({one_line(sentence.note)})", "remark")
            remarks.append((place.after_markers, note))
    found_markers = (match for match in _MARKER.finditer(shown) if int(match[1]) in sources)
    marks += (Mark(*match.span(), "marker") for match in found_markers)
    return marks, remarks


def _shown(text: str, names: Sequence[str], sources: dict[int, Source]) -> Shown:
    match = _MARKER.fullmatch(text) if "marker" in names else None
    if match is not None:
        return Shown(text, "marker", sources[int(match[1])])
    kinds = [name for name in names if name not in {"", "marker"}]
    return Shown(text, kinds[0] if kinds else "")


def _with_markers(text: str, markers: Sequence[int], sources: dict[int, Source]) -> Iterator[Shown]:
    yield Shown(f"{one_line(text)} " if markers else one_line(text))
    for marker in markers:
        yield Shown(f"[{marker}]", "marker" if marker in sources else "", sources.get(marker))


def _further_items(answer: Answer, shown: str, sources: dict[int, Source]) -> Iterator[Line]:
    """Yield the things of a list that its text does not name."""
    for item in answer.items:
        if one_line(item.text) not in one_line(shown):
            yield Line(tuple(_with_markers(item.text, item.markers, sources)), bullet=True)


def _conflicts(answer: Answer, sources: dict[int, Source]) -> Iterator[Line]:
    for conflict in answer.conflicts:
        where = conflict_origin(answer, conflict)
        pieces = _with_markers(conflict.value, conflict.markers, sources)
        yield Line((*pieces, Shown(f" ({where})" if where else "", "remark")), bullet=True)


def _made_how(answer: Answer, shown: str) -> Iterator[str]:
    if is_reply(answer):
        return
    if answer.status != "unanswerable":
        yield from made_how(answer, shown)
    elif answer.model != READER:
        yield one_line(answer.model)
    if "total" in answer.timings_ms:
        yield seconds(answer.timings_ms["total"])
