"""Spans from logits, and the reader around them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.reader_model import WindowLogits
from assistant.question.understand import understand
from assistant.reading.calibration import Calibration
from assistant.reading.candidates import sentence_around
from assistant.reading.span_reader import LIST_SHARE, SpanReader, names_missing
from assistant.reading.spans import LONGEST, best_spans
from assistant.schema import (
    Block,
    Document,
    Passage,
    Reading,
    ScoredPassage,
    Span,
    WordScore,
    scored,
)

TEXT = (
    "The bridge reopened on Monday. Repairs cost 1.2 million crowns.\n\n"
    "Ida Lund cut the ribbon. She praised the crew."
)
DOCUMENT = Document(
    id="d",
    text=TEXT,
    title="Bridge",
    source="bridge.md",
    blocks=(Block("paragraph", 0, 63), Block("paragraph", 65, len(TEXT))),
)
SENTENCES = [Span(m.start(), m.end()) for m in re.finditer(r"[A-Z][^.]*(?:\d\.\d[^.]*)?\.", TEXT)]


def passage(number: int, start: int, end: int) -> ScoredPassage:
    inside = tuple(s for s in SENTENCES if start <= s.start and s.end <= end)
    cut = Passage(
        id=f"p{number}", document="d", start=start, end=end, text=TEXT[start:end], sentences=inside
    )
    return scored(cut, score=1.0 - number / 10, dense=0.5)


PASSAGES = [passage(0, 0, 63), passage(1, 65, len(TEXT))]


class Model:
    """Likes the words it was told to like, in proportion to their weight."""

    def __init__(self, liked: dict[str, float]) -> None:
        self.liked = liked

    def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:
        tokens = [(m.start(), m.end()) for m in re.finditer(r"\S+", passage)]
        words = [passage[a:b].strip(".") for a, b in tokens]
        logits = np.array([self.liked.get(word, -5.0) for word in words], dtype=np.float32)
        best = float(logits.max())
        return [WindowLogits(logits, logits, 0.0, best, tuple(tokens))]


CALIBRATION = Calibration(
    weights={"margin": 0.5},
    bias=0.0,
    threshold=0.5,
    thresholds=((0.5, 0.1), (0.1, 0.9), (0.0, 0.99)),
)


def reader(**liked: float) -> SpanReader:
    return SpanReader(lambda: Model(liked), CALIBRATION, lambda _: PASSAGES, words=1)


def test_the_sentence_that_holds_the_best_span_is_chosen() -> None:
    reading = reader(Monday=4.0, Lund=1.0).read(
        understand("When?"), PASSAGES, documents={"d": DOCUMENT}
    )
    assert reading.answered
    (evidence,) = reading.evidence
    assert TEXT[slice(*evidence.sentence)] == "The bridge reopened on Monday."
    assert evidence.span is not None
    assert TEXT[slice(*evidence.span)] == "Monday"


def test_no_passage_is_begun_when_the_time_is_up() -> None:
    slow = SpanReader(
        lambda: Model({"Monday": 4.0}), CALIBRATION, lambda _: PASSAGES, reading_time=0.0, words=1
    )
    reading = slow.read(understand("When?"), PASSAGES, documents={"d": DOCUMENT})
    assert reading.answered
    assert reading.unread == 1
    assert [item.id for item in reading.passages] == ["p0", "p1"]
    whole = reader(Monday=4.0).read(understand("When?"), PASSAGES, documents={"d": DOCUMENT})
    assert whole.unread == 0


def test_the_passage_with_the_best_span_comes_first() -> None:
    reading = reader(Monday=1.0, Lund=4.0).read(
        understand("Who?"), PASSAGES, documents={"d": DOCUMENT}
    )
    assert [item.id for item in reading.passages] == ["p1", "p0"]


def test_below_the_threshold_it_abstains_and_keeps_the_passages() -> None:
    reading = reader(Monday=-1.0).read(understand("When?"), PASSAGES, documents={"d": DOCUMENT})
    assert not reading.answered
    assert reading.confidence < 0.5
    assert len(reading.passages) == 2


def test_nothing_to_read_is_not_answered() -> None:
    assert not reader().read(understand("When?"), [], documents={}).answered


def test_a_list_question_gets_further_sentences() -> None:
    found = reader(Monday=4.0, Lund=3.5, crew=-4.0)
    several = found.read(understand("What are the events?"), PASSAGES, documents={"d": DOCUMENT})
    assert [TEXT[slice(*item.sentence)] for item in several.evidence] == [
        "The bridge reopened on Monday.",
        "Ida Lund cut the ribbon.",
    ]


@pytest.mark.parametrize(("liked", "count"), [(0.5, 2), (-0.3, 2), (-2.0, 1)])
def test_a_further_sentence_needs_a_share_of_the_best_and_of_the_threshold(
    liked: float, count: int
) -> None:
    found = reader(Monday=4.0, Lund=liked, crew=-4.0)
    evidence = found.read(
        understand("What are the events?"), PASSAGES, documents={"d": DOCUMENT}
    ).evidence
    assert len(evidence) == count
    assert all(item.score >= LIST_SHARE * evidence[0].score for item in evidence)
    assert (evidence[-1].score < CALIBRATION.threshold) == (liked == -0.3)


def test_max_error_raises_the_threshold() -> None:
    assert CALIBRATION.threshold_for(None) == 0.5
    assert CALIBRATION.threshold_for(0.2) == 0.9
    assert CALIBRATION.threshold_for(0.6) == 0.1


def test_candidates_are_ordered_and_inside_their_passage() -> None:
    found = reader(Monday=4.0, Lund=3.0).candidates(
        understand("When?"), PASSAGES, documents={"d": DOCUMENT}
    )
    scores = [item.evidence.score for item in found]
    assert scores == sorted(scores, reverse=True)
    for item in found:
        span = item.evidence.span
        assert span is not None
        assert item.evidence.passage.start <= span.start < span.end <= item.evidence.passage.end


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("Ida Lund", "Ida Lund cut the ribbon."),
        ("ribbon. She", "Ida Lund cut the ribbon. She praised the crew."),
    ],
)
def test_sentence_around(words: str, quote: str) -> None:
    start = TEXT.index(words)
    assert TEXT[slice(*sentence_around(PASSAGES[1], Span(start, start + len(words))))] == quote


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=60), st.integers(1, 6))
def test_best_spans_are_ordered_disjoint_and_short(logits: list[float], n: int) -> None:
    size = len(logits)
    values = np.array(logits, dtype=np.float32)
    places = tuple((i, i + 1) for i in range(size))
    window = WindowLogits(values, values[::-1], 0.0, 0.0, places)
    spans = best_spans([window], n=n)
    assert 1 <= len(spans) <= n
    assert [s.margin for s in spans] == sorted((s.margin for s in spans), reverse=True)
    for first in spans:
        assert 0 <= first.start < first.end <= size
        assert first.end - first.start <= LONGEST
        assert 0 <= first.peak <= 1.0001
        assert all(
            first is other or first.end <= other.start or other.end <= first.start
            for other in spans
        )


def test_neighbouring_passages_are_read_as_one_behind_the_title() -> None:
    seen: list[tuple[str, str]] = []

    class Listening(Model):
        def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:
            seen.append((title, passage))
            return super().read(question, passage, title=title)

    model = Listening({"Lund": 3.0})
    found = SpanReader(lambda: model, CALIBRATION, lambda _: PASSAGES).candidates(
        understand("Who cut the ribbon?"), PASSAGES[:1], documents={"d": DOCUMENT}
    )
    assert seen[0] == ("Bridge", f"{PASSAGES[0].text}\n{PASSAGES[1].text}")
    assert seen[1] == ("", "Ida Lund cut the ribbon."), "a second look at the sentence alone"
    best = found[0].evidence
    assert best.passage.id == "p1"
    assert best.span is not None
    assert TEXT[slice(*best.span)] == "Lund"


def test_words_at_fault_are_named_where_it_abstains() -> None:
    class Doubting(Model):
        def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:
            at = question.index("Old Oslo")
            (window,) = super().read(question, passage, title=title)
            scores = (
                WordScore(0, 3, 0.1), WordScore(at, at + 3, 0.7), WordScore(at + 4, at + 8, 0.9)
            )  # fmt: skip
            return [replace(window, faults=scores)]

    def read(monday: float) -> Reading:
        model = Doubting({"Monday": monday})
        reader = SpanReader(lambda: model, CALIBRATION, lambda _: PASSAGES)
        query = understand("Who closed the bridge of Old Oslo?")
        return reader.read(query, PASSAGES, documents={"d": DOCUMENT})

    assert read(-4.0).missing == ("Old Oslo",), "neighbours are one"
    assert read(4.0).missing == ()


def test_an_article_without_a_name_of_the_question_is_believed_less() -> None:
    other = replace(DOCUMENT, id="e")

    def read(question: str, articles: int, *, alone: bool = False) -> float:
        one = replace(reader(Monday=4.0), articles=lambda: articles)
        asked = {"d": DOCUMENT} if alone else {"d": DOCUMENT, "e": other}
        return one.read(understand(question), PASSAGES, documents=asked).confidence

    named, stranger = "When was Ida there?", "When was Iceland there?"
    assert names_missing(understand(named), DOCUMENT) == 0
    assert names_missing(understand(stranger), DOCUMENT) == 1
    assert names_missing(understand("When was the UK there?"), DOCUMENT) == 0
    assert read(stranger, 10) == pytest.approx(0.85 * read(named, 10))
    assert read(stranger, 1000) < read(stranger, 100) < read(stranger, 10)
    assert read(stranger, 10**9) == pytest.approx(0.3 * read(named, 1))
    assert read(stranger, 1000, alone=True) == read(named, 1000, alone=True)
