"""Fitting the calibration, and reading it back."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.reading.calibration import Calibration, load_calibration
from assistant.schema import Span
from assistant.training.calibrate import Asked, choose_threshold, fit, write
from assistant.training.calibration_report import calibration_error, reliability, report, risk
from assistant.training.questions import PlacedQuestion, distractors, read_set

if TYPE_CHECKING:
    from pathlib import Path


def asked(number: int, *, answerable: bool, margins: list[float], right: list[bool]) -> Asked:
    spans = (Span(0, 3),) if answerable else ()
    question = PlacedQuestion(f"q{number}", f"d{number % 3}", "Who?", spans, ())
    return Asked(question, tuple({"margin": value} for value in margins), tuple(right))


def separable(count: int = 60) -> list[Asked]:
    draw = np.random.default_rng(0)
    found = []
    for number in range(count):
        good = number % 2 == 0
        best = float(draw.normal(3.0 if good else -3.0, 1.0))
        found.append(asked(number, answerable=good, margins=[best, best - 4], right=[good, False]))
    return found


def test_a_fit_separates_and_is_reported_as_it_is() -> None:
    calibration = fit(separable(), {"margin": 1})
    assert calibration["weights"]["margin"] > 0
    told = report(separable(), calibration)
    assert told["answerable answered"] > 0.9
    assert told["unanswerable refused"] > 0.9
    assert told["expected calibration error"] < 0.1
    assert sum(count for count, _, _ in told["reliability"]) == told["questions"]
    assert told["risk"][-1] == (1.0, 0.5)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    calibration = fit(separable(), {"margin": 1}, fixed={"furniture": -2.0})
    write(tmp_path / "new" / "c.json", calibration, {"seed": 1})
    read = load_calibration(tmp_path / "new" / "c.json")
    assert read.threshold == calibration["threshold"]
    sure, unsure = (
        read.probability({"margin": margin, "furniture": 0.0}) for margin in (5.0, -5.0)
    )
    assert unsure < read.threshold < sure


@pytest.mark.parametrize("text", ["", "{}", '{"weights": 3}', "[]", "nonsense"])
def test_a_broken_calibration_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="calibrate"):
        load_calibration(path)


def test_probabilities_do_not_overflow() -> None:
    calibration = Calibration(weights={"margin": 1000.0}, bias=0.0, threshold=0.5)
    assert calibration.probability({"margin": 1000.0}) == pytest.approx(1.0)
    assert calibration.probability({"margin": -1000.0}) == pytest.approx(0.0)


def test_the_threshold_leaves_the_fewest_answers_wrong_or_withheld() -> None:
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.3])
    right = np.array([True, True, True, True, True, False])
    answerable = np.array([True, True, True, True, True, False])
    threshold, errors = choose_threshold(probabilities, right, answerable)
    # One in six is lost at best: the last, answered wrongly, up to 0.2, or the fifth, withheld,
    # above 0.3. Between them both are. Of what is equally good the lowest is taken.
    assert 0.02 <= threshold <= 0.2
    assert errors[0][0] == pytest.approx(1 / 6, abs=1e-3)
    assert errors[-1][0] == 0


def test_the_threshold_rises_where_that_spares_more_wrong_answers_than_it_withholds() -> None:
    probabilities = np.array([0.9, 0.8, 0.3, 0.28, 0.25, 0.2])
    right = np.array([True, True, False, False, False, True])
    answerable = np.array([True, True, False, False, True, True])
    threshold, errors = choose_threshold(probabilities, right, answerable)
    # Above 0.3 two are answered rightly, two refused rightly and two withheld; below 0.2 three are
    # answered rightly and three wrongly.
    assert 0.36 < threshold < 0.8
    assert (0.0, 0.5) in errors
    # An answer that is wrong is as bad as one that is withheld: it does not matter whether the
    # question could have been answered.
    assert choose_threshold(probabilities, right, np.ones(6, dtype=bool))[0] == 0.02


@pytest.mark.parametrize(
    ("probabilities", "right", "error"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.5, 0.5], [True, False], 0.0),
    ],
)
def test_calibration_error(probabilities: list[float], right: list[bool], error: float) -> None:
    found = calibration_error(np.array(probabilities), np.array(right))
    assert found == pytest.approx(error)


def test_offsets_of_answers_refer_to_the_whole_text(tmp_path: Path) -> None:
    articles = [{"doc_id": "A", "title": "T", "paragraphs": ["One two.", "Three four five."]}]
    questions = [
        {
            "qid": "1", "doc_id": "A", "paragraph_index": 1, "question": "Which?",
            "answers": [{"text": "four", "paragraph_index": 1, "start": 6}], "answerable": True,
        },
        {
            "qid": "2", "doc_id": "A", "paragraph_index": 0, "question": "Where?",
            "answers": [], "answerable": False,
        },
    ]  # fmt: skip
    for name, rows in (("articles", articles), ("questions", questions)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    (document,), (first, second) = read_set(tmp_path)
    assert [document.text[slice(*span)] for span in first.spans] == ["four"]
    assert second.spans == ()


def test_distractors_cannot_be_answered_and_differ() -> None:
    questions = [
        PlacedQuestion(f"q{n}", f"d{n % 2}", text, (Span(0, 1),), ("x",))
        for n, text in enumerate(
            ["When did Ida Lund resign?", "Where is Kall?", "Who met Jon Berg?", "What is it?"] * 3
        )
    ]
    made = distractors(questions, seed=1)
    assert made == distractors(questions, seed=1)
    known = {(item.text, item.document) for item in questions}
    assert made
    for item in made:
        assert item.spans == ()
        assert (item.text, item.document) not in known or item.text == "What is it?"


def test_a_weight_of_the_wrong_sign_is_left_out() -> None:
    rows = [
        Asked(
            item.question,
            tuple({**row, "against": -row["margin"]} for row in item.features),
            item.right,
        )
        for item in separable()
    ]
    assert set(fit(rows, {"margin": 1, "against": 1})["weights"]) == {"margin"}


def test_reliability_and_risk_of_answers_by_hand() -> None:
    probabilities, right = np.array([0.95, 0.91, 0.12, 0.14]), np.array([True, False, False, False])
    low, high = reliability(probabilities, right)
    assert low == pytest.approx((2, 0.13, 0.0))
    assert high == pytest.approx((2, 0.93, 0.5))
    assert risk(probabilities, right) == [(0.25, 0.0), (0.5, 0.5), (0.75, 0.6667), (1.0, 0.75)]
