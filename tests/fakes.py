"""Doubles for the seams: small, deterministic, and readable by eye."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from assistant.schema import Document, Evidence, Passage, Query, Reading, ScoredPassage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 64


class FakeEmbedder:
    """Embeds a text as its bag of words: each word adds 1 in the dimension of its checksum.

    Texts that share words are near to each other, equal bags of words have the same vector.
    """

    def __init__(self, name: str = "fake", *, dimensions: int = DIMENSIONS) -> None:
        self.name = name
        self.dimensions = dimensions
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        self.texts += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or ["nothing"]:
                vectors[row, crc32(word.encode()) % self.dimensions] += 1
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class FakeReader:
    """Takes the first sentence of the first passage, as sure as it was told to be."""

    name = "fake"

    def __init__(self, *, confidence: float = 0.9, threshold: float = 0.5) -> None:
        self.confidence = confidence
        self.threshold = threshold
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        self.asked.append((query.searched, tuple(passage.id for passage in passages)))
        if not passages:
            return Reading()
        first = passages[0]
        sentence = first.sentences[0] if first.sentences else Span(first.start, first.end)
        return Reading(
            evidence=(Evidence(passage=first, sentence=sentence, score=self.confidence),),
            confidence=self.confidence,
            answered=self.confidence >= self.threshold,
            passages=tuple(passages),
        )


class FakeGenerator:
    """Streams the pieces that were enqueued, one list a call, and keeps the prompts it got.

    An exception among the pieces is raised when its turn comes.
    """

    def __init__(self, name: str = "fake:model") -> None:
        self.name = name
        self.queue: list[Sequence[str | Exception]] = []
        self.prompts: list[tuple[str, str]] = []

    def enqueue(self, *pieces: str | Exception) -> FakeGenerator:
        self.queue.append(pieces)
        return self

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.prompts.append((system, user))
        for piece in self.queue.pop(0):
            if isinstance(piece, Exception):
                raise piece
            yield piece


def make_document(text: str, *, source: str = "a.md", title: str = "") -> Document:
    """Return a document whose id follows from its text and whose title is its first line."""
    identity = f"{crc32(text.encode()):08x}{len(text):08x}"
    return Document(id=identity, text=text, title=title or text.partition("\n")[0], source=source)


def split_lines(document: Document) -> tuple[Passage, ...]:
    """Return one passage a line; lines that begin with `!` are furniture."""
    passages = []
    for number, match in enumerate(re.finditer(r"[^\n]+", document.text), start=1):
        passages.append(
            Passage(
                id=f"{document.id}-{number}",
                document=document.id,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                paragraph=number,
                furniture=match.group().startswith("!"),
                sentences=(Span(match.start(), match.end()),),
            )
        )
    return tuple(passages)


def loader(texts: Mapping[str, str | Exception]) -> Callable[[str], tuple[Document, ...]]:
    """Return a loader that knows these sources; an exception is raised for its source."""

    def load(source: str) -> tuple[Document, ...]:
        found = texts[source]
        if isinstance(found, Exception):
            raise found
        return (make_document(found, source=source),)

    return load
