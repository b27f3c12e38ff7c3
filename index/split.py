"""Cuts a document into passages by its own offsets: whole sentences, no overlap, nothing lost."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import SettingsError
from assistant.schema import Block, Passage, Span
from assistant.text.sentences import sentences, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Document

_HEADING_SEPARATOR = " > "
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_CLAUSE_END = re.compile(r"(?:[,;:)\]]|[,;:][\"'”’]|\s[-–])(?=\s)|—")
# Scripts without spaces and long addresses are measured by their length: ten characters of them
# fill the embedding model at least as much as a word does.
_CHARACTERS_PER_WORD = 10


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """How long passages are, in words."""

    target_words: int = 120
    """Paragraphs are merged up to this, and long ones are cut into pieces of about this."""
    maximum_words: int = 180
    """No passage is longer, headings apart: the default model reads no more than 256 tokens."""
    smallest_words: int = 30
    """A shorter passage takes in its neighbour even where that passes the target."""

    def __post_init__(self) -> None:
        if not 1 <= self.smallest_words <= self.target_words <= self.maximum_words:
            raise SettingsError(
                "The lengths of passages have to be 1 <= smallest_words <= target_words <= "
                f"maximum_words, but they are {self.smallest_words}, {self.target_words} and "
                f"{self.maximum_words}: change them so that they rise."
            )


@dataclass(frozen=True, slots=True)
class _Run:
    """Blocks that may share passages: headings and what stands under them, or furniture."""

    headings: tuple[Block, ...]
    body: tuple[Block, ...]
    path: str
    paragraph: int
    furniture: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences that stay together: those of a paragraph, or some of those of a long one."""

    sentences: tuple[Span, ...]
    words: int
    paragraph: int


def split(document: Document, settings: SplitSettings | None = None) -> tuple[Passage, ...]:
    """Return the passages of a document, in order.

    They do not overlap, and every character that is not white space is in one of them. A heading
    opens the passage under it. The title and furniture make passages of their own.
    """
    settings = settings or SplitSettings()
    return tuple(
        _passage(document, run, pieces)
        for run in _runs(document)
        for pieces in _packed(_run_pieces(document.text, run, settings), settings)
    )


def passage_context(document: Document, passage: Passage) -> str:
    """Return what is embedded for a passage: the title, the headings above it, then its text."""
    above = passage.heading.split(_HEADING_SEPARATOR)
    opening = " ".join(passage.text[: len(passage.heading) + len(above)].split())
    for depth in range(len(above)):
        if opening.startswith(" ".join(above[depth:])):
            above = above[:depth]
            break
    heading = _HEADING_SEPARATOR.join(above)
    title = "" if passage.text.startswith(document.title) else document.title
    return "\n".join(part for part in (title, heading, passage.text) if part)


def _runs(document: Document) -> Iterator[_Run]:
    blocks = document.blocks or _blank_line_blocks(document.text)
    paragraphs = sum(block.kind == "paragraph" for block in blocks)
    open_headings: list[tuple[int, str]] = []
    before = 0
    for group in _groups(blocks):
        headings = tuple(block for block in group if block.kind == "heading")
        for depth, block in enumerate(headings, start=1):
            # One whose depth is not known stands below the headings right above it.
            level = block.level or depth
            while open_headings and open_headings[-1][0] >= level:
                open_headings.pop()
            words = " ".join(document.text[block.start : block.end].split())
            open_headings.append((level, words))
        body = group[len(headings) :]
        yield _Run(
            headings=headings,
            body=body,
            path=_HEADING_SEPARATOR.join(words for _, words in open_headings),
            paragraph=max(1, min(before + 1, paragraphs)),
            furniture=group[0].kind in ("title", "furniture"),
        )
        before += sum(block.kind == "paragraph" for block in body)


def _groups(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks cut where no passage may go on: at titles, furniture and headings."""
    group: list[Block] = []
    for block in blocks:
        if group and _parts(group[-1], block):
            yield tuple(group)
            group = []
        group.append(block)
    if group:
        yield tuple(group)


def _parts(last: Block, block: Block) -> bool:
    if block.kind == "heading":
        return last.kind != "heading"
    if block.kind == "paragraph":
        return last.kind not in ("heading", "paragraph")
    return block.kind != last.kind or block.kind == "title"


def _blank_line_blocks(text: str) -> tuple[Block, ...]:
    """Return the paragraphs of a text that came without blocks."""
    ends = [match.end() for match in _BLANK_LINE.finditer(text)]
    spans = [
        trimmed(text, start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True)
    ]
    return tuple(Block("paragraph", *span) for span in spans if span)


def _run_pieces(text: str, run: _Run, settings: SplitSettings) -> list[_Piece]:
    pieces: list[_Piece] = []
    for offset, block in enumerate(run.body):
        number = run.paragraph if run.furniture else run.paragraph + offset
        pieces.extend(_block_pieces(text, block, number, settings))
    headings = tuple(span for block in run.headings if (span := trimmed(text, *_range(block))))
    if not headings:
        return pieces
    words = sum(_words(text, span) for span in headings)
    if not pieces:
        return [_Piece(headings, words, run.paragraph)]
    first = pieces[0]
    opened = _Piece((*headings, *first.sentences), words + first.words, first.paragraph)
    return [opened, *pieces[1:]]


def _block_pieces(
    text: str, block: Block, number: int, settings: SplitSettings
) -> Iterator[_Piece]:
    """Yield a block as one piece, or a long one cut at sentence ends into pieces of like length."""
    spans = [
        part
        for span in sentences(text[block.start : block.end])
        for part in _shortened(text, _moved(span, block.start), settings.maximum_words)
    ]
    lengths = [_words(text, span) for span in spans]
    total = sum(lengths)
    goal = total if total <= settings.maximum_words else _even(total, settings.target_words)
    current: list[Span] = []
    words = 0
    for span, length in zip(spans, lengths, strict=True):
        if current and (words + length > settings.maximum_words or words + length / 2 > goal):
            yield _Piece(tuple(current), words, number)
            current, words = [], 0
        current.append(span)
        words += length
    if current:
        yield _Piece(tuple(current), words, number)


def _packed(pieces: Sequence[_Piece], settings: SplitSettings) -> Iterator[tuple[_Piece, ...]]:
    """Yield the pieces of a run in the groups that become passages."""
    current: list[_Piece] = []
    words = 0
    for piece in pieces:
        total = words + piece.words
        small = words < settings.smallest_words or (
            piece is pieces[-1] and piece.words < settings.smallest_words
        )
        fits = total <= settings.target_words or (small and total <= settings.maximum_words)
        if current and not fits:
            yield tuple(current)
            current, total = [], piece.words
        current.append(piece)
        words = total
    if current:
        yield tuple(current)


def _passage(document: Document, run: _Run, pieces: Sequence[_Piece]) -> Passage:
    spans = tuple(span for piece in pieces for span in piece.sentences)
    start, end = spans[0].start, spans[-1].end
    return Passage(
        id=hashlib.sha256(f"{document.id}:{start}:{end}".encode()).hexdigest()[:16],
        document=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        heading=run.path,
        paragraph=pieces[0].paragraph,
        furniture=run.furniture,
        sentences=spans,
    )


def _shortened(text: str, span: Span, maximum: int) -> Iterator[Span]:
    """Yield a sentence, cut at clause ends or else white space where it is over the maximum."""
    rest: Span | None = span
    while rest and _words(text, rest) > maximum:
        cut = _cut(text, rest, maximum)
        part = trimmed(text, rest.start, cut)
        if part:
            yield part
        rest = trimmed(text, cut, rest.end)
    if rest:
        yield rest


def _cut(text: str, span: Span, maximum: int) -> int:
    """Return where to cut so that at most `maximum` words come before, as late as is good."""
    limit = min(span.end, span.start + maximum * _CHARACTERS_PER_WORD)
    words = list(re.compile(r"\S+").finditer(text, span.start, limit))
    if len(words) > maximum:
        limit = words[maximum - 1].end()
    elif len(words) > 1 and limit < span.end and not text[limit].isspace():
        limit = words[-1].start()
    half = span.start + (limit - span.start) // 2
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, half, limit)]
    return clauses[-1] if clauses else limit


def _even(total: int, target: int) -> float:
    return total / math.ceil(total / target)


def _words(text: str, span: Span) -> int:
    piece = text[span.start : span.end]
    return max(len(piece.split()), -(-len(piece) // _CHARACTERS_PER_WORD))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _range(block: Block) -> Span:
    return Span(block.start, block.end)
