"""How far a judge agrees with the verdicts: by hand, and as another program computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.measures import Measure, not_measured
from assistant.eval.question_records import OpinionRecord, ScoreRecord
from assistant.eval.score.judge_agreement import NO_VERDICT, judge_estimates, kappa

if TYPE_CHECKING:
    from assistant.eval.question_records import Verdict


def estimates(*pairs: tuple[float | None, Verdict]) -> dict[str, float | str | None]:
    opinions = [
        OpinionRecord(id="", right=not_measured(NO_VERDICT) if said is None else Measure(said))
        for said, _ in pairs
    ]
    scores = [ScoreRecord(id="", verdict=verdict) for _, verdict in pairs]
    found = judge_estimates(opinions, scores, seed=0)
    return {name: item.value.value for name, item in found.items()}


def test_agreement_by_hand() -> None:
    """Agreed 35 of 50, by chance 25 of 50."""
    right: Verdict = "right"
    wrong: Verdict = "wrong"
    pairs = [(1.0, right)] * 20 + [(1.0, wrong)] * 5 + [(0.0, right)] * 10 + [(0.0, wrong)] * 15
    found = estimates(*pairs, (None, "right"))
    assert found["judge_right"] == pytest.approx(0.5)
    assert found["judge_agreement"] == pytest.approx(0.7)
    assert found["judge_kappa"] == pytest.approx(0.4)


def test_agreement_that_chance_alone_would_give_has_no_kappa() -> None:
    found = judge_estimates(
        [OpinionRecord(id="", right=Measure(1.0))] * 3,
        [ScoreRecord(id="", verdict="right")] * 3,
        seed=0,
    )
    assert found["judge_agreement"].value.value == 1
    assert found["judge_kappa"].value.state == "not applicable"
    assert found["judge_kappa"].n == 3


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_kappa_agrees_with_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    one, other = np.array(pairs, dtype=float).T
    [value] = kappa(np.ones((1, len(pairs))), one=one, other=other)
    if len(set(one) | set(other)) == 1:
        assert np.isnan(value)
    else:
        assert value == pytest.approx(cohen_kappa_score(one, other))
