"""Questions for several things: the whole article is read, and each part of a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.reading.listed import ListedReader
from assistant.reading.quote import quote
from assistant.schema import Evidence, Query, Reading, ScoredPassage, scored
from fakes import make_document, split_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document

ARTICLE = make_document("Clubs\nHe played for Orlow.\nIt rained.\nLater he joined Varn.\nHe won.")
LINES = split_lines(ARTICLE)
HELD = {ARTICLE.id: ARTICLE}


class WordReader:
    """Answers with every sentence that holds a word of the question's own last word."""

    name = "words"

    def __init__(self) -> None:
        self.read_at_once: list[int] = []

    def read(
        self, query: Query, passages: Sequence[ScoredPassage], *, documents: Mapping[str, Document]
    ) -> Reading:
        self.read_at_once.append(len(passages))
        word = query.searched.rstrip("?").rpartition(" ")[2]
        found = tuple(
            Evidence(passage=one, sentence=one.sentences[0], span=one.sentences[0], score=0.8)
            for one in passages
            if word in one.text
        )
        kept = found if query.wants_list else found[:1]
        return Reading(
            evidence=kept, confidence=0.8 if kept else 0.1, answered=bool(kept),
            passages=tuple(passages),
        )  # fmt: skip


def asked(text: str, *, several: bool) -> Query:
    return Query(asked=text, searched=text, wants_list=several)


@pytest.fixture
def inner() -> WordReader:
    return WordReader()


@pytest.fixture
def reader(inner: WordReader) -> ListedReader:
    return ListedReader(inner, lambda _: LINES)


def test_one_thing_is_read_from_what_was_found(reader: ListedReader, inner: WordReader) -> None:
    found = [scored(LINES[1], score=1.0)]
    reading = reader.read(asked("Which clubs? he", several=False), found, documents=HELD)
    assert inner.read_at_once == [1]
    assert reading.coverage is None


def test_for_several_things_the_article_is_read_whole(
    reader: ListedReader, inner: WordReader
) -> None:
    found = [scored(LINES[1], score=1.0)]
    reading = reader.read(asked("Which clubs? he", several=True), found, documents=HELD)
    assert inner.read_at_once == [len(LINES)]
    assert reading.coverage == (len(LINES), len(LINES))
    assert [one.passage.paragraph for one in reading.evidence] == [4]
    assert [passage.id for passage in reading.passages] == [LINES[1].id]


def test_several_things_are_items_with_their_citations(reader: ListedReader) -> None:
    query = asked("Which? .", several=True)
    reading = reader.read(query, [scored(LINES[1], score=1.0)], documents=HELD)
    answer = quote(query, reading, HELD)
    assert len(answer.items) == len(answer.citations) == 4
    assert answer.short == "; ".join(item.text for item in answer.items)
    assert answer.coverage == (5, 5)


def test_parts_of_a_question_are_read_one_by_one(reader: ListedReader, inner: WordReader) -> None:
    found = [scored(line, score=1.0) for line in LINES]
    query = asked("Where was it that he joined, and how often had it rained?", several=False)
    reading = reader.read(query, found, documents=HELD)
    assert len(inner.read_at_once) == 2
    assert [one.passage.paragraph for one in reading.evidence] == [4, 3]
    assert reading.missing == ()


def test_a_part_that_nothing_answers_is_said(reader: ListedReader) -> None:
    found = [scored(line, score=1.0) for line in LINES]
    query = asked("Where was it that he joined, and how often had it snowed?", several=False)
    answer = quote(query, reader.read(query, found, documents=HELD), HELD)
    assert answer.status == "partly"
    assert answer.missing == ("how often had it snowed?",)
    assert "how often had it snowed?" in answer.text
    assert [citation.paragraph for citation in answer.citations] == [4]


def test_where_no_part_is_answered_the_question_is_refused(reader: ListedReader) -> None:
    found = [scored(line, score=1.0) for line in LINES]
    query = asked("Who snowed, and when did it hail?", several=False)
    reading = reader.read(query, found, documents=HELD)
    assert not reading.answered


def test_nothing_found_is_nothing_read(reader: ListedReader) -> None:
    query = replace(asked("Which clubs?", several=True), kind="list")
    assert reader.read(query, [], documents={}).evidence == ()
