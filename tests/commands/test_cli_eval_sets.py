"""Datasets, by the commands under `assistant eval`: listed, imported, exported, described."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.eval.cases.dataset import dataset_schema, load_dataset
from assistant.eval.cases.shipped import find_dataset, shipped_datasets
from eval_stage import Stage, run

if TYPE_CHECKING:
    from pathlib import Path


def test_shipped_datasets_are_listed_and_found() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert {"shipped_article", "small_news"} <= {item.name for item in shipped_datasets()}
    assert "small_news" in result.stdout
    assert load_dataset(find_dataset("small_news")).articles
    rows = json.loads(run("list", "--json").stdout)
    assert {"name", "questions", "answerable", "articles", "ready"} == set(rows[0])


def test_a_question_set_is_imported(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("question,answer\nWhen was it?,1811\nWho was it?,Ada\n")
    out = tmp_path / "imported.jsonl"
    result = run("import", "csv", source, "--out", out)
    assert result.exit_code == 0, result.output
    assert "imported 2 questions" in result.stdout
    assert len(load_dataset(out).examples) == 2
    again = run("import", "auto", source, "--out", out)
    assert again.exit_code == 1
    assert "there already" in again.stderr


def test_several_sets_are_imported_to_be_asked_everywhere(tmp_path: Path) -> None:
    sources = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for source in sources:
        row = f"{source.stem},When was it?,1811,story.md"
        source.write_text(f"id,question,answer,documents\n{row}\n")
    for options, documents in (([], ("story.md",)), (["--everywhere"], ())):
        out = tmp_path / f"imported{len(options)}.jsonl"
        result = run("import", "csv", *sources, "--out", out, *options)
        assert result.exit_code == 0, result.output
        assert "imported 2 questions" in result.stdout
        assert [item.documents for item in load_dataset(out).examples] == [documents] * 2


def test_drafts_are_not_kept_unseen_without_a_terminal(tmp_path: Path) -> None:
    result = run("new", "story", "--out", tmp_path / "new.jsonl")
    assert result.exit_code == 2
    assert "--all" in result.stderr


def test_the_schema_is_printed_and_says_what_a_key_is_for() -> None:
    schema = json.loads(run("schema").stdout)
    assert schema == dataset_schema()
    assert all(item["description"] for item in schema["properties"].values())


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_dataset_and_a_run_are_exported(
    stage: Stage, dataset: str, tmp_path: Path, ending: str
) -> None:
    run("run", dataset, "--out", tmp_path / "run")
    for source in (dataset, tmp_path / "run", "shipped_article"):
        out = tmp_path / f"out.{ending}"
        result = run("export", source, "--out", out)
        assert result.exit_code == 0, result.output
        count = 94 if source == "shipped_article" else 4
        assert f"Wrote {count} questions to {out}." in result.stderr
        assert len(out.read_text().splitlines()) == count + (ending == "csv")


def test_what_is_exported_has_to_be_there(tmp_path: Path) -> None:
    result = run("export", "nowhere", "--out", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "no dataset 'nowhere'" in result.stderr
