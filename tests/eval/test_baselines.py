"""Baselines: what one reply and a random one score, worked out by hand."""

from __future__ import annotations

import pytest

from assistant.eval.question_records import Example
from assistant.eval.score.baselines import Baselines, baselines


def asked(number: int, *answers: str) -> Example:
    return Example(id=str(number), question="?", answers=answers, answerable=bool(answers))


def test_one_reply_and_a_random_one_are_counted() -> None:
    found = baselines([asked(1, "Yes"), asked(2, "yes."), asked(3, "No", "Nope"), asked(4)])
    assert found.refusal == 0.25
    assert (found.constant, found.reply.lower().rstrip(".")) == (0.5, "yes")
    # Yes meets the other yes in one of two draws, twice; No meets none; a refusal cannot be drawn.
    assert found.random == pytest.approx((0.5 + 0.5) / 4)


def test_of_replies_that_fit_as_often_the_first_is_named() -> None:
    examples = [asked(1, "an elm", "a canal"), asked(2, "in 1811"), asked(3)]
    assert baselines(examples).reply == "an elm"


def test_without_accepted_answers_only_a_refusal_is_left() -> None:
    evidence = Example(id="1", question="?", evidence=("It was.",))
    assert baselines([evidence, asked(2)]) == Baselines(0.5, 0.0, "", 0.0)
    assert baselines([]) == Baselines(0.0, 0.0, "", 0.0)


@pytest.mark.parametrize(
    ("known", "right", "beginning"),
    [
        pytest.param(Baselines(0.6, 0.1, "x", 0), 0.9, "a refusal to everything", id="refusals"),
        pytest.param(Baselines(0.1, 0.5, "yes", 0), 0.9, "“yes” to everything", id="one answer"),
        pytest.param(Baselines(0.3, 0.1, "x", 0), 0.3, "a refusal to everything", id="no better"),
    ],
)
def test_a_dataset_that_one_reply_wins_is_warned_of(
    known: Baselines, right: float, beginning: str
) -> None:
    assert known.warning(right).startswith(beginning)


def test_a_dataset_that_has_to_be_read_is_not_warned_of() -> None:
    assert not Baselines(0.3, 0.1, "x", 0).warning(0.8)
    assert not Baselines(0.3, 0.1, "x", 0).warning(None)
