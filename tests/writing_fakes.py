"""Two articles, and a language model that says what it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.schema import Document, Passage, Query, ScoredPassage, Span, scored
from assistant.writing.support import RuleSupportChecker
from assistant.writing.write import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.schema import Answer

BRIDGE = (
    "The council voted 7 to 2 on Tuesday. Mayor Ada Obi called the vote historic. "
    "The new bridge will cost $40 million and open on May 4, 2027."
)
STRIKE = "Nurses in Leeds went on strike on Monday. They ask for 8 percent more pay."


def article(name: str, text: str, sentences: Sequence[str]) -> tuple[Document, ScoredPassage]:
    document = Document(
        id=name, text=text, title=f"All about {name}", source=f"{name}.md", published="2026-02-03"
    )
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in sentences)
    passage = Passage(
        id=f"{name}-1", document=name, start=0, end=len(text), text=text, sentences=spans
    )
    return document, scored(passage)


PAIRS = [
    article(name, text, [f"{part.strip().removesuffix('.')}." for part in text.split(". ")])
    for name, text in (("bridge", BRIDGE), ("strike", STRIKE))
]
DOCUMENTS = {document.id: document for document, _ in PAIRS}
PASSAGES = [passage for _, passage in PAIRS]


def question(words: str) -> Query:
    return Query(asked=f"{words} please", searched=words, kind="fact")


class Script:
    """A model that says what it was given, in pieces, and remembers what it was asked."""

    name = "script:model"

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.asked: list[tuple[str, str]] = []

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.asked.append((system, user))
        yield from self.pieces


def answered(*pieces: str, on_token: Callable[[str], None] | None = None) -> Answer:
    return write(
        question("What happened?"),
        PASSAGES,
        DOCUMENTS,
        Script(*pieces),
        checker=RuleSupportChecker(),
        on_token=on_token,
    )


def quotes(answer: Answer) -> list[str]:
    for citation in answer.citations:
        text = DOCUMENTS[citation.document].text
        assert citation.quote == text[citation.start : citation.end]
    assert [citation.marker for citation in answer.citations] == list(
        range(1, len(answer.citations) + 1)
    )
    return [citation.quote for citation in answer.citations]
