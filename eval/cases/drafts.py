"""Drafts questions on an article, without a model, for a person to accept or drop.

Three of the four kinds cannot be answered: a question with a name, a number or a date swapped for
another one, and a question about another article. A dataset needs them as much as the first kind,
and a program that always answers fails them all.
"""

from __future__ import annotations

import hashlib
import random
import re
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.eval.cases.dataset import append_example, load_dataset
from assistant.eval.cases.question_templates import (
    can_be_asked,
    details,
    name_words,
    question_about,
    stands_alone,
)
from assistant.eval.question_records import Example
from assistant.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from assistant.eval.cases.question_templates import Detail
    from assistant.schema import Document

Origin = Literal["sentence", "name-swap", "number-swap", "date-swap", "other-article"]
Decision = Literal["keep", "drop", "stop"]
MOST = 30
"""Drafts of one article, unless more are wanted."""
LEFT_OVER = 4
"""Drafts of a kind that are taken when there are no more of the kind they go with."""
_WITH_YEAR = re.compile(r"\d{4}")


class Draft(NamedTuple):
    """A question to accept or drop."""

    example: Example
    origin: Origin
    sentence: str
    """The sentence of the article that it was made of, to judge it by."""
    note: str
    """What to look out for, in words for the user."""


class _Statement(NamedTuple):
    text: str
    details: tuple[Detail, ...]


class _Question(NamedTuple):
    text: str
    answer: str
    statement: _Statement


def draft_cases(
    document: Document, *, others: Sequence[Document] = (), most: int = MOST, seed: int = 0
) -> tuple[Draft, ...]:
    """Return drafts of cases on an article, two that it answers to one that it does not.

    Args:
        document: the article.
        others: articles to take questions from that this one cannot answer.
        most: drafts to return.
        seed: of the choice; the same seed gives the same drafts.
    """
    generator = random.Random(seed)  # noqa: S311
    statements = _statements(document.text)
    questions = _questions(statements)
    generator.shuffle(questions)
    answerable = (_answerable(document, question) for question in questions)
    unanswerable = _unanswerable(document, questions, statements, others, generator)
    drafts: list[Draft] = []
    seen: set[str] = set()
    for draft in _two_to_one(answerable, unanswerable):
        if len(drafts) < most and draft.example.id not in seen:
            seen.add(draft.example.id)
            drafts.append(draft)
    return tuple(drafts)


def accept_drafts(
    drafts: Iterable[Draft], path: Path, *, decide: Callable[[Draft], Decision]
) -> int:
    """Ask about each draft, append the kept ones to a dataset, and return how many were kept.

    Each is written as it is kept, so that nothing is lost when the user leaves. Drafts that the
    dataset has already are not asked about again.

    Raises:
        DatasetError: the file is there and is not a dataset.
    """
    known = {example.id for example in load_dataset(path).examples} if path.exists() else set()
    kept = 0
    for draft in drafts:
        if draft.example.id in known:
            continue
        decision = decide(draft)
        if decision == "stop":
            break
        if decision == "keep":
            append_example(path, draft.example)
            kept += 1
    return kept


def _statements(text: str) -> list[_Statement]:
    """Return the sentences that can be asked about, those that stand on one line."""
    names = name_words(text)
    whole = (text[span.start : span.end] for span in sentences(text))
    return [
        _Statement(sentence, details(sentence, names=names))
        for sentence in whole
        if "\n" not in sentence and can_be_asked(sentence)
    ]


def _questions(statements: Iterable[_Statement]) -> list[_Question]:
    found = []
    for statement in statements:
        for detail in statement.details:
            text = question_about(statement.text, detail)
            if text is not None:
                found.append(_Question(text, detail.text, statement))
    return found


def _answerable(document: Document, question: _Question) -> Draft:
    example = Example(
        id=_key(document, question.text),
        question=question.text,
        answers=(" ".join(question.answer.split()),),
        evidence=(question.statement.text,),
        documents=(document.title,),
        tags=("draft", "sentence"),
    )
    return Draft(example, "sentence", question.statement.text, "Does only this answer it?")


def _unanswerable(
    document: Document,
    questions: Sequence[_Question],
    statements: Sequence[_Statement],
    others: Sequence[Document],
    generator: random.Random,
) -> Iterator[Draft]:
    swapped = _swaps(document, questions, statements, generator)
    foreign = _foreign(document, others, generator)
    yield from _two_to_one(swapped, foreign)


def _swaps(
    document: Document,
    questions: Sequence[_Question],
    statements: Sequence[_Statement],
    generator: random.Random,
) -> Iterator[Draft]:
    """Yield questions in which one detail is another one of its kind."""
    pool = _swappable(statements)
    for question in questions:
        sentence = question.statement.text
        for detail in _swappable([question.statement]):
            if not _has(question.text, detail.text):
                continue
            fitting = {item.text for item in pool if _fits(item, detail)}
            fitting = {text for text in fitting if not _has(sentence, text)}
            if detail.kind in ("number", "year"):
                fitting |= _near_numbers(detail.text, document.text)
            if not fitting:
                continue
            other = generator.choice(sorted(fitting))
            text = _swapped(question.text, detail.text, other)
            origin: Origin = "name-swap" if detail.kind == "name" else "date-swap"
            if detail.kind == "number":
                origin = "number-swap"
            note = f"The article says {detail.text!r}; does it really not answer for {other!r}?"
            yield _refusal(document, text, origin, sentence, note)


def _foreign(
    document: Document, others: Sequence[Document], generator: random.Random
) -> Iterator[Draft]:
    """Yield questions of other articles about names that this one does not have."""
    for other in others:
        if other.id == document.id:
            continue
        questions = _questions(_statements(other.text))
        generator.shuffle(questions)
        for question in questions:
            named = [item.text for item in question.statement.details if item.kind == "name"]
            if named and not any(_has(document.text, name) for name in named):
                note = f"It is about {other.title!r}; does this article really not answer it?"
                sentence = question.statement.text
                yield _refusal(document, question.text, "other-article", sentence, note)


def _refusal(document: Document, text: str, origin: Origin, sentence: str, note: str) -> Draft:
    example = Example(
        id=_key(document, text),
        question=text,
        answerable=False,
        documents=(document.title,),
        tags=("draft", origin),
    )
    return Draft(example, origin, sentence, note)


def _swappable(statements: Iterable[_Statement]) -> list[Detail]:
    return [
        detail
        for statement in statements
        for detail in statement.details
        if detail.kind != "name" or stands_alone(statement.text, detail)
    ]


def _fits(other: Detail, detail: Detail) -> bool:
    """Return whether a detail can stand where another does: same kind, words and form of year."""
    if other.kind != detail.kind or len(other.text.split()) != len(detail.text.split()):
        return False
    return bool(_WITH_YEAR.search(other.text)) == bool(_WITH_YEAR.search(detail.text))


def _near_numbers(text: str, article: str) -> set[str]:
    """Return whole numbers of about the same size that the article does not have."""
    if not text.isdecimal():
        return set()
    value = int(text)
    near = (value + step for step in (-3, -2, 2, 3, 5))
    return {str(number) for number in near if number > 1 and not _has(article, str(number))}


def _two_to_one(first: Iterable[Draft], second: Iterable[Draft]) -> Iterator[Draft]:
    """Yield two of the first to one of the second, and a few when one of them ends."""
    one, other = iter(first), iter(second)
    while two := list(islice(one, 2)):
        yield from two
        yield from islice(other, 1)
    yield from islice(other, LEFT_OVER)


def _has(text: str, part: str) -> bool:
    return re.search(_whole(part), text) is not None


def _whole(part: str) -> str:
    """Return the pattern of a part that begins and ends no word in its middle: not the 3 in 31."""
    return rf"(?<!\w){re.escape(part)}(?!\w)"


def _swapped(text: str, part: str, other: str) -> str:
    return re.sub(_whole(part), lambda _: other, text)


def _key(document: Document, question: str) -> str:
    stem = re.sub(r"\W+", "-", document.title.lower()).strip("-")[:24].rstrip("-") or "article"
    digest = hashlib.sha256(f"{document.id}\0{question}".encode()).hexdigest()
    return f"{stem}-{digest[:8]}"
