"""A sweep over settings: the grid, a run for each of its points, and what nothing beats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.errors import UsageError
from assistant.eval.measures import Estimate, Measure
from assistant.eval.run.sweep import Trial, combinations, marked, parse_grid
from eval_stage import Stage, run

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sweep_tries_every_combination(stage: Stage, tmp_path: Path) -> None:
    result = run(
        "sweep", "shipped_article", "--limit", 1, "--grid", "k=1,2", "--grid", "threshold=0.5",
        "--out", tmp_path / "sweep", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    trials = json.loads(result.stdout)
    assert sorted(trial["settings"]["k"] for trial in trials) == [1, 2]
    assert any(trial["frontier"] for trial in trials)
    assert "Trial 2 of 2" in result.stderr
    assert [asked["variation"].threshold for asked in stage.asked] == [0.5, 0.5]
    assert (tmp_path / "sweep" / "k-1_threshold-0.5" / "header.json").is_file()


def test_a_sweep_needs_articles(dataset: str) -> None:
    result = run("sweep", dataset, "--grid", "k=1")
    assert result.exit_code == 2
    assert "canal.articles" in result.stderr


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="nothing"),
        pytest.param(["k"], id="no value"),
        pytest.param(["k=four"], id="no number"),
        pytest.param(["threshold=2"], id="out of range"),
        pytest.param(["k=1", "k=2"], id="twice"),
        pytest.param(["model="], id="empty"),
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(texts: list[str]) -> None:
    with pytest.raises(UsageError):
        parse_grid(texts)


def test_a_grid_has_every_combination_once() -> None:
    grid = parse_grid(["k=4,8,4", "max-error=0.1", "split=60,120"])
    found = combinations(grid)
    assert len(found) == 4
    assert [item["split"] for item in found] == sorted((item["split"] for item in found), key=str)


def trial(name: str, quality: float | None, latency: float) -> Trial:
    value = Measure(quality) if quality is not None else Measure(None, "not applicable", "none")
    return Trial(
        settings={"k": name},
        quality=Estimate(value=value),
        latency=Estimate(value=Measure(latency)),
    )


def test_the_frontier_holds_what_nothing_beats() -> None:
    trials = [
        trial("slow", 0.9, 30),
        trial("fast", 0.5, 10),
        trial("beaten", 0.5, 20),
        trial("worse", 0.4, 30),
        trial("nothing", None, 1),
    ]
    found = [(item.settings["k"], item.frontier) for item in marked(trials)]
    assert found == [
        ("fast", True), ("beaten", False), ("slow", True), ("worse", False), ("nothing", False),
    ]  # fmt: skip
    errors = marked([trial("good", 0.1, 10), trial("bad", 0.3, 10)], lower_is_better=True)
    assert [item.settings["k"] for item in errors if item.frontier] == ["good"]
