"""A run summed up: numbers or reasons and never NaN, with the intervals they deserve."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from assistant.eval.measures import Measure, not_applicable, not_measured
from assistant.eval.score.metrics.cost import percentile
from assistant.eval.score.run_summary import estimate_means, summarise
from assistant.eval.score.scoring import score_answer
from assistant.eval.score.statistics import bootstrap, means, resample_counts, wilson
from assistant.schema import Turn
from score_makes import ANSWER, DOCUMENTS, EXAMPLE, FAILURE, REFUSAL, SECOND, changed, cited


def test_follow_ups_are_measured_alone() -> None:
    asked = replace(EXAMPLE, history=(Turn("What was opened?", "The canal."),))
    wrong = changed(ANSWER, citations=(cited(SECOND),), short="4,000")
    records = [
        score_answer(example, answer, DOCUMENTS, depth=10)
        for example, answer in (
            (EXAMPLE, ANSWER), (EXAMPLE, ANSWER), (asked, ANSWER), (asked, wrong), (asked, FAILURE),
        )
    ]  # fmt: skip
    found = estimate_means(records, seed=0)
    assert (found["right"].value.value, found["right"].n) == (0.75, 4)
    alone = found["followup_right"]
    assert (alone.value.value, alone.n) == (0.5, 2)
    assert (alone.not_applicable, alone.not_measured) == (2, 1)
    assert (found["followup_hit@5"].value.value, found["followup_hit@5"].n) == (1.0, 2)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_measure_is_nan(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Measure(value)


def test_a_measure_is_a_number_or_a_reason() -> None:
    with pytest.raises(ValueError, match="cannot have value"):
        Measure(None)
    with pytest.raises(ValueError, match="cannot have value"):
        Measure(1.0, "not measured")
    for measure in (Measure(0.5), not_applicable("why"), not_measured("why")):
        assert Measure.from_json(measure.to_json()) == measure


def test_failures_are_counted_and_kept_out_of_the_mean() -> None:
    records = [
        score_answer(EXAMPLE, answer, DOCUMENTS, depth=10) for answer in (ANSWER, REFUSAL, FAILURE)
    ]
    estimates = estimate_means(records, seed=1)
    assert estimates["right"].value.value == 0.5
    assert (estimates["right"].n, estimates["right"].not_measured) == (2, 1)
    assert estimates["refusal_recall"].value.state == "not measured"
    low, high = estimates["right"].low, estimates["right"].high
    assert low is not None
    assert high is not None
    assert low <= 0.5 <= high


def test_a_summary_of_nothing_has_no_number() -> None:
    summary = summarise([], [], [], seed=0, depth=10)
    assert summary.questions == 0
    assert summary.metric("right").value.state == "not measured"


def test_the_bootstrap_is_near_the_normal_interval_and_repeats() -> None:
    import numpy as np

    values = np.array([1.0] * 300 + [0.0] * 100)[:, None]
    statistic = means(values, np.ones_like(values))
    [interval] = bootstrap(400, statistic, seed=3)
    assert interval == bootstrap(400, statistic, seed=3)[0]
    assert interval is not None
    spread = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert interval.low == pytest.approx(0.75 - spread, abs=0.01)
    assert interval.high == pytest.approx(0.75 + spread, abs=0.01)


def test_samples_draw_as_many_questions_as_there_are() -> None:
    rows = list(resample_counts(7, seed=0, resamples=50))
    assert sum(len(block) for block in rows) == 50
    assert all((block.sum(axis=1) == 7).all() for block in rows)


def test_all_right_is_not_beyond_doubt() -> None:
    interval = wilson(1.0, 20)
    assert interval.high == 1
    assert interval.low == pytest.approx(0.839, abs=0.001)


def test_a_number_that_no_sample_doubts_has_no_bounds() -> None:
    """Of three refusals none was due: F1 is 0 in every sample, which does not make it sure."""
    refusals = [changed(REFUSAL, confidence=0.1)] * 3
    scores = [score_answer(EXAMPLE, answer, DOCUMENTS, depth=10) for answer in refusals]
    found = summarise([EXAMPLE] * 3, refusals, scores, seed=0, depth=10).metric("refusal_f1")
    assert (found.value.value, found.n) == (0, 3)
    assert (found.low, found.high) == (None, None)


def test_percentiles_have_bounds() -> None:
    estimate = percentile([float(number) for number in range(1, 101)], 95, of=120)
    assert estimate.value.value == pytest.approx(95.05)
    assert (estimate.n, estimate.not_applicable) == (100, 20)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= 95.05 <= estimate.high
    assert percentile([], 50, of=3).value.state == "not applicable"
