"""The two roads to an answer: which one is taken, and what becomes of a model that fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from assistant.answering.read_answer import read_answer
from assistant.answering.written_answer import is_worth_writing, written_answer
from assistant.errors import ModelError
from assistant.question.understand import understand
from assistant.schema import Answer, Conflict, Document, Passage, Span, scored
from assistant.seams import Listener
from fakes import FakeGenerator, FakeReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.parts import Parts
    from assistant.schema import Kind

TEXT = "The ferry lost 300,000 crowns. It was sold."
DOCUMENT = Document(id="d", text=TEXT, title="Ferry", source="ferry.md")
CUT = Passage(
    id="p", document="d", start=0, end=len(TEXT), text=TEXT, sentences=(Span(0, 30), Span(31, 43))
)
FOUND = (scored(CUT, score=1.0),)
COUNTED = Answer(
    question="How much?",
    searched="How much?",
    text="Worked out from the text.",
    status="answered",
    kind="count",
)


class Stand:
    """What both roads use of the parts."""

    unsupported = "mark"

    def __init__(self, whole: Answer | None = None, *, only_model: bool = False) -> None:
        self.reader = FakeReader(confidence=0.9)
        self.told, self.only_model = whole, only_model
        self.asked: list[Sequence[str] | None] = []

    def documents(self, ids: Sequence[str]) -> dict[str, Document]:
        return dict.fromkeys(ids, DOCUMENT)

    def comparable(self, first: str, _: Sequence[str]) -> Sequence[str]:
        return (first,)

    def whole(self, _: object, __: object, within: Sequence[str] | None) -> Answer | None:
        self.asked.append(within)
        return self.told

    @property
    def checker(self) -> Any:
        return self

    def check(self, claim: str, evidence: Sequence[str]) -> tuple[bool, str | None]:
        return True, None


class Broken(FakeGenerator):
    def stream(self, system: str, user: str) -> Iterator[str]:
        raise ModelError("The server is not there.")


def as_parts(stand: Stand) -> Parts:
    return cast("Parts", stand)


@pytest.mark.parametrize(
    ("kind", "within", "whole"),
    [("summary", None, True), ("count", ["d"], True), ("count", None, True), ("fact", None, True)],
)
def test_what_is_told_of_the_whole_goes_before_the_reader(
    kind: Kind, within: Sequence[str] | None, whole: bool
) -> None:
    query = replace(understand("How much did the ferry lose?"), kind=kind)
    told = Stand(COUNTED)
    assert (read_answer(as_parts(told), query, FOUND, within) == COUNTED) is whole
    assert told.asked == [within]
    silent = read_answer(as_parts(Stand()), query, FOUND, within)
    assert silent.citations[0].quote == "The ferry lost 300,000 crowns."


def test_articles_that_disagree_go_before_what_is_worked_out_of_one() -> None:
    stand = Stand(COUNTED)
    disagreed = replace(COUNTED, conflicts=(Conflict(value="3", markers=(1,)),))
    stand.comparable = lambda first, _: (first, "other")  # type: ignore[method-assign]
    stand.told = disagreed
    query = replace(understand("How much did the ferry lose?"), kind="count")
    assert read_answer(as_parts(stand), query, FOUND, None) == disagreed
    assert stand.asked == [("d", "other")]


def test_a_model_that_fails_leaves_the_readers_answer() -> None:
    stand = Stand()
    query = understand("How much did the ferry lose?")
    read = read_answer(as_parts(stand), query, FOUND, ["d"])
    kept = written_answer(as_parts(stand), query, read, Broken(), Listener())
    assert (kept.text, kept.model_error) == (read.text, "The server is not there.")
    stand.only_model = True
    with pytest.raises(ModelError, match="not there"):
        written_answer(as_parts(stand), query, read, Broken(), Listener())


def test_a_list_of_the_library_is_not_given_to_a_model() -> None:
    listed = replace(COUNTED, kind="library")
    assert not is_worth_writing(as_parts(Stand()), listed)
    assert not is_worth_writing(as_parts(Stand(only_model=True)), listed)
    assert is_worth_writing(as_parts(Stand()), COUNTED)
