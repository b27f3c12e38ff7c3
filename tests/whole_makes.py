"""Articles for the tests of questions about the whole, made as the program makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.index.load.loader import document_from_text
from assistant.index.split import split
from assistant.schema import Evidence, Query, Reading, Span
from assistant.whole import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.schema import Document, Kind, ScoredPassage, Wants

HARBOUR = """# Harbour bridge opens late

2024-05-16

The harbour bridge in Larkhaven opened on Wednesday, two years later than planned. Mayor Ada \
Quill cut the ribbon before 3,000 people. The bridge cost 48 million crowns, 12 million more than \
was agreed in 2019.

"It was worth the wait," said Ada Quill. "Nobody will miss the ferry." She thanked the engineers \
of Norrbuild, the firm that finished the work.

Tomas Reed, who ran the ferry for thirty years, said that he would sell his boat. He will move to \
Ostby next month. According to the harbour office, 40% of the traffic is lorries.
"""


def article(text: str, *, source: str = "a.md") -> Article:
    """Return an article loaded from markdown and cut into its passages."""
    document = document_from_text(text, kind="markdown", source=source)
    return Article(document, split(document))


def report(title: str, date: str, body: str) -> Article:
    """Return a short article with a title and a date."""
    return article(f"# {title}\n\n{date}\n\n{body}\n", source=f"{title}.md")


def query(text: str, kind: Kind, wants: Wants = "other") -> Query:
    """Return a question as it is understood."""
    return Query(asked=text, searched=text, kind=kind, wants=wants)


def reader_of(
    answers: Mapping[str, str], *, score: float = 0.9
) -> Callable[[Query, Sequence[ScoredPassage], Mapping[str, Document]], Reading]:
    """Return a reader that finds in each document, by its title, the words it is told."""

    def read(
        query: Query, passages: Sequence[ScoredPassage], documents: Mapping[str, Document]
    ) -> Reading:
        for passage in passages:
            document = documents[passage.document]
            words = answers.get(document.title)
            place = document.text.find(words) if words else -1
            for sentence in passage.sentences:
                if place >= 0 and sentence.start <= place < sentence.end:
                    span = Span(place, place + len(words or ""))
                    found = Evidence(passage=passage, sentence=sentence, span=span, score=score)
                    return Reading(evidence=(found,), confidence=score, answered=True)
        return Reading()

    return read
