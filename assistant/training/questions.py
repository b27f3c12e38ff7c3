"""Development questions with the place of their answers, for calibration and reports."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.schema import Block, Document, Span, Turn
from assistant.text.refusals import DOES_NOT_SAY
from assistant.text.words import names
from assistant.training.data import read_jsonl

if TYPE_CHECKING:
    from pathlib import Path

GAP = "\n\n"
_NO_FACT: Final = frozenset(("chatter", "whole"))
"""Kinds of turns that no reader of spans answers."""


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question about a document, with the spans of its text that answer; none: it cannot be."""

    id: str
    document: str
    text: str
    spans: tuple[Span, ...]
    answers: tuple[str, ...]
    made: bool = False
    """Whether it was made out of another one, by `distractors`."""
    patterns: tuple[str, ...] = ()
    """Regular expressions, any one of which a right answer matches, where no spans are known."""
    history: tuple[Turn, ...] = ()
    """The talk before it."""

    @property
    def answerable(self) -> bool:
        """Whether its article answers it."""
        return bool(self.spans or self.patterns)


def read_set(folder: Path) -> tuple[list[Document], list[PlacedQuestion]]:
    """Read `articles.jsonl.gz` and `questions.jsonl.gz`: paragraphs, and offsets into them."""
    documents, starts = [], {}
    for record in read_jsonl(folder / "articles.jsonl.gz"):
        document, places = _document(record["title"], record["paragraphs"], record["doc_id"])
        documents.append(document)
        starts[record["doc_id"]] = (document.id, places)
    questions = []
    for record in read_jsonl(folder / "questions.jsonl.gz"):
        identity, places = starts[record["doc_id"]]
        spans = {
            Span(first, first + len(answer["text"]))
            for answer in record["answers"]
            for first in [places[answer["paragraph_index"]] + answer["start"]]
        }
        questions.append(
            PlacedQuestion(
                id=record["qid"],
                document=identity,
                text=record["question"],
                spans=tuple(sorted(spans)) if record["answerable"] else (),
                answers=tuple(answer["text"] for answer in record["answers"]),
            )
        )
    return documents, questions


def read_news(data: Path) -> tuple[list[Document], list[PlacedQuestion]]:
    """Read `news_dev` and the news articles that it asks: whole articles, answers as patterns."""
    records = list(read_jsonl(data / "reading" / "dev" / "news_dev" / "questions.jsonl.gz"))
    documents = _news_articles(data, {record["doc"] for record in records})
    questions = [
        _patterned(
            record,
            record["id"],
            documents[record["doc"]],
            tuple(Turn(asked, "") for asked in record["history"]),
        )
        for record in records
    ]
    return list(documents.values()), questions


def read_talks(data: Path) -> tuple[list[Document], list[PlacedQuestion]]:
    """Read the turns of `talks_dev` that ask for a fact, each behind the talk as it should go."""
    talks = list(read_jsonl(data / "reading" / "dev" / "talks_dev" / "talks.jsonl.gz"))
    documents = _news_articles(data, {talk["doc"] for talk in talks})
    questions = []
    for talk in talks:
        said: list[Turn] = []
        for number, turn in enumerate(talk["turns"]):
            if turn["kind"] not in _NO_FACT:
                name, article = f"{talk['id']}-{number}", documents[talk["doc"]]
                questions.append(_patterned(turn, name, article, tuple(said)))
            said.append(Turn(turn["question"], "".join(turn["evidence"][:1]) or DOES_NOT_SAY))
    return list(documents.values()), questions


def _news_articles(data: Path, wanted: set[str]) -> dict[str, Document]:
    documents = {}
    for source in sorted({name.partition("/")[0] for name in wanted}):
        for article in read_jsonl(data / "news" / source / "articles.jsonl.gz"):
            name = f"{source}/{article['id']}"
            if name in wanted:
                paragraphs = [line for line in article["text"].split("\n") if line.strip()]
                documents[name], _ = _document(article["title"], paragraphs, name)
    return documents


def _patterned(
    record: dict[str, Any], name: str, document: Document, history: tuple[Turn, ...]
) -> PlacedQuestion:
    return PlacedQuestion(
        id=name,
        document=document.id,
        text=record["question"],
        spans=(),
        answers=(),
        patterns=tuple(record["answers"]),
        history=history,
    )


def read_development(data: Path, name: str) -> tuple[list[Document], list[PlacedQuestion]]:
    """Read a development set by its name: articles, and questions with the place of answers."""
    if name == "news_dev":
        return read_news(data)
    return read_talks(data) if name == "talks_dev" else read_set(data / "reading" / "dev" / name)


def distractors(questions: list[PlacedQuestion], *, seed: int) -> list[PlacedQuestion]:
    """Return questions that the articles do not answer, made out of those that they do.

    Of every answerable question one of two is made, in turn: with one of its names exchanged for a
    name of a question about another article, or the same words asked of another article. They
    are what users get wrong most: the right topic with a false premise, and the wrong article.
    """
    draw = random.Random(seed)  # noqa: S311 (nothing secret is drawn)
    known = [(question.document, name) for question in questions for name in names(question.text)]
    made = []
    for number, question in enumerate(item for item in questions if item.answerable):
        own = names(question.text)
        others = [name for document, name in known if document != question.document]
        if number % 2 == 0 and own and others:
            old, new = draw.choice(own), draw.choice(others)
            text, document = question.text.replace(old, new, 1), question.document
        else:
            document = draw.choice([item.document for item in questions])
            text = question.text
        if (text, document) != (question.text, question.document):
            made.append(PlacedQuestion(f"{question.id}~", document, text, (), (), made=True))
    return made


def _document(title: str, paragraphs: list[str], name: str) -> tuple[Document, list[int]]:
    text, blocks, places = "", [], []
    for paragraph in paragraphs:
        text += GAP if text else ""
        places.append(len(text))
        text += paragraph
        body = paragraph.strip()
        begin = places[-1] + paragraph.index(body)
        blocks.append(Block("paragraph", begin, begin + len(body)))
    document = Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        text=text,
        title=title,
        source=f"{name}.txt",
        blocks=tuple(blocks),
    )
    return document, places
