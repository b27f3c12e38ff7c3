"""Questions about the article itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.question.about_article import fact_asked, fact_of_named
from assistant.question.understand import understand
from assistant.reading.metadata import MetadataReader
from assistant.reading.quote import quote
from assistant.schema import Block, Document, Fact, Passage, Query, Reading, ScoredPassage, scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT = (
    "Bridge Reopens\n\nMarch 3, 2025\n\nIt reopened on Monday.\n\nhttps://www.halden.example/bridge"
)
DOCUMENT = Document(
    id="d1",
    text=TEXT,
    title="Bridge Reopens",
    source="bridge.md",
    site="halden.example",
    published="2025-03-03",
    blocks=(
        Block("title", 0, 14),
        Block("furniture", 16, 29),
        Block("paragraph", 31, 53),
        Block("furniture", 55, len(TEXT)),
    ),
    facts=(
        Fact("title", "Bridge Reopens", 0, 14),
        Fact("published", "2025-03-03", 16, 29),
        Fact("site", "halden.example", 55, len(TEXT)),
        Fact("url", "https://www.halden.example/bridge", 55, len(TEXT)),
    ),
)


class Inner:
    name = "inner"

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        return Reading(confidence=0.25)


def read(question: str) -> Reading:
    passage = scored(Passage(id="p", document="d1", start=31, end=53, text=TEXT[31:53]), score=1.0)
    return MetadataReader(Inner()).read(understand(question), [passage], documents={"d1": DOCUMENT})


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("When was this article published?", "published"),
        ("what is the date of the article", "published"),
        ("When did it come out?", "published"),
        ("how old is this article?", "published"),
        ("Who wrote this?", "author"),
        ("Who is the author of the article?", "author"),
        ("where was this published?", "site"),
        ("Which newspaper published this story?", "site"),
        ("what's the headline?", "title"),
        ("What is the article called?", "title"),
        ("What is the url of the article?", "url"),
        ("When is the military parade?", None),
        ("Who wrote the letter to Kim?", None),
        ("When was the report on the flood published?", None),
        ("What is it about?", None),
        ("When is it?", None),
        ("Where was he?", None),
        ("", None),
    ],
)
def test_fact_asked(asked: str, name: str | None) -> None:
    assert fact_asked(asked) == name


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("When was the ferry story published?", ("published", ("ferri",))),
        ("when did the piece about ferries and tolls come out", ("published", ("ferri", "toll"))),
        ("What's the headline of the toll article?", ("title", ("toll",))),
        ("Who wrote the column that offended the minister?", None),
        ("When did the report say the bridge would open?", None),
        ("When was the story published?", None),
        ("Which paper ran a story about tolls?", None),
    ],
)
def test_fact_of_a_named_article(asked: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    assert fact_of_named(asked) == expected


@pytest.mark.parametrize(
    ("question", "told", "confidence"),
    [
        ("When was the bridge story published?", False, 1.0),
        ("When was the bridge story published?", True, 0.9),
        ("When was the ferry story published?", False, 0.25),
    ],
)
def test_of_a_named_article_the_text_is_asked_first(
    question: str, told: bool, confidence: float
) -> None:
    class Told(Inner):
        def read(self, query: Query, *args: object, **named: object) -> Reading:
            assert query.fact is None
            return Reading(confidence=0.9 if told else 0.25, answered=told)

    passage = scored(Passage(id="p", document="d1", start=31, end=53, text=TEXT[31:53]), score=1.0)
    asked = understand(question)
    reading = MetadataReader(Told()).read(asked, [passage], documents={"d1": DOCUMENT})
    assert reading.confidence == confidence


@pytest.mark.parametrize(
    ("asked", "quote"),
    [
        ("When was this published?", "March 3, 2025"),
        ("Where was this published?", "https://www.halden.example/bridge"),
        ("What is the title?", "Bridge Reopens"),
    ],
)
def test_the_line_that_states_it_is_cited(asked: str, quote: str) -> None:
    reading = read(asked)
    assert reading.answered
    evidence = reading.evidence[0]
    assert TEXT[slice(*evidence.sentence)] == quote
    assert evidence.passage.text == TEXT[evidence.passage.start : evidence.passage.end]


def test_what_is_not_stated_is_not_answered() -> None:
    reading = read("Who wrote this article?")
    assert not reading.answered
    assert reading.passages


def test_other_questions_go_to_the_reader_inside() -> None:
    assert read("When did the bridge reopen?").confidence == 0.25


KNOWN = replace(
    DOCUMENT,
    author="Jane Doe",
    published="2025-03-04",
    facts=(
        Fact("title", "Bridge Reopens", 0, 14),
        Fact("author", "Jane Doe", 0, 0),
        Fact("published", "2025-03-04", 0, 0),
    ),
)


@pytest.mark.parametrize(
    ("question", "short"),
    [("Who wrote this article?", "Jane Doe"), ("When was it published?", "4 March 2025")],
)
@pytest.mark.parametrize("titled", [True, False])
def test_what_only_metadata_know_is_told_as_such(
    question: str, short: str, *, titled: bool
) -> None:
    document = KNOWN if titled else replace(KNOWN, blocks=(), facts=KNOWN.facts[1:])
    passage = scored(Passage(id="p", document="d1", start=31, end=53, text=TEXT[31:53]), score=1.0)
    articles = {"d1": document}
    asked = understand(question)
    reading = MetadataReader(Inner()).read(asked, [passage], documents=articles)
    answer = quote(asked, reading, articles)
    assert answer.status == "answered"
    assert answer.short == short
    assert answer.text.startswith("The article's metadata ")
    assert short in answer.text
    assert answer.text.endswith(" [1]")
    [citation] = answer.citations
    assert citation.quote == TEXT[citation.start : citation.end] == "Bridge Reopens"
    assert short not in citation.quote
    [sentence] = answer.sentences
    assert f"{sentence.text} [1]" == answer.text
