"""Gates, several datasets at once, and watching, by the commands under `assistant eval`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml  # type: ignore[import-untyped]

from assistant.errors import AssistantError
from assistant.eval.cases.dataset import write_dataset
from assistant.eval.cases.shipped import find_dataset
from assistant.eval.run.run_folder import load_run
from assistant.eval.score.gate import SETTINGS, read_gate_file
from eval_fakes import BUNDLE
from eval_stage import Stage, run

if TYPE_CHECKING:
    from collections.abc import Iterator


def gate_file(folder: Path, text: str) -> Path:
    path = folder / "eval.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("right", "code", "line"),
    [
        (1, 0, "pass  right is 1; expected at least 1"),
        (1.5, 1, "FAIL  right is 1; expected at least 1.5"),
    ],
)
def test_a_gate_file_is_checked_with_one_command(
    stage: Stage, dataset: str, tmp_path: Path, right: float, code: int, line: str
) -> None:
    run("run", dataset, "--out", tmp_path / "before")
    text = f'[[gate]]\ndataset = "canal.jsonl"\nfail_under = {{ right = {right} }}\n'
    path = gate_file(tmp_path, f'{text}against = "before"\n')
    result = run("check", path)
    assert result.exit_code == code, result.output
    assert result.stdout.splitlines()[:2] == ["canal", line]
    assert "pass: the same: right 1.000 → 1.000" in result.stdout


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("gate = [", "cannot be read as a gate file", id="no TOML"),
        pytest.param("[gates]\n", "has the key 'gates'", id="another table"),
        pytest.param("", "has no gate", id="empty"),
        pytest.param("[[gate]]\n", "gate 0.dataset: Field required", id="no dataset"),
        pytest.param('[[gate]]\ndataset="x"\nwhy=1\n', "gate 0.why: Unexpected", id="unknown key"),
        pytest.param('[[gate]]\ndataset="nowhere"\n', "no dataset 'nowhere'", id="not there"),
    ],
)
def test_a_gate_file_that_cannot_be_used_is_one_line(
    stage: Stage, tmp_path: Path, text: str, what: str
) -> None:
    result = run("check", gate_file(tmp_path, text))
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit | AssistantError)
    assert what in (result.stderr or str(result.exception))


GATES = """
[[gate]]
dataset = "canal.jsonl"
against = "before"
fail_under = { right = 0.2 }
settings = { k = 2 }

[[gate]]
dataset = "canal.jsonl"
"""


def test_gates_are_reported_for_a_build_server(stage: Stage, dataset: str, tmp_path: Path) -> None:
    run("run", dataset, "--out", tmp_path / "before")
    reports = tmp_path / "reports"
    result = run("check", gate_file(tmp_path, GATES), "--reports", reports, "--json")
    assert result.exit_code == 0, result.output
    row = json.loads(result.stdout)
    assert row["exit_code"] == 0
    assert [item["header"]["settings"]["k"] for item in row["gates"]] == [2, 3]
    assert [item["checks"] for item in row["gates"]][1] == []
    assert ["comparison" in item for item in row["gates"]] == [True, False]
    names = sorted(path.name for path in reports.iterdir())
    assert names == [
        f"{name}.{end}" for name in ("canal-2", "canal") for end in ("html", "md", "xml")
    ]
    assert "Compared with an earlier run" in (reports / "canal.md").read_text()


def test_a_setting_that_there_is_none_of_is_refused(stage: Stage, tmp_path: Path) -> None:
    text = '[[gate]]\ndataset = "canal.jsonl"\nsettings = { depth = 3 }\n'
    result = run("check", gate_file(tmp_path, text))
    assert result.exit_code == 2
    assert "no setting 'depth'; known are k, model" in result.stderr


def test_the_gate_files_of_the_documentation_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    [text] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    first, second = read_gate_file(gate_file(tmp_path, text))
    assert find_dataset(first.dataset).is_file()
    assert set(second.settings) <= set(SETTINGS)
    assert second.fail_under == {"right": 0.8, "quote_verbatim": 0.95, "quote_not_found": 0}


def test_the_workflow_of_the_documentation_runs_the_command() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    [text] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    steps = yaml.safe_load(text)["jobs"]["eval"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("assistant ")]
    assert commands == ["assistant eval check --reports reports"]
    assert run("check", "--help").exit_code == 0


def test_a_gate_warns_of_a_dataset_that_one_answer_wins(stage: Stage, tmp_path: Path) -> None:
    write_dataset(tmp_path / "canal.jsonl", BUNDLE.examples[3:])
    result = run("check", gate_file(tmp_path, '[[gate]]\ndataset = "canal.jsonl"\n'))
    assert result.exit_code == 0, result.output
    assert "Beware: a refusal to everything gets 100% of this dataset right" in result.stdout


def test_folders_of_runs_are_compared_dataset_by_dataset(stage: Stage, tmp_path: Path) -> None:
    for side in ("old", "new"):
        for name in ("one", "two", side):
            write_dataset(tmp_path / f"{name}.jsonl", BUNDLE.examples)
            run("run", tmp_path / f"{name}.jsonl", "--out", tmp_path / side / name)
    result = run("compare", tmp_path / "old", tmp_path / "new")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("in both runs") == 2
    assert "p = 1.000 (1.000 for 2 sets)" in result.stdout
    assert "Left out old: only one of both folders has a run of it." in result.stderr
    assert "Left out new" in result.stderr
    rows = json.loads(run("compare", tmp_path / "old", tmp_path / "new", "--json").stdout)
    assert [item["dataset"] for item in rows["comparisons"]] == ["one", "two"]


def test_a_folder_with_two_runs_of_a_dataset_is_refused(
    stage: Stage, dataset: str, tmp_path: Path
) -> None:
    run("run", dataset, "--out", tmp_path / "runs", "--repeat", 2)
    result = run("compare", tmp_path / "runs", tmp_path / "runs")
    assert result.exit_code == 2
    assert "two runs of canal, repeat-1 and repeat-2" in result.stderr


def test_a_dataset_is_watched_until_ctrl_c(
    stage: Stage, dataset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved(path: Path) -> Iterator[str]:
        write_dataset(path, [*BUNDLE.examples[:3], replace(BUNDLE.examples[3], tags=("new",))])
        yield "saved"
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.eval.run.watched_dataset.saves", saved)
    result = run("watch", dataset, "--out", tmp_path / "run")
    assert result.exit_code != 0
    assert "4 questions, 4 changed · right 4 (1.000)" in result.stdout
    assert "right  depth" in result.stdout
    assert "4 questions, 1 changed · right 4 (1.000), before 1.000" in result.stdout
    assert load_run(tmp_path / "run").summary.verdicts["right"] == 4
