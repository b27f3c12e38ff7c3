"""Metrics of reading and of retrieval: against worked examples, and within their ranges."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.score.metrics.reading import best, exact_match, reading_scores, word_f1
from assistant.eval.score.metrics.retrieval import hit, ndcg, ranks, recall, reciprocal_rank
from score_makes import ANSWER, EXAMPLE, FAILURE, REFUSAL, UNANSWERABLE, changed

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("given_text", "accepted", "exact", "f1"),
    [
        pytest.param("The Eiffel Tower!", "eiffel tower", 1, 1, id="case, article, punctuation"),
        pytest.param("cat cat sat", "cat sat", 0, 0.8, id="words are counted, not only named"),
        pytest.param("in the year 1811", "1811", 0, 0.5, id="longer"),
        pytest.param("10,000", "10000", 1, 1, id="comma in a number"),
        pytest.param("Santa Clara, California", "Santa Clara", 0, 0.8, id="part"),
        pytest.param("theatre", "atre", 0, 0, id="an article inside a word stays"),
        pytest.param("", "1811", 0, 0, id="nothing given"),
        pytest.param("", "", 1, 1, id="nothing expected"),
        pytest.param("the", "a", 1, 1, id="nothing but articles"),
        pytest.param("a.b", "ab", 1, 1, id="punctuation joins, as SQuAD does it"),
        pytest.param("café", "cafe", 0, 0, id="accents count"),
    ],
)
def test_reading_against_worked_examples(
    given_text: str, accepted: str, exact: float, f1: float
) -> None:
    assert exact_match(given_text, accepted) == exact
    assert word_f1(given_text, accepted) == pytest.approx(f1)


def test_the_best_accepted_answer_counts() -> None:
    assert best(word_f1, "in 1811", ["1812", "1811", "the"]) == pytest.approx(2 / 3)
    assert best(exact_match, "", ["the", "a"]) == 1


@pytest.mark.parametrize(
    ("example", "answer", "value"),
    [
        pytest.param(EXAMPLE, ANSWER, 1.0, id="right"),
        pytest.param(EXAMPLE, REFUSAL, 0.0, id="refused though it could be answered"),
        pytest.param(UNANSWERABLE, REFUSAL, 1.0, id="refused as due"),
        pytest.param(UNANSWERABLE, ANSWER, 0.0, id="answered though it could not be"),
        pytest.param(EXAMPLE, FAILURE, None, id="failed"),
        pytest.param(EXAMPLE, replace(ANSWER, answer=None), None, id="only searched"),
        pytest.param(replace(EXAMPLE, answers=()), ANSWER, None, id="no accepted answer"),
    ],
)
def test_exact_match_of_refusals_and_failures(
    example: Example, answer: AnswerRecord, value: float | None
) -> None:
    scores = reading_scores(example, answer)
    assert scores["exact_match"].value == value
    kinds = [scores["f1_answerable"].value, scores["f1_unanswerable"].value]
    assert kinds.count(None) == (1 if value is not None else 2)


def test_without_a_short_answer_the_text_is_scored_without_its_markers() -> None:
    answer = changed(ANSWER, short=None, text="1811 [1]")
    assert reading_scores(EXAMPLE, answer)["exact_match"].value == 1


# Retrieval


def evidence(*places: Place) -> list[LocatedEvidence]:
    return [LocatedEvidence(quote="", places=(place,)) for place in places]


def lines(*numbers: int) -> list[Place]:
    return [Place("d", 10 * number, 10 * number + 10) for number in numbers]


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        pytest.param(lines(1, 2, 3), lines(2), (2,), id="second"),
        pytest.param(lines(1, 2, 3), lines(3, 1), (1, 3), id="two"),
        pytest.param(lines(1, 1, 2), lines(1, 2), (1, 3), id="repeated"),
        pytest.param([Place("d", 0, 50)], lines(1, 2), (1, 1), id="one passage holds both"),
        pytest.param(lines(1), lines(2), (), id="none"),
        pytest.param([], lines(2), (), id="nothing found"),
    ],
)
def test_ranks(found: Sequence[Place], wanted: Sequence[Place], expected: tuple[int, ...]) -> None:
    assert ranks(found, evidence(*wanted)) == expected


def test_evidence_that_stands_in_two_places_is_found_at_either() -> None:
    both = LocatedEvidence(quote="", places=tuple(lines(1, 4)))
    assert ranks(lines(4), [both]) == (1,)


def test_ndcg_by_hand() -> None:
    gained = 1 + 1 / math.log2(4)
    assert ndcg((1, 3), of=2, k=10) == pytest.approx(gained / (1 + 1 / math.log2(3)))
    assert ndcg((1, 1), of=2, k=10) == 1
    assert ndcg((), of=2, k=10) == 0


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=30, unique=True),
    st.sets(st.integers(0, 30), min_size=1, max_size=8),
    st.integers(1, 20),
)
def test_retrieval_metrics_stay_in_range_and_grow_with_k(
    order: list[int], wanted: set[int], k: int
) -> None:
    found = ranks(lines(*order), evidence(*lines(*wanted)))
    for value in (hit(found, k=k), reciprocal_rank(found, k=k), ndcg(found, of=len(wanted), k=k)):
        assert 0 <= value <= 1
    shares = [recall(found, of=len(wanted), k=depth) for depth in range(1, 31)]
    assert shares == sorted(shares)
    assert hit(found, k=k) == float(recall(found, of=len(wanted), k=k) > 0)
