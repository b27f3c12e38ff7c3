"""The ask line with fakes at its seams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.answer import ask
from assistant.errors import UsageError
from assistant.index.steps import STANDARD
from assistant.parts import Parts
from assistant.question.understand import Understanding, checked_question
from assistant.reading.rerank import RelevanceReranker
from assistant.schema import (
    Answer,
    Block,
    Conflict,
    Coverage,
    Document,
    Passage,
    ScoredPassage,
    Span,
    Turn,
    scored,
)
from assistant.seams import Listener
from fakes import FakeEmbedder, FakeGenerator, FakeReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Query, Reading
    from assistant.seams import Reader

TEXT = "The bridge reopened on Monday. Repairs cost 1.2 million crowns."
DOCUMENT = Document(
    id="d",
    text=TEXT,
    title="Bridge Reopens",
    source="bridge.md",
    blocks=(Block("paragraph", 0, len(TEXT)),),
)
PASSAGE = scored(
    Passage(
        id="p", document="d", start=0, end=63, text=TEXT, sentences=(Span(0, 30), Span(31, 63))
    ),
    score=1.0,
)


class Retriever:
    def __init__(self, *found: ScoredPassage) -> None:
        self.found = found
        self.asked: list[str] = []

    def retrieve(
        self, question: str, *, k: int, documents: Sequence[str] | None = None
    ) -> tuple[ScoredPassage, ...]:
        self.asked.append(question)
        return self.found[:k]


class Model:
    def relevance(self, query: str, passage: str) -> float:
        return 0.0


class Checker:
    def check(self, claim: str, evidence: Sequence[str]) -> tuple[bool, str | None]:
        held = any(claim.rstrip(".") in text for text in evidence)
        return held, None if held else "the source does not say this"


class Hurried(FakeReader):
    """Has no time for three of the passages."""

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        return replace(super().read(query, passages, documents=documents), unread=3)


@dataclass
class Line:
    """The ask line with fakes in its parts."""

    parts: Parts
    k: int
    generator: FakeGenerator | None

    def ask(self, question: str, **options: Any) -> Answer:
        return ask(self.parts, question, k=self.k, generator=self.generator, **options)


def answering(
    *found: ScoredPassage,
    confidence: float = 0.9,
    generator: FakeGenerator | None = None,
    k: int = 8,
    reader: Reader | None = None,
) -> Line:
    parts = Parts(
        steps=STANDARD,
        embedder=FakeEmbedder,
        retriever=Retriever(*found),
        reranker=RelevanceReranker(Model),
        reader=reader or FakeReader(confidence=confidence),
        checker=Checker(),
        documents=lambda ids: dict.fromkeys(ids, DOCUMENT),
        understand=Understanding(mend=lambda text: (text.replace("brigde", "bridge"), ())),
        reply=lambda query: pytest.fail(f"{query.asked} is a question"),
        whole=lambda *_: None,
        open_generator=FakeGenerator,
        load=lambda: None,
    )
    return Line(parts, k, generator)


def test_an_answer_quotes_the_text_and_cites_it() -> None:
    answer = answering(PASSAGE).ask("When did the bridge reopen?")
    assert answer.status == "answered"
    assert answer.text == "The bridge reopened on Monday. [1]"
    (citation,) = answer.citations
    assert TEXT[citation.start : citation.end] == citation.quote
    assert answer.sentences[0].markers == (1,)
    assert set(answer.timings_ms) >= {"retrieve", "read", "total"}


def test_articles_on_one_story_that_disagree_are_told_instead() -> None:
    line = answering(PASSAGE)
    told = replace(
        line.ask("When did the bridge reopen?"),
        conflicts=(Conflict(value="Monday", markers=(1,)), Conflict(value="Friday", markers=(1,))),
    )
    asked: list[Sequence[str] | None] = []

    def whole(_: object, __: object, within: Sequence[str] | None) -> Answer | None:
        asked.append(within)
        return told if within else None

    parts = replace(line.parts, whole=whole, comparable=lambda first, _: (first, "other"))
    answer = replace(line, parts=parts).ask("When did the bridge reopen?")
    assert answer.conflicts == told.conflicts
    assert asked == [(DOCUMENT.id, "other")], "before any article is read whole"
    agreed = replace(parts, whole=lambda *_: None)
    assert replace(line, parts=agreed).ask("When did the bridge reopen?").conflicts == ()


def test_what_is_known_of_the_cited_articles_is_said() -> None:
    line = answering(PASSAGE)
    parts = replace(line.parts, remark=lambda cited: f"of {', '.join(cited)}")
    answer = replace(line, parts=parts).ask("When did the bridge reopen?")
    assert answer.remark == f"of {DOCUMENT.id}"
    assert answer.to_json()["remark"] == answer.remark


def test_a_summary_is_written_from_every_passage() -> None:
    read = replace(
        answering(PASSAGE).ask("When did the bridge reopen?"),
        kind="summary",
        coverage=Coverage(2, 2),
    )
    generator = FakeGenerator().enqueue("The bridge reopened on Monday. [1]")
    line = answering(PASSAGE, generator=generator)
    second = replace(PASSAGE, id="q", start=31, text=TEXT[31:])
    parts = replace(line.parts, whole=lambda *_: read, passages=lambda _: (PASSAGE, second))
    answer = replace(line, parts=parts).ask("Summarise it", kind="summary")
    ((_, prompt),) = generator.prompts
    assert "[2]" in prompt
    assert answer.coverage == (2, 2)
    assert answer.model == "fake:model"


def test_what_the_list_of_the_library_says_needs_no_model() -> None:
    generator = FakeGenerator()
    line = answering(PASSAGE, generator=generator)
    told = Answer(
        question="?", searched="?", status="answered", text="3 of 3 articles", kind="library",
        confidence=1.0,
    )  # fmt: skip
    parts = replace(line.parts, whole=lambda *_: told)
    assert replace(line, parts=parts).ask("What did I add?").text == told.text
    assert generator.prompts == []


def test_what_the_user_took_back_is_not_searched() -> None:
    asking = answering(PASSAGE)
    answer = asking.ask("How much uh I mean when did the bridge reopen?")
    assert answer.question == "How much uh I mean when did the bridge reopen?"
    assert answer.searched == "When did the bridge reopen?"
    assert asking.ask("And, er, the repairs?", history=[Turn(answer.searched, "")]).searched == (
        asking.ask("And the repairs?", history=[Turn(answer.searched, "")]).searched
    )


def test_chatter_is_not_searched() -> None:
    answer = answering(PASSAGE).ask(
        "Sorry if this was asked before. Could you tell me who wrote this article? Thanks!"
    )
    assert answer.searched == "Who wrote this article?"


def test_an_unsure_reader_makes_a_refusal_with_the_passages() -> None:
    answer = answering(PASSAGE, confidence=0.2).ask("Who is the mayor?")
    assert answer.status == "unanswerable"
    assert answer.text == "The article does not say."
    assert answer.short is None
    assert answer.citations == ()
    assert answer.passages == (PASSAGE,)


def test_nothing_found_is_a_refusal() -> None:
    assert answering().ask("Who?").status == "unanswerable"
    assert answering(PASSAGE, k=0).ask("Who?").status == "unanswerable"


def test_a_follow_up_is_found_by_the_question_before_it_too() -> None:
    line = answering(PASSAGE)
    seen: list[str] = []
    line.ask(
        "and how much did it cost?",
        history=[Turn("When did the brigde reopen?", "The bridge reopened on Monday.")],
        listener=Listener(searched=seen.append),
    )
    assert seen == ["how much did it cost?"]
    assert isinstance(line.parts.retriever, Retriever)
    assert line.parts.retriever.asked[0] == f"When did the brigde reopen? | {seen[0]}"


def test_a_model_writes_and_is_checked() -> None:
    generator = FakeGenerator()
    generator.enqueue("The bridge reopened on Monday [1]. ", "It is made of gold [1][9].")
    heard: list[str] = []
    answer = answering(PASSAGE, generator=generator).ask(
        "When?", listener=Listener(token=heard.append)
    )
    assert answer.status == "partly"
    assert [item.supported for item in answer.sentences] == [True, False]
    assert answer.unknown_markers == (9,)
    assert answer.raw == "".join(heard)
    assert answer.model == "fake:model"


def test_the_readers_answer_is_told_before_a_model_writes() -> None:
    told: list[str] = []
    listener = Listener(read=lambda answer: told.append(answer.text), token=told.append)
    answering(PASSAGE, generator=FakeGenerator().enqueue("It reopened on Monday [1].")).ask(
        "When?", listener=listener
    )
    assert told == ["The bridge reopened on Monday. [1]", "It reopened on Monday [1]."]
    answering(PASSAGE).ask("When?", listener=listener)
    assert len(told) == 2


def test_no_model_is_called_when_nothing_was_found() -> None:
    generator = FakeGenerator()
    answer = answering(generator=generator).ask("When?")
    assert answer.status == "unanswerable"


@pytest.mark.parametrize("question", ["", "  ", "?!", "…"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        checked_question(question)


def test_a_pasted_text_is_no_question() -> None:
    with pytest.raises(UsageError, match="characters"):
        checked_question("word " * 1000)


@pytest.mark.parametrize("generator", [None, FakeGenerator()], ids=["quoted", "written"])
@pytest.mark.parametrize("confidence", [0.9, 0.1], ids=["sure", "unsure"])
def test_what_was_not_read_is_said_of_every_answer(
    generator: FakeGenerator | None, confidence: float
) -> None:
    if generator is not None:
        generator.enqueue("The bridge reopened on Monday [1].")
    reader = Hurried(confidence=confidence)
    hurried = answering(PASSAGE, reader=reader, generator=generator)
    assert hurried.ask("When did the bridge reopen?").unread == 3
