"""Paired tests: known values, both directions, and the same numbers for the same seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.eval.score.statistics import (
    Difference,
    holm,
    mcnemar,
    paired_differences,
    questions_needed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("won", "lost", "p"),
    [
        pytest.param(0, 0, 1.0, id="nothing changed"),
        pytest.param(1, 0, 1.0, id="one says nothing"),
        pytest.param(5, 5, 1.0, id="even"),
        pytest.param(6, 0, 0.03125, id="six of six"),
        pytest.param(0, 6, 0.03125, id="six of six lost"),
        pytest.param(8, 1, 0.0390625, id="eight of nine"),
        pytest.param(10, 2, 0.03857421875, id="ten of twelve"),
    ],
)
def test_mcnemar_is_the_exact_binomial_test(won: int, lost: int, p: float) -> None:
    assert mcnemar(won, lost) == pytest.approx(p, abs=1e-12)


def test_mcnemar_holds_with_thousands_of_changes() -> None:
    assert mcnemar(2_000, 2_000) == 1
    assert 0 < mcnemar(2_000, 2_300) < 1e-4
    assert mcnemar(0, 5_000) == pytest.approx(0, abs=1e-300)


def test_mcnemar_agrees_with_scipy() -> None:
    binomtest = pytest.importorskip("scipy.stats").binomtest
    for won, lost in [(3, 9), (14, 30), (1, 7), (100, 130)]:
        assert mcnemar(won, lost) == pytest.approx(binomtest(won, won + lost).pvalue, rel=1e-9)


def test_mcnemar_refuses_what_is_no_count() -> None:
    with pytest.raises(ValueError, match="counts"):
        mcnemar(-1, 2)


def paired_difference(
    before: Sequence[float], after: Sequence[float], *, seed: int
) -> Difference | None:
    column = [later - earlier for earlier, later in zip(before, after, strict=True)]
    [difference] = paired_differences([column], seed=seed)
    return difference


def test_holm_corrects_for_being_many() -> None:
    # The example of Holm's procedure: 0.01, 0.04, 0.03 among three.
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_keeps_the_order_and_never_lowers(chances: list[float]) -> None:
    corrected = holm(chances)
    assert all(a <= b <= 1 for a, b in zip(chances, corrected, strict=True))
    pairs = sorted(zip(chances, corrected, strict=True))
    assert [b for _, b in pairs] == sorted(corrected)


def test_a_clear_difference_is_settled() -> None:
    difference = paired_difference([0.0] * 40, [1.0] * 30 + [0.0] * 10, seed=1)
    assert difference is not None
    assert difference.value == pytest.approx(0.75)
    assert 0.5 < difference.low < 0.75 < difference.high < 0.95
    assert difference.excludes_zero
    assert difference.p < 0.05
    assert difference.n == 40


def test_no_difference_has_p_of_one() -> None:
    assert paired_difference([1, 0, 1], [1, 0, 1], seed=1) == Difference(0, 0, 0, 1, 3)


def test_without_questions_there_is_no_difference() -> None:
    assert paired_difference([], [], seed=1) is None


def test_the_interval_is_that_of_the_normal_approximation() -> None:
    before = [0.0] * 200
    after = [1.0] * 60 + [0.0] * 120 + [-1.0] * 20
    difference = paired_difference(before, after, seed=3)
    assert difference is not None
    mean = 0.2
    spread = math.sqrt((80 / 200 - mean**2) / 200)
    assert difference.low == pytest.approx(mean - 1.96 * spread, abs=0.02)
    assert difference.high == pytest.approx(mean + 1.96 * spread, abs=0.02)


@settings(max_examples=25, deadline=None)
@given(SHARES)
def test_the_other_way_round_is_the_negative(pairs: list[tuple[bool, bool]]) -> None:
    before, after = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    there = paired_difference(before, after, seed=5)
    back = paired_difference(after, before, seed=5)
    assert there is not None
    assert back is not None
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high)
    assert there.p == back.p
    assert there.low - 1e-9 <= there.value <= there.high + 1e-9
    assert there == paired_difference(before, after, seed=5)


@pytest.mark.parametrize(
    ("difference", "deviation", "needed"),
    [
        # (1.96 + 0.8416)² = 7.849 times the square of deviation / difference, worked out by hand.
        pytest.param(0.02, math.sqrt(0.1 - 0.02**2), 1955, id="small"),
        pytest.param(-0.1, 0.3, 71, id="large and worse"),
        pytest.param(1.0, 0.0, 2, id="every question"),
        pytest.param(0.0, 0.3, None, id="none"),
    ],
)
def test_a_small_difference_needs_many_questions(
    difference: float, deviation: float, needed: int | None
) -> None:
    assert questions_needed(difference, deviation) == needed


def test_what_a_question_adds_is_told_by_the_resamples() -> None:
    after = [1.0] * 6 + [-1.0] * 4 + [0.0] * 90
    difference = paired_difference([0.0] * 100, after, seed=1)
    assert difference is not None
    # 0.1 - 0.02², with Bessel's correction: 1,975 by the formula on the pairs.
    assert difference.needed == pytest.approx(1975, rel=0.1)
    assert paired_difference([1.0, 0.0], [0.0, 1.0], seed=1).needed is None  # type: ignore[union-attr]
    assert paired_difference([1.0], [0.0], seed=1).needed is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("lost", "p", "needed"),
    [
        # 2 / 2ᵏ, as McNemar's test has it; six changed ones of as many as it takes.
        pytest.param(1, 1.0, None, id="one"),
        pytest.param(5, 1 / 16, 6, id="five"),
    ],
)
def test_few_that_all_change_one_way_may_be_chance(lost: int, p: float, needed: int | None) -> None:
    difference = paired_difference([1.0] * lost, [0.0] * lost, seed=1)
    assert difference is not None
    assert (difference.p, difference.needed) == (p, needed)


def test_what_did_not_change_makes_more_questions_needed() -> None:
    difference = paired_difference([1.0] * 10, [0.0] * 2 + [1.0] * 8, seed=1)
    assert difference is not None
    assert difference.p >= 0.5
    # By hand: variance 1.6 / 9, times 7.849, over 0.2².
    assert difference.needed == pytest.approx(35, abs=2)
