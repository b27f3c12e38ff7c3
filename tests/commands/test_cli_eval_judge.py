"""A language model that judges a run: its column, its cassette, and the exit codes it decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.eval.run.run_folder import load_run
from eval_fakes import FakeJudge
from eval_stage import Stage, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    there = FakeJudge("It says so.\nVERDICT: right", "It does not.\nVERDICT: wrong", "Perhaps.")
    monkeypatch.setattr("assistant.writing.generate.open_generator", lambda *_, **__: there)
    return there


def test_a_judge_has_a_column_of_its_own(
    stage: Stage, judge: FakeJudge, dataset: str, tmp_path: Path
) -> None:
    result = run("run", dataset, "--out", tmp_path / "run", "--judge", "fake:judge")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert "  right 4   wrong 0   missed 0   invented 0   failed 0" in lines
    assert "  fake:judge says:  right 1   wrong 1   no verdict 1   not asked 1" in lines
    row = next(line.split() for line in lines if line.startswith("judge_right"))
    assert (row[1], row[-5:]) == ("0.500", ["1", "n/a,", "1", "not", "measured"])
    assert {"judge_agreement", "judge_kappa"} <= {line.split(" ")[0] for line in lines}
    [tags] = [line.split() for line in lines if line.startswith("Tags")]
    [dates] = [line.split() for line in lines if line.startswith("dates")]
    assert (tags[-1], dates[-1]) == ("judge", "1.000")
    at = lines.index("Where the judge says otherwise")
    assert lines[at + 1 : at + 5] == [
        "  boats  How many fishing boats are in the harbour?",
        "    expected  60",
        "    got       The harbour holds 60 fishing boats. [1]",
        "    verdict   right, judge wrong: It does not. VERDICT: wrong",
    ]
    assert "could not measure 1 of 3 answers; mostly: the judge gave no verdict" in result.stderr


def test_a_judged_run_is_replayed_from_its_cassette(
    stage: Stage, judge: FakeJudge, dataset: str, tmp_path: Path
) -> None:
    asked = ["run", dataset, "--judge", "fake:judge", "--json"]
    first = run(*asked, "--out", tmp_path / "one")
    cassette = tmp_path / "one" / "cassette.jsonl"
    assert len(cassette.read_text().splitlines()) == len(judge.asked) == 3
    again = run(*asked, "--out", tmp_path / "two", "--replay", cassette)
    assert again.stdout == first.stdout
    for number, older in enumerate(
        (("--cassette", cassette, "--replay"), ("--replay", f"--cassette={cassette}"))
    ):
        assert run(*asked, "--out", tmp_path / f"{number}", *older).stdout == first.stdout
    assert len(judge.asked) == 3
    for name in ("judge.jsonl", "judge.json", "header.json"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    row = json.loads(first.stdout)
    assert row["judge"]["model"] == row["header"]["models"]["judge"] == "fake:judge"
    assert row["judge"]["metrics"]["judge_right"]["value"] == 0.5
    assert [item["right"] for item in row["judge"]["opinions"][:2]] == [1.0, 0.0]
    assert row["summary"]["verdicts"]["right"] == 4


def test_a_finished_run_can_be_judged_later(
    stage: Stage, judge: FakeJudge, dataset: str, tmp_path: Path
) -> None:
    plain = run("run", dataset, "--out", tmp_path / "run").stdout
    assert "judge" not in plain
    run("run", dataset, "--out", tmp_path / "run", "--judge", "fake:judge")
    assert "judge_right" in run("report", tmp_path / "run").stdout
    assert load_run(tmp_path / "run").summary.verdicts["right"] == 4


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param([], 0, id="no gate needs it"),
        pytest.param(["--fail-under", "right=1"], 0, id="right is not moved"),
        pytest.param(["--fail-under", "judge_right=0.9"], 1, id="wanted"),
        pytest.param(["--fail-under", "judge_kappa=0.9"], 1, id="agreement wanted"),
        pytest.param(["--only-search"], 2, id="nothing to judge"),
    ],
)
def test_a_judge_decides_an_exit_code_only_where_it_is_named(
    stage: Stage, judge: FakeJudge, dataset: str, tmp_path: Path, options: list[str], code: int
) -> None:
    out = tmp_path / "run"
    assert run("run", dataset, "--out", out, "--judge", "fake:judge", *options).exit_code == code


def test_a_judge_that_cannot_be_used_is_told_before_anything_is_asked(
    stage: Stage, dataset: str, tmp_path: Path
) -> None:
    result = run("run", dataset, "--out", tmp_path / "run", "--judge", "nobody")
    assert result.exit_code == 2
    assert "'nobody' has no provider" in result.stderr
    assert not (tmp_path / "run").exists()
