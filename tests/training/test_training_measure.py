from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.training.__main__ import main
from assistant.training.data import (
    NOT_STATED,
    NOT_SUPPORTED,
    SUPPORTED,
    Claim,
    Row,
    TrainingDataError,
    draw,
    fingerprints,
    read_claims,
    read_rows,
    seeded,
    without_overlap,
)
from assistant.training.evaluate import (
    Prediction,
    Question,
    auc,
    best_span,
    best_threshold,
    report,
    window_starts,
)
from assistant.training.optimise import rate_at
from assistant.training.support_evaluate import shared_words

ROW = {"context": "Ada wrote it.", "question": "Who?", "answer": "Ada", "start": 0}


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def test_rows_are_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "reading" / "train" / "small.jsonl.gz"
    refused = {**ROW, "answer": "", "start": -1, "answerable": False}
    _write(path, [{**ROW, "answerable": True}, refused])
    rows = read_rows(tmp_path, "small")
    assert [row.answerable for row in rows] == [True, False]
    _write(path, [{**ROW, "answerable": True, "start": 4, "id": "q7"}])
    with pytest.raises(TrainingDataError, match="row q7: 'Ada' does not stand at 4"):
        read_rows(tmp_path, "small")


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"no data file .*small\.jsonl\.gz"):
        read_rows(tmp_path, "small")


def test_labels_of_claims(tmp_path: Path) -> None:
    path = tmp_path / "support" / "train" / "small.jsonl.gz"
    labels = ["supported", "not_enough_info", "not_supported"]
    _write(path, [{"claim": "a", "evidence": "b", "label": label} for label in labels])
    read = [claim.label for claim in read_claims(tmp_path, "small")]
    assert read == [SUPPORTED, NOT_STATED, NOT_SUPPORTED]
    _write(path, [{"claim": "a", "evidence": "b", "label": "maybe"}])
    with pytest.raises(TrainingDataError, match="label 'maybe'"):
        read_claims(tmp_path, "small")


def test_overlap_is_seen_through_case_and_spacing() -> None:
    rows = [Row("ada wrote it .", "Who?", "", -1, "s"), Row("Bob wrote it.", "Who?", "", -1, "s")]
    kept = without_overlap(rows, fingerprints(["Ada  wrote it."]))
    assert [row.context for row in kept] == ["Bob wrote it."]


@pytest.mark.parametrize(("passes", "expected"), [(0.5, 5), (1.0, 10), (2.3, 23), (0.0, 0)])
def test_draw_takes_that_many(passes: float, expected: int) -> None:
    items = list(range(10))
    drawn = draw(items, passes, seeded(1))
    assert len(drawn) == expected
    assert all(drawn.count(item) in (int(passes), int(passes) + 1) for item in items)


@given(length=st.integers(0, 2000), room=st.integers(140, 500))
def test_windows_cover_the_passage(length: int, room: int) -> None:
    starts = window_starts(length, room)
    covered = {token for start in starts for token in range(start, min(start + room, length))}
    assert covered == set(range(length))


def test_best_span_is_ordered_and_inside_the_passage() -> None:
    import numpy as np

    start = np.array([1.0, 9.0, 0.5, 4.0, 2.0, 9.0])
    end = np.array([1.0, 9.0, 5.0, 0.0, 3.0, 9.0])
    first, last, margin = best_span(start, end, 2, 5)
    assert (first, last) == (3, 4)
    assert margin == pytest.approx(4.0 + 3.0 - 2.0)


@pytest.mark.parametrize(
    ("signal", "empty", "expected", "threshold"),
    [
        ([0.1, 0.9], [True, False], 100.0, 0.1),
        ([0.9, 0.1], [False, True], 100.0, 0.1),
        ([0.5, 0.6], [False, False], 100.0, float("-inf")),
        ([0.5, 0.6], [True, True], 100.0, 0.6),
    ],
    ids=["separable", "other order", "never refuse", "always refuse"],
)
def test_best_threshold(
    signal: list[float], empty: list[bool], expected: float, threshold: float
) -> None:
    found = best_threshold(signal, [1.0, 1.0], empty)
    assert found[0] == pytest.approx(expected)
    assert found[1] == threshold


@pytest.mark.parametrize(
    ("signal", "expected"),
    [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([1, 1, 1, 1], 0.5)],
)
def test_auc(signal: list[float], expected: float) -> None:
    assert auc(signal, [False, False, True, True]) == pytest.approx(expected)


def test_report_scores_refusals() -> None:
    questions = [
        Question("a", "Who?", "Ada wrote it.", ("Ada",), "d"),
        Question("b", "When?", "Ada wrote it.", (), "d"),
    ]
    predictions = [Prediction("a", "the Ada", 0, 3.0, 2.0), Prediction("b", "it", 10, -1.0, -2.0)]
    found = report(questions, predictions)
    assert found["answerable_f1"] == found["all_f1_both"] == 100.0
    assert found["unanswerable_refused"] == found["answerable_answered"] == 100.0
    only_answerable = report(questions[:1], predictions[:1])
    assert "all_f1_both" not in only_answerable


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(part / 100, 0.1) for part in range(101)]
    assert max(rates) == rates[10] == 1.0
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] == pytest.approx(0.02)


def test_shared_words() -> None:
    assert shared_words(Claim("Ada wrote!", "ada read", SUPPORTED, "s")) == pytest.approx(0.5)
    assert shared_words(Claim("?", "ada read", SUPPORTED, "s")) == 0.0


def test_a_step_that_cannot_run_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tokenizer.json").write_text(
        '{"version":"1.0","model":{"type":"WordLevel","vocab":{"[CLS]":0},"unk_token":"[CLS]"}}'
    )
    folders = ["--base", str(tmp_path), "--data", str(tmp_path), "--prepared", str(tmp_path)]
    assert main(["prepare", *folders]) == 1
    assert "no data file" in capsys.readouterr().err


@pytest.mark.slow
def test_losses_follow_the_labels() -> None:
    import torch

    from assistant.training.examples import Example
    from assistant.training.model import Outputs
    from assistant.training.optimise import LOSSES, RELEVANCE_UNIT, losses_of

    batch = [
        Example(
            (2, 5, 3, 6, 7, 3), 3, 3, 4, 1, relevance=4.0, marked=0, marks=(-1, 1, -1, -1, -1, -1)
        ),
        Example((2, 5, 3, 6, 3), 3, support=3, decision=1),
    ]
    start, end = torch.zeros(2, 6), torch.zeros(2, 6)
    start[0, 3] = end[0, 4] = 50.0
    support = torch.tensor([[0.0, 0.0, 0.0], [-50.0, 3.0, 3.0]])
    relevance = torch.tensor([4.0, 0.0])
    decision = torch.tensor([[0.0, 0.0, 0.0], [-50.0, 50.0, -50.0]])
    words = torch.zeros(2, 6, 3)
    words[0, 1, 0] = 50.0
    answer = torch.tensor([50.0, -50.0])
    outputs = Outputs(start, end, answer, support, relevance, decision, words)
    found = losses_of(outputs, batch)
    assert [float(getattr(found, name)) for name in LOSSES] == pytest.approx([0] * 6, abs=1e-4)
    answer = torch.tensor([-50.0, 0.0])
    wrong = Outputs(
        start, end, answer, torch.zeros(2, 3), relevance + 10, -decision, torch.zeros(2, 6, 3)
    )
    found = losses_of(wrong, batch)
    assert float(found.relevance) == pytest.approx((10 / RELEVANCE_UNIT) ** 2 / 2)
    assert float(found.answer) == pytest.approx(25)
    assert float(found.support) > 0.1 > float(found.span)
    assert float(found.decision) > 10
    assert float(found.words) == pytest.approx(0.6931 / 2, abs=1e-3)


def test_weights_come_back_out_of_the_graph() -> None:
    import numpy as np

    from assistant.training.recover import dequantized, read_weights

    assert dequantized(np.array([[-2, 4]], np.int8), np.float32(0.5), np.int8(1)).tolist() == [
        [-1.5, 1.5]
    ]
    weights = read_weights(Path(str(files("assistant.models"))) / "weights" / "model.onnx")
    assert weights["encoder.embeddings.word_embeddings.weight"].shape[1] == 384
    assert weights["encoder.encoder.layer.11.intermediate.dense.weight"].shape == (1536, 384)
    assert weights["span.weight"].shape == (2, 384)
    # A layer of the encoder has far smaller weights than this, if rows and scales belong together.
    assert 0.01 < float(np.abs(weights["encoder.encoder.layer.0.output.dense.weight"]).mean()) < 0.1
