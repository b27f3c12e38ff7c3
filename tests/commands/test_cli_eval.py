"""The commands under `assistant eval`, on a library of fakes: what they print and exit with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.eval.cases.dataset import write_dataset
from assistant.eval.run.evaluate import next_folder, sampled, spread_of, unsteady
from assistant.eval.run.run_folder import load_run
from eval_fakes import BUNDLE, TEXTS
from eval_stage import Library, Stage, run

if TYPE_CHECKING:
    from pathlib import Path


def test_a_run_prints_a_report_and_keeps_its_folder(
    stage: Stage, dataset: str, tmp_path: Path
) -> None:
    result = run("run", dataset, "--out", tmp_path / "run")
    assert result.exit_code == 0, result.output
    assert "canal: 4 questions of 2 documents, answered by span" in result.stdout
    assert "right 4" in result.stdout
    assert "p50" not in result.stdout
    assert f"The run is kept in {tmp_path / 'run'}." in result.stderr
    assert load_run(tmp_path / "run").summary.verdicts["right"] == 4


def test_without_out_every_run_has_a_folder_of_its_own(
    stage: Stage, dataset: str, tmp_path: Path
) -> None:
    run("run", dataset)
    run("run", dataset)
    kept = sorted(path.name for path in (tmp_path / "home" / "runs").iterdir())
    assert kept == ["canal-001", "canal-002"]
    assert run("report", "canal-002").exit_code == 0


def test_a_finished_run_is_not_asked_again_and_says_so(
    stage: Stage, dataset: str, tmp_path: Path
) -> None:
    run("run", dataset, "--out", tmp_path / "run")
    assert "nothing is asked again" in run("run", dataset, "--out", tmp_path / "run").stderr


@pytest.mark.parametrize(
    ("thresholds", "code"),
    [
        pytest.param(["right=1"], 0, id="held"),
        pytest.param(["error_among_answered=0"], 0, id="less is better"),
        pytest.param(["right=1", "exact_match=0.9"], 1, id="missed"),
        pytest.param(["nonsense=1"], 2, id="no such metric"),
        pytest.param(["right"], 2, id="no value"),
    ],
)
def test_thresholds_decide_the_exit_code(
    stage: Stage, dataset: str, tmp_path: Path, thresholds: list[str], code: int
) -> None:
    options = [part for item in thresholds for part in ("--fail-under", item)]
    assert run("run", dataset, "--out", tmp_path / "run", *options).exit_code == code


def test_failed_questions_are_not_measured(stage: Stage, dataset: str, tmp_path: Path) -> None:
    stage.libraries = [Library(texts=TEXTS, fails_on="boats")]
    result = run("run", dataset, "--out", tmp_path / "run")
    assert result.exit_code == 2
    assert "failed 1" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["run", "nowhere"], "no dataset 'nowhere'", id="dataset"),
        pytest.param(["compare", "nowhere", "nowhere"], "holds no header.json", id="run folder"),
        pytest.param(["report", "nowhere"], "holds no header.json", id="report"),
        pytest.param(["run", "small_news", "--fail-if-worse"], "without --against", id="against"),
        pytest.param(
            ["run", "small_news", "--replay", "x", "--record", "y"],
            "exclude each other",
            id="replay",
        ),
        pytest.param(["run", "small_news", "--judge-base-url", "x"], "without --judge", id="judge"),
        pytest.param(["sweep", "small_news", "--grid", "depth=3"], "expected NAME", id="grid"),
    ],
)
def test_what_cannot_be_measured_exits_with_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_later_run_is_compared_and_gated(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    first = BUNDLE.examples[0]
    write_dataset(path, [replace(first, id=f"q{number}") for number in range(9)])
    stage.libraries = [Library(texts=TEXTS), Library(texts=TEXTS, read_wrong_line=True)]
    good, bad = tmp_path / "good", tmp_path / "bad"
    run("run", path, "--out", good)
    result = run("run", path, "--out", bad, "--against", good, "--fail-if-worse")
    assert result.exit_code == 1
    assert "regression: worse by more than chance" in result.stdout
    assert "Lost: right before, not after (9)" in result.stdout
    assert run("run", path, "--out", bad, "--against", good).exit_code == 0
    assert run("compare", good, bad).exit_code == 1
    assert run("compare", bad, good).exit_code == 0
    compared = json.loads(run("compare", good, bad, "--json").stdout)
    assert compared["outcome"] == "regression"
    assert len(compared["flips"]) == 9
    assert not compared["flips"][0]["won"]


def test_json_is_one_object_and_the_same_twice(stage: Stage, dataset: str, tmp_path: Path) -> None:
    first = run("run", dataset, "--out", tmp_path / "one", "--json", "--fail-under", "right=0.5")
    second = run("run", dataset, "--out", tmp_path / "two", "--json", "--fail-under", "right=0.5")
    assert first.stdout == second.stdout
    row = json.loads(first.stdout)
    assert row["summary"]["verdicts"]["right"] == 4
    assert row["checks"][0]["passed"] is True
    assert row["header"]["dataset"] == "canal"
    assert "cost" not in row
    latency = json.loads(run("report", tmp_path / "one", "--json", "--latency").stdout)
    assert "total_p50_ms" in latency["cost"]


def test_reports_are_written(stage: Stage, dataset: str, tmp_path: Path) -> None:
    run("run", dataset, "--out", tmp_path / "run")
    options = [
        part
        for name in ("html", "markdown", "junit")
        for part in (f"--{name}", tmp_path / f"pages/report.{name}")
    ]
    result = run("report", tmp_path / "run", *options)
    assert result.exit_code == 0
    assert result.stderr.count("Wrote ") == 3
    assert (tmp_path / "pages/report.html").read_text().startswith("<!doctype html>")


def test_repeats_show_the_spread(stage: Stage, dataset: str, tmp_path: Path) -> None:
    stage.libraries = [Library(texts=TEXTS), Library(texts=TEXTS, read_wrong_line=True)]
    result = run("run", dataset, "--out", tmp_path / "run", "--repeat", 2)
    assert "Spread over 2 runs" in result.stdout
    assert "3 questions changed verdict: opened, boats, repairs" in result.stdout
    runs = [load_run(tmp_path / "run" / f"repeat-{number}") for number in (1, 2)]
    assert unsteady(runs) == ["opened", "boats", "repairs"]
    [spread] = spread_of(runs, ["right", "no such metric"])
    assert (spread.low, spread.mean, spread.high) == (0.25, 0.625, 1.0)


def test_a_limit_draws_questions_by_the_seed() -> None:
    one, same, other = (sampled(BUNDLE, 2, seed=seed) for seed in (1, 1, 4))
    assert one == same
    assert len(one.examples) == 2
    assert one != other
    order = [example.id for example in BUNDLE.examples]
    kept = [order.index(example.id) for example in other.examples]
    assert kept == sorted(kept)
    assert sampled(BUNDLE, 99, seed=1) is BUNDLE


def test_where_a_dataset_is_asked(stage: Stage, dataset: str, tmp_path: Path) -> None:
    run("run", dataset, "--out", tmp_path / "mine")
    run("run", "shipped_article", "--limit", 1, "--out", tmp_path / "shipped")
    run("run", "shipped_article", "--limit", 1, "--out", tmp_path / "home2", "--home", tmp_path)
    assert [asked["fresh"] for asked in stage.asked] == [False, True, True]
    assert [asked["home"] for asked in stage.asked] == [None, None, tmp_path]


def test_the_next_folder_is_free(tmp_path: Path) -> None:
    (tmp_path / "a-001").mkdir()
    assert next_folder(tmp_path, "a").name == "a-002"
