"""A library for the evaluation tests: one passage a line, found by common words, with faults."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import ModelError, UnknownDocumentError
from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.question_records import Example
from assistant.schema import Answer, Citation, Document, Passage, Sentence, Turn, scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.schema import ScoredPassage

CANAL = """The Elm Canal was opened in 1811 by Ada Brook.
It carried 4,000 barges in its first year.
A flood closed the canal for two months in 1816.
The mayor, Tom Reed, paid for the repairs."""

HARBOUR = """Port Lune built its harbour in 1902.
The harbour holds 60 fishing boats.
Storms broke the outer wall twice."""

TEXTS = {"canal": CANAL, "harbour": HARBOUR}


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - {"the", "a", "in", "of", "was", "did", "it"}


@dataclass(frozen=True, kw_only=True)
class FakeLibrary:
    """Answers with the line that shares most words with the question; refuses below two."""

    texts: Mapping[str, str]
    k: int = 3
    least: int = 2
    read_wrong_line: bool = False
    shift: int = 0
    """Characters by which the offsets of citations are off."""
    shift_quote_too: bool = False
    fails_on: str = "\0"
    reverse_read: bool = False
    """Whether the passages to read are taken from the far end of the candidates."""
    by_model: bool = False
    strike_all: bool = False

    def documents(self) -> list[Document]:
        return [self.document(name) for name in self.texts]

    def document(self, name: str) -> Document:
        for title, text in self.texts.items():
            if name in (title, f"id-{title}"):
                return Document(id=f"id-{title}", text=text, title=title, source="-")
        raise UnknownDocumentError(f"No document is called {name!r}.")

    def passages(self, document: str) -> list[Passage]:
        text = self.document(document).text
        return [
            Passage(
                id=f"{document}-{match.start()}",
                document=document,
                start=match.start(),
                end=match.end(),
                text=match.group(),
            )
            for match in re.finditer(r"[^\n]+", text)
        ]

    def search(
        self,
        question: str,
        *,
        k: int,
        documents: Sequence[str] | None = None,
        rerank: bool = True,
    ) -> list[ScoredPassage]:
        ids = [self.document(name).id for name in documents or self.texts]
        asked = words(question)
        found = [
            scored(passage, score=len(asked & words(passage.text)) / 10)
            for document_id in ids
            for passage in self.passages(document_id)
        ]
        return sorted(found, key=lambda passage: -passage.score)[:k]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        k: int | None = None,
        model: str | None = None,
    ) -> Answer:
        if self.fails_on in question:
            raise ModelError("The model is not there; start it.")
        found = self.search(question, k=50, documents=documents)
        read = found[::-1] if self.reverse_read else found
        read = read[: self.k if k is None else k]
        if not read or read[0].score * 10 < self.least:
            return Answer(
                question=question,
                searched=question,
                status="unanswerable",
                text="The articles do not say.",
                confidence=0.1,
                passages=tuple(read),
                raw=read[0].text if read and self.by_model else None,
            )
        return self._answer(question, read)

    def _answer(self, question: str, read: list[ScoredPassage]) -> Answer:
        best = read[1] if self.read_wrong_line else read[0]
        text = self.document(best.document).text
        start, end = best.start + self.shift, best.end + self.shift
        quote = text[start:end] if self.shift_quote_too else best.text
        citation = Citation(
            marker=1,
            document=best.document,
            title="",
            source="-",
            start=start,
            end=end,
            quote=quote,
        )
        answer = Answer(
            question=question,
            searched=question,
            status="answered",
            text=f"{best.text} [1]",
            confidence=min(1.0, 0.2 + best.score),
            sentences=(Sentence(text=best.text, markers=(1,)),),
            citations=(citation,),
            passages=tuple(read),
            timings_ms={"retrieve": 2.0, "read": 3.0, "total": 5.0},
        )
        if self.by_model:
            answer = replace(answer, raw=best.text, model="fake:model")
        if self.strike_all:
            struck = Sentence(text=best.text, markers=(1,), supported=False, reason="not there")
            answer = replace(answer, status="unanswerable", sentences=(struck,), citations=())
        return answer


class FakeJudge:
    """Replies what it is told, one reply an answer, the last of them from then on."""

    def __init__(self, *replies: str | Exception, name: str = "fake:judge") -> None:
        self.name = name
        self.asked: list[str] = []
        self._replies = list(replies)

    def stream(self, system: str, user: str) -> Iterator[str]:
        assert "VERDICT" in system
        self.asked.append(user)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        yield reply


LIBRARY = FakeLibrary(texts=TEXTS)

EXAMPLES = (
    Example(
        id="opened",
        question="When was the Elm Canal opened?",
        answers=("1811", "in 1811"),
        evidence=("The Elm Canal was opened in 1811 by Ada Brook.",),
        tags=("dates",),
    ),
    Example(
        id="boats",
        question="How many fishing boats are in the harbour?",
        answers=("60",),
        evidence=("The harbour holds 60 fishing boats.",),
        tags=("numbers",),
    ),
    Example(
        id="repairs",
        question="Who paid for the repairs?",
        answers=("Tom Reed",),
        evidence=("The mayor, Tom Reed, paid for the repairs.",),
        history=(Turn("When was the flood?", "In 1816."),),
    ),
    Example(id="depth", question="How deep is the lake at Ashby?", answerable=False),
)

BUNDLE = DatasetBundle(name="fake", examples=EXAMPLES)


def only(*ids: str) -> DatasetBundle:
    return DatasetBundle(name="fake", examples=tuple(item for item in EXAMPLES if item.id in ids))


def many(count: int) -> DatasetBundle:
    examples = [
        replace(EXAMPLES[number % len(EXAMPLES)], id=f"q{number}") for number in range(count)
    ]
    return DatasetBundle(name="many", examples=tuple(examples))
