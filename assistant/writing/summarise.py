"""Summaries that a language model writes: of every passage, in parts, each sentence checked.

The parts of the articles are summarised one by one, then their summaries, until one is left (map
and reduce). What a part's summary says is held against its passages before anything is built on it,
and so is every sentence of the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.citations import ParsedAnswer, ParsedSentence, parse_answer
from assistant.errors import ModelError
from assistant.prompts import load_prompt
from assistant.schema import Coverage, Span, scored
from assistant.seams import Usage
from assistant.text.orders import find_orders, without
from assistant.text.words import NUMBER_WORDS
from assistant.writing.find_support import SupportFinder
from assistant.writing.generate import THINKING
from assistant.writing.messages import MOST_CHARACTERS, describe, neutral
from assistant.writing.verify import check_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Answer, Document, Passage, Query, ScoredPassage, Unsupported
    from assistant.seams import Generator, SupportChecker

SENTENCES: Final = 5
"""Sentences of a summary where none are asked for."""
SENTENCES_A_PART: Final = 3
"""Sentences in which a part is summarised before the parts are put together."""
MOST_PARTS: Final = 400
"""Parts that are sent to the model at most: about 300,000 words."""
_IN_WORDS: Final = {int(number): word for word, number in NUMBER_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Note:
    """A passage, or what was written of passages: what the model reads under one number."""

    text: str
    passages: tuple[int, ...]
    """Places of the passages that it stands on."""


@dataclass(slots=True)
class _Writer:
    """Asks the model for the parts, and adds up what that takes."""

    query: Query
    passages: Sequence[ScoredPassage]
    documents: Mapping[str, Document]
    generator: Generator
    checker: SupportChecker
    read: int = 0
    written: int = 0
    raw: str = ""

    def ask(
        self, notes: Sequence[Note], sentences: int, on_token: Callable[[str], None] | None = None
    ) -> ParsedAnswer:
        """Return what the model writes of notes, its markers the numbers of the notes."""
        system = load_prompt("summary_system")
        user = load_prompt("summary_user", variables={"notes", "question", "sentences"})
        numbered = "\n".join(f"[{number}] {note.text}" for number, note in enumerate(notes, 1))
        prompt = user.render(
            notes=numbered,
            question=neutral(self.query.searched),
            sentences=_IN_WORDS.get(sentences, str(sentences)),
        )
        pieces = []
        for piece in self.generator.stream(system.render(), prompt):
            if isinstance(piece, Usage):
                self.read, self.written = self.read + piece.read, self.written + piece.written
            elif on_token is not None:
                on_token(piece)
            pieces.append(piece)
        self.raw = "".join(pieces)
        spoken = THINKING.sub("", self.raw, count=1)
        if not spoken.strip():
            raise ModelError(
                f"{self.generator.name} wrote an empty summary; ask again or use another model."
            )
        return parse_answer(spoken, count=len(notes))

    def supported(self, notes: Sequence[Note], parsed: ParsedAnswer) -> list[Note]:
        """Return the sentences that the passages of the notes bear out, as notes in their turn."""
        held = list(dict.fromkeys(place for note in notes for place in note.passages))
        finder = SupportFinder(
            passages=[self.passages[place] for place in held],
            documents=self.documents,
            checker=self.checker,
        )
        kept = []
        for sentence in parsed.sentences:
            cited = [held.index(place) + 1 for place in cited_by(sentence, parsed, notes)]
            found = finder.find(sentence.text, cited)
            if found.reason is None:
                numbers = dict.fromkeys(number for number, _ in found.quotes)
                kept.append(Note(sentence.text, tuple(held[number - 1] for number in numbers)))
        return kept


def cited_by(
    sentence: ParsedSentence, parsed: ParsedAnswer, notes: Sequence[Note]
) -> tuple[int, ...]:
    """Return the places of the passages behind the notes that a sentence cites."""
    named = [notes[parsed.sources[marker - 1] - 1] for marker in sentence.markers]
    return tuple(dict.fromkeys(place for note in named for place in note.passages))


def write_summary(
    query: Query,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
    generator: Generator,
    *,
    checker: SupportChecker,
    on_token: Callable[[str], None] | None = None,
    on_part: Callable[[int, int], None] | None = None,
    unsupported: Unsupported = "mark",
) -> Answer:
    """Let a language model summarise articles from all their passages, cited and checked.

    Args:
        query: the question; its `sentences` says how long the summary is to be.
        passages: all passages of the articles, in order.
        documents: the document of each passage, by id.
        generator: the model.
        checker: says whether a sentence is supported.
        on_token: given each piece of the last summary as it comes.
        on_part: told how many parts are done, of how many.
        unsupported: what becomes of a sentence that no passage supports.

    Raises:
        ModelError: the model cannot be used, wrote nothing, or there is too much to summarise.
    """
    shown = [scored(one, score=1.0) for one in passages if not one.furniture]
    shown = shown or [scored(one, score=1.0) for one in passages]
    writer = _Writer(query, shown, documents, generator, checker)
    notes = [
        Note(_as_note(one, documents[one.document]), (place,)) for place, one in enumerate(shown)
    ]
    notes = [note for note in notes if note.text]
    while len(parts := _parts(notes)) > 1:
        if len(parts) > MOST_PARTS:
            raise ModelError(
                f"The articles make {len(parts)} parts; at most {MOST_PARTS} are summarised with a "
                "model: name fewer articles with --in, or leave out --model."
            )
        notes = _reduced(writer, parts, on_part)
    parsed = writer.ask(notes, query.sentences or SENTENCES, on_token)
    answer = _checked(writer, notes, parsed, unsupported)
    tokens = {"input": writer.read, "output": writer.written} if writer.read else {}
    read = Coverage(len(passages), len(passages))
    return replace(answer, raw=writer.raw, tokens=tokens, coverage=read, passages=tuple(shown))


def _reduced(
    writer: _Writer,
    parts: Sequence[Sequence[Note]],
    on_part: Callable[[int, int], None] | None,
) -> list[Note]:
    """Return the summaries of the parts, sentence by sentence, those that are borne out."""
    notes: list[Note] = []
    for done, part in enumerate(parts):
        if on_part is not None:
            on_part(done, len(parts))
        parsed = writer.ask(part, SENTENCES_A_PART)
        kept = writer.supported(part, parsed)
        # Of a part of which nothing is borne out, its first passage speaks for itself.
        notes += kept[:SENTENCES_A_PART] or list(part[:1])
    return notes


def _checked(
    writer: _Writer, notes: Sequence[Note], parsed: ParsedAnswer, unsupported: Unsupported
) -> Answer:
    """Hold the last summary against the passages behind the notes that it cites."""
    cited = [notes[number - 1] for number in parsed.sources] or list(notes)
    places = list(dict.fromkeys(place for note in cited for place in note.passages))
    numbers = {place: number for number, place in enumerate(places, 1)}
    sources: list[int] = []
    sentences = []
    for sentence in parsed.sentences:
        own = [numbers[place] for place in cited_by(sentence, parsed, notes)]
        sources += [number for number in own if number not in sources]
        markers = tuple(sources.index(number) + 1 for number in own)
        sentences.append(replace(sentence, markers=markers))
    return check_answer(
        writer.query,
        replace(parsed, sentences=tuple(sentences), sources=tuple(sources)),
        [writer.passages[place] for place in places],
        writer.documents,
        checker=writer.checker,
        model=writer.generator.name,
        unsupported=unsupported,
    )


def _parts(notes: Sequence[Note]) -> list[list[Note]]:
    """Return the notes in runs that fit into a prompt each."""
    parts: list[list[Note]] = [[]]
    room = MOST_CHARACTERS
    for note in notes:
        if parts[-1] and len(note.text) > room:
            parts.append([])
            room = MOST_CHARACTERS
        parts[-1].append(note)
        room -= len(note.text)
    return parts


def _as_note(passage: Passage, document: Document) -> str:
    """Return a passage as the model reads it: its article, and its text without any orders."""
    span = Span(passage.start, passage.end)
    words = without(document.text, span, find_orders(document.text)).strip(" …")
    return f"(from: {describe(document)}) {neutral(words)}" if words.strip() else ""
