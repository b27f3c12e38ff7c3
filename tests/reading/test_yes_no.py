"""Yes/no questions are answered with the sentence that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.question.understand import understand
from assistant.reading.yes_no import YesNoReader, statement
from assistant.schema import Document, Passage, Query, Reading, ScoredPassage, Span, scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT = "Ida Lund resigned on Monday. The bridge stays closed."
DOCUMENT = Document(id="d", text=TEXT, title="Bridge", source="bridge.md")
PASSAGE = scored(
    Passage(
        id="p",
        document="d",
        start=0,
        end=len(TEXT),
        text=TEXT,
        sentences=(Span(0, 28), Span(29, len(TEXT))),
    ),
    score=1.0,
)


class Abstaining:
    name = "abstaining"

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        return Reading(passages=tuple(passages))


def read(question: str, *, decides: str) -> Reading:
    def support(claim: str, evidence: str) -> tuple[float, float, float]:
        return (0.9, 0.05, 0.05) if decides in evidence else (0.1, 0.1, 0.8)

    reader = YesNoReader(Abstaining(), support)
    return reader.read(understand(question), [PASSAGE], documents={"d": DOCUMENT})


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Did Ida Lund resign?", "Ida Lund resign."),
        ("Is Ida Lund the mayor?", "Ida Lund is the mayor."),
        ("Has the bridge reopened?", "The bridge reopened."),
        ("Will she resign?", "She will resign."),
    ],
)
def test_statement(question: str, claim: str) -> None:
    assert statement(question) == claim


def test_the_sentence_that_decides_is_quoted_without_a_span() -> None:
    reading = read("Did Ida Lund resign on Monday?", decides="resigned")
    assert reading.answered
    (evidence,) = reading.evidence
    assert TEXT[slice(*evidence.sentence)] == "Ida Lund resigned on Monday."
    assert evidence.span is None


def test_nothing_decides() -> None:
    assert not read("Did Ida Lund resign on Monday?", decides="nothing of it").answered


def test_a_name_that_stands_nowhere_near_is_not_decided_on() -> None:
    assert not read("Did Xi Jinping resign on Monday?", decides="resigned").answered


def test_other_questions_are_handed_on() -> None:
    assert not read("Who resigned on Monday?", decides="resigned").answered


def test_a_sentence_with_another_name_of_the_state_decides() -> None:
    text = "Poland has closed its last coal mine."
    document = Document(id="d", text=text, title="Mines", source="mines.md")
    cut = Passage(
        id="p", document="d", start=0, end=len(text), text=text, sentences=(Span(0, len(text)),)
    )
    claims = []

    def support(claim: str, evidence: str) -> tuple[float, float, float]:
        claims.append(claim)
        return (0.9, 0.05, 0.05)

    reader = YesNoReader(Abstaining(), support)
    found = reader.read(
        understand("Has Warsaw closed its last mine?"),
        [scored(cut, score=1.0)],
        documents={"d": document},
    )
    assert claims == ["Poland has closed its last mine."]
    assert found.answered
