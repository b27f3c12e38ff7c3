"""Runs: resumable, the same bytes twice, light, and each fault put to its layer."""

from __future__ import annotations

import json
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import DatasetError, UsageError
from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.question_records import Example
from assistant.eval.run.meter import Meter
from assistant.eval.run.recorder import Plan
from assistant.eval.run.run_folder import ANSWERS, IDENTICAL, TIMINGS, load_run
from assistant.eval.run.runner import PATIENCE, run_dataset
from assistant.eval.score.gate import NOT_MEASURED, PASS, REGRESSION, check_thresholds
from assistant.eval.score.scoring import score_run
from assistant.schema import Turn
from eval_fakes import BUNDLE, CANAL, EXAMPLES, LIBRARY, TEXTS, FakeLibrary, many, only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in IDENTICAL}


class Interrupted(FakeLibrary):
    """Stops the run, as a key does, at the question after so many."""

    left = 3

    def ask(self, question: str, **rest: Any) -> Any:
        if not self.left:
            raise KeyboardInterrupt
        object.__setattr__(self, "left", self.left - 1)
        return super().ask(question, **rest)


def test_every_question_right_is_a_perfect_run(tmp_path: Path) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path / "run")
    assert run.summary.verdicts == {"right": 4, "wrong": 0, "missed": 0, "invented": 0, "failed": 0}
    assert set(run.summary.layers.values()) == {0}
    assert run.summary.metrics["right"].value.value == 1
    assert run.summary.metrics["refusal_f1"].value.value == 1
    assert run.summary.metrics["citation_verbatim"].n == 3
    assert run.summary.metrics["citation_verbatim"].not_applicable == 1
    assert run.summary.tags["dates"]["right"].n == 1
    assert run == load_run(tmp_path / "run")


def test_two_runs_have_the_same_bytes(tmp_path: Path) -> None:
    run_dataset(many(30), LIBRARY, out=tmp_path / "one")
    run_dataset(many(30), LIBRARY, out=tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_workers_do_not_change_a_byte(tmp_path: Path) -> None:
    run_dataset(many(30), LIBRARY, out=tmp_path / "one")
    run_dataset(many(30), LIBRARY, out=tmp_path / "two", plan=Plan(workers=4))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("torn", [0, 1, 40])
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, torn: int) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    with pytest.raises(KeyboardInterrupt):
        run_dataset(many(9), Interrupted(texts=TEXTS), out=killed)
    with pytest.raises(DatasetError, match="not finished"):
        load_run(killed)
    if torn:
        path = killed / ANSWERS
        path.write_bytes(path.read_bytes()[:-torn])
    asked: list[str] = []

    class Counting(FakeLibrary):
        def ask(self, question: str, **rest: Any) -> Any:
            asked.append(question)
            return super().ask(question, **rest)

    run_dataset(many(9), Counting(texts=TEXTS), out=killed)
    run_dataset(many(9), LIBRARY, out=whole)
    assert len(asked) == (7 if torn else 6)
    assert contents(killed) == contents(whole)
    assert len((killed / TIMINGS).read_text().splitlines()) == 9


def test_a_finished_run_is_not_asked_again(tmp_path: Path) -> None:
    run_dataset(BUNDLE, LIBRARY, out=tmp_path)
    assert run_dataset(BUNDLE, Interrupted(texts=TEXTS, k=3), out=tmp_path).summary.questions == 4
    assert score_run(tmp_path) == load_run(tmp_path)


def test_another_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    run_dataset(BUNDLE, LIBRARY, out=tmp_path, plan=Plan(settings={"weights": (1, 2)}))
    run_dataset(BUNDLE, LIBRARY, out=tmp_path, plan=Plan(settings={"weights": (1, 2)}))
    with pytest.raises(DatasetError, match="holds another run: settings"):
        run_dataset(BUNDLE, LIBRARY, out=tmp_path, plan=Plan(settings={"weights": (1, 3)}))
    with pytest.raises(DatasetError, match="library_hash"):
        run_dataset(
            BUNDLE,
            FakeLibrary(texts={"canal": CANAL}),
            out=tmp_path,
            plan=Plan(settings={"weights": (1, 2)}),
        )


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DatasetError, match="other files"):
        run_dataset(BUNDLE, LIBRARY, out=tmp_path)


def test_a_failure_is_not_a_zero(tmp_path: Path) -> None:
    run = run_dataset(BUNDLE, FakeLibrary(texts=TEXTS, fails_on="harbour"), out=tmp_path)
    right = run.summary.metrics["right"]
    assert (right.value.value, right.n, right.not_measured) == (1.0, 3, 1)
    assert run.summary.verdicts["failed"] == 1
    assert run.scores[1].why == "ModelError: The model is not there; start it."
    assert check_thresholds(run.summary, ["right=1"]).exit_code == NOT_MEASURED
    assert check_thresholds(run.summary, ["right=1", "answer_rate=0.9"]).exit_code == REGRESSION


def test_a_run_stops_when_everything_fails_and_asks_those_again(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"10 questions in a row .* start it"):
        run_dataset(many(3 * PATIENCE), FakeLibrary(texts=TEXTS, fails_on=""), out=tmp_path)
    run = run_dataset(many(3 * PATIENCE), LIBRARY, out=tmp_path)
    assert run.summary.verdicts["right"] == 3 * PATIENCE


def test_nothing_in_a_run_is_nan(tmp_path: Path) -> None:
    nothing = DatasetBundle(name="none", examples=(EXAMPLES[3],))
    run_dataset(nothing, FakeLibrary(texts=TEXTS, fails_on="lake"), out=tmp_path)
    for path in tmp_path.iterdir():
        assert "NaN" not in path.read_text()
        assert "Infinity" not in path.read_text()


def test_no_path_and_no_time_in_the_header(tmp_path: Path) -> None:
    run_dataset(BUNDLE, LIBRARY, out=tmp_path / "run")
    header = (tmp_path / "run" / "header.json").read_text()
    assert str(tmp_path) not in header
    assert json.loads(header)["versions"]["python"]


def test_only_searching_judges_retrieval_alone(tmp_path: Path) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path, plan=Plan(only_search=True, depth=5))
    assert run.summary.metrics["recall@5"].value.value == 1
    assert "recall@20" not in run.summary.metrics
    assert run.summary.metrics["right"].value.state == "not applicable"
    assert run.scores[0].verdict is None
    assert len(run.summary.recall) == 5


def test_overhead_is_under_five_milliseconds(tmp_path: Path) -> None:
    run = run_dataset(many(300), LIBRARY, out=tmp_path)
    assert statistics.median(timing.overhead_ms for timing in run.timings) < 5


def test_progress_and_tokens_are_told(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    meter = Meter()
    meter.add(read=10, written=2)
    library = FakeLibrary(texts=TEXTS, fails_on="boats")
    run = run_dataset(
        BUNDLE, library, out=tmp_path, on_progress=lambda *at: told.append(at), meter=meter
    )
    assert told == [(1, 4, ""), (2, 4, "1 failed"), (3, 4, "1 failed"), (4, 4, "1 failed")]
    assert run.timings[0].tokens == {"read": 10, "written": 2}
    assert run.cost["tokens_read"].value.value == 10
    assert run.cost["peak_memory_mb"].value.value
    assert run.cost["read_p95_ms"].value.value == 3.0


@pytest.mark.parametrize(
    ("library", "ids", "layer"),
    [
        pytest.param(
            FakeLibrary(texts={"canal": CANAL}), ["boats"], "load", id="no such document indexed"
        ),
        pytest.param(FakeLibrary(texts=TEXTS, k=0), ["opened"], "retrieve", id="k is 0"),
        pytest.param(
            FakeLibrary(texts=TEXTS, k=0), ["repairs"], "retrieve", id="k is 0, a follow-up"
        ),
        pytest.param(
            FakeLibrary(texts=TEXTS, read_wrong_line=True),
            ["opened", "boats", "repairs"],
            "read",
            id="the reader takes the wrong sentence",
        ),
        pytest.param(
            FakeLibrary(texts=TEXTS, shift=1), ["opened", "boats"], "cite", id="offsets shifted"
        ),
        pytest.param(
            FakeLibrary(texts=TEXTS, shift=1, shift_quote_too=True),
            ["opened", "boats"],
            "cite",
            id="offsets and quotes shifted",
        ),
        pytest.param(
            FakeLibrary(texts=TEXTS, reverse_read=True, least=0, k=2),
            ["opened"],
            "rerank",
            id="candidates reversed",
        ),
        pytest.param(FakeLibrary(texts=TEXTS, least=9), ["opened"], "refuse", id="shy"),
        pytest.param(FakeLibrary(texts=TEXTS, least=0), ["depth"], "refuse", id="bold"),
        pytest.param(
            FakeLibrary(texts=TEXTS, least=0, by_model=True),
            ["depth"],
            "support",
            id="an invention passed the check",
        ),
        pytest.param(
            FakeLibrary(texts=TEXTS, by_model=True, strike_all=True),
            ["opened"],
            "support",
            id="the check struck out the answer",
        ),
    ],
)
def test_deliberate_faults_are_put_to_their_layer(
    tmp_path: Path, library: FakeLibrary, ids: Sequence[str], layer: str
) -> None:
    run = run_dataset(only(*ids), library, out=tmp_path)
    assert [score.layer for score in run.scores] == [layer] * len(ids), run.scores[0].why
    assert run.summary.layers[layer] == len(ids)
    assert run.summary.metrics["right"].value.value == 0


def test_evidence_that_the_split_cut_is_put_to_the_split(tmp_path: Path) -> None:
    across = Example(
        id="across",
        question="Why was the flood in the first year?",
        answers=("because of rain",),
        evidence=("in its first year.\nA flood closed",),
    )
    run = run_dataset(DatasetBundle(name="x", examples=(across,)), LIBRARY, out=tmp_path)
    assert run.scores[0].layer == "split"


def test_without_evidence_the_accepted_answer_tells_the_right_passage(tmp_path: Path) -> None:
    asked = replace(EXAMPLES[0], evidence=(), history=(Turn("What is it?", "A canal."),))
    bundle = DatasetBundle(name="x", examples=(asked,))
    run = run_dataset(bundle, FakeLibrary(texts=TEXTS, read_wrong_line=True), out=tmp_path)
    assert run.scores[0].layer == "read"


@pytest.mark.parametrize(
    ("thresholds", "code"),
    [
        (["right=1"], PASS),
        (["right=1", "error_among_answered=0"], PASS),
        ([], PASS),
        (["answer_rate=0.9"], REGRESSION),
        (["total_p95_ms=0.001"], REGRESSION),
        (["support_false_alarm=0.1", "tokens_read=5"], NOT_MEASURED),
    ],
)
def test_thresholds(tmp_path: Path, thresholds: list[str], code: int) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path)
    assert check_thresholds(run.summary, thresholds, cost=run.cost).exit_code == code


@pytest.mark.parametrize("threshold", ["right", "right=much", "=1", "rihgt=1", "right=nan"])
def test_thresholds_that_say_nothing_are_refused(tmp_path: Path, threshold: str) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path)
    with pytest.raises(UsageError, match="expected"):
        check_thresholds(run.summary, [threshold])


@pytest.mark.parametrize(("name", "value"), [("depth", -1), ("workers", 0)])
def test_a_plan_checks_its_ranges(name: str, value: int) -> None:
    with pytest.raises(UsageError, match="expected 1 or more"):
        Plan(**{name: value})  # type: ignore[arg-type]
