"""Questions about the article itself, answered from its metadata, cited to the stating line."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Evidence, Reading, ScoredPassage, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Fact, FactName
    from assistant.seams import Reader

MOST_DOCUMENTS = 3
"""Documents named when a question could mean any of several."""

_PUBLISHED = frozenset(
    "appear appeared come dated issued out posted printed publish published released".split()
)
_TIME = frozenset("date dated day month old recent time when year".split())
_KEYS: tuple[tuple[FactName, frozenset[str]], ...] = (
    ("title", frozenset("called entitled headline headlined title titled".split())),
    ("url", frozenset("address link online original url".split())),
    (
        "author",
        frozenset("author authored byline journalist reporter writer wrote".split()),
    ),
    ("site", frozenset("magazine newspaper outlet paper publisher site source website".split())),
)
_FILLER = frozenset(
    """
    a about an and article blog by can column did do does editorial exactly find first for from has
    have how i in is it me name news obituary of on page piece please post publication read see so
    story tell text that the this to under was web were what where which who whom whose with write
    written
    """.split()
)
_VOCABULARY = _FILLER.union(_PUBLISHED, _TIME, *(words for _, words in _KEYS))
"""A question about the article itself is made of these words alone: with any other word in it, it
asks for something that the article tells."""
_THING = frozenset("article blog column editorial obituary page piece post story text".split())


def fact_asked(question: str) -> FactName | None:
    """Return the publication fact that a question asks for, None if it asks for something else."""
    said = re.findall(r"[a-z]+", question.lower().replace("’s", " is").replace("'s", " is"))
    used = set(said)
    if not used or not used <= _VOCABULARY:
        return None
    if used & _PUBLISHED or "publication" in used or "written" in used:
        if used & _TIME:
            return "published"
        if "written" in used and used & {"who", "whom"}:
            return "author"
        if used & {"where", "who", "whom", "which", "what"} and used & {*_THING, "it", "this"}:
            return "site"
    for name, keys in _KEYS:
        if used & keys and (used & _THING or (used - {"called"}) & keys):
            return name
    return "published" if used & _TIME and used & _THING else None


@dataclass(frozen=True)
class PublicationReader:
    """Answers questions about the article itself and hands all others on."""

    inner: Reader

    @property
    def name(self) -> str:
        """Name of the reader inside."""
        return self.inner.name

    def read(
        self,
        question: str,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Read the metadata or the passages."""
        name = fact_asked(question)
        if name is None:
            return self.inner.read(question, passages, documents=documents)
        order = dict.fromkeys(passage.document for passage in passages)
        stated = [
            (document, fact)
            for document in (documents[identifier] for identifier in order)
            for fact in document.facts
            if fact.name == name
        ]
        if not stated:
            return Reading(passages=tuple(passages), confidence=0.0)
        return Reading(
            evidence=tuple(_evidence(*item) for item in stated[:MOST_DOCUMENTS]),
            confidence=1.0,
            answered=True,
            passages=tuple(passages),
            short=stated[0][1].value if name == "site" else None,
        )


def _evidence(document: Document, fact: Fact) -> Evidence:
    line = next(
        (
            Span(block.start, block.end)
            for block in document.blocks
            if block.start <= fact.start and fact.end <= block.end
        ),
        Span(fact.start, fact.end),
    )
    identity = f"{document.id}:{line.start}:{line.end}"
    passage = ScoredPassage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        document=document.id,
        start=line.start,
        end=line.end,
        text=document.text[line.start : line.end],
        furniture=True,
        sentences=(line,),
        score=1.0,
    )
    return Evidence(passage=passage, sentence=line, span=Span(fact.start, fact.end), score=1.0)
