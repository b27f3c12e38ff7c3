"""Metrics of refusal: by verdict, risk against coverage, and calibration, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.score.metrics.refusal import (
    calibration_error,
    reliability,
    risk_coverage,
    risk_coverage_area,
)
from assistant.eval.score.scoring import score_answer
from score_makes import ANSWER, DOCUMENTS, EXAMPLE, FAILURE, REFUSAL, UNANSWERABLE, changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import AnswerRecord, Example


@pytest.mark.parametrize(
    ("example", "answer", "crag", "precision", "recall", "error"),
    [
        pytest.param(EXAMPLE, ANSWER, 1, None, None, 0, id="right"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=()), -1, None, None, 1, id="wrong"),
        pytest.param(EXAMPLE, REFUSAL, 0, 0, None, None, id="missed"),
        pytest.param(UNANSWERABLE, REFUSAL, 1, 1, 1, None, id="due refusal"),
        pytest.param(UNANSWERABLE, ANSWER, -1, None, 0, 1, id="invented"),
        pytest.param(UNANSWERABLE, FAILURE, None, None, None, None, id="failed"),
    ],
)
def test_refusals_by_verdict(
    example: Example,
    answer: AnswerRecord,
    crag: float | None,
    precision: float | None,
    recall: float | None,
    error: float | None,
) -> None:
    found = score_answer(example, answer, DOCUMENTS, depth=10).scores
    assert found["crag"].value == crag
    assert found["refusal_precision"].value == precision
    assert found["refusal_recall"].value == recall
    assert found["error_among_answered"].value == error


def matrix(values: Sequence[float]) -> object:
    import numpy as np

    return np.array(values, dtype=float)


def ones(count: int) -> object:
    import numpy as np

    return np.ones((1, count))


def test_risk_coverage_by_hand() -> None:
    answered = [(0.9, True), (0.8, False), (0.8, True), (0.1, False)]
    points = risk_coverage(answered, questions=8)
    assert [point.coverage for point in points] == [1 / 8, 3 / 8, 4 / 8]
    assert [point.risk for point in points] == [0, 1 / 3, 1 / 2]
    confidence = matrix([item[0] for item in answered])
    wrong = matrix([not item[1] for item in answered])
    [area] = risk_coverage_area(ones(4), confidence=confidence, wrong=wrong)  # type: ignore[arg-type]
    assert area == pytest.approx((0 + 0.5 / 2 + 1 / 3 + 2 / 4) / 4)


def test_calibration_by_hand() -> None:
    answered = [(0.95, True), (0.95, False), (0.15, False), (1.0, True)]
    bins = reliability(answered)
    assert [(item.n, item.right) for item in bins] == [(1, 0), (3, pytest.approx(2 / 3))]
    confidence = matrix([item[0] for item in answered])
    wrong = matrix([not item[1] for item in answered])
    [error] = calibration_error(ones(4), confidence=confidence, wrong=wrong)  # type: ignore[arg-type]
    assert error == pytest.approx((0.15 + abs(2.9 - 2)) / 4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_order_of_answers_does_not_change_the_area(answered: list[tuple[float, bool]]) -> None:
    areas = []
    for items in (answered, answered[::-1]):
        confidence = matrix([item[0] for item in items])
        wrong = matrix([not item[1] for item in items])
        areas += list(risk_coverage_area(ones(len(items)), confidence=confidence, wrong=wrong))  # type: ignore[arg-type]
    assert areas[0] == pytest.approx(areas[1])
    assert 0 <= areas[0] <= 1


def test_a_long_curve_is_thinned_but_keeps_its_end() -> None:
    answered = [(number / 5000, number % 3 == 0) for number in range(5000)]
    points = risk_coverage(answered, questions=5000)
    assert len(points) <= 202
    assert points[-1].coverage == 1
    assert risk_coverage([], questions=3) == ()
