from __future__ import annotations

import hashlib
import json
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from assistant.checkup.program import (
    CALIBRATIONS,
    check_packages,
    check_program,
    check_weights,
    metadata_requires,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Return a folder in the form of the shipped reader."""
    (tmp_path / "model.onnx").write_bytes(b"graph")
    digest = hashlib.sha256(b"graph").hexdigest()
    card = {"version": "1", "sha256": {"model.onnx": digest}}
    (tmp_path / "model.json").write_text(json.dumps(card), encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    calibration = json.dumps({"weights": {}, "bias": 0.0, "threshold": 0.5, "thresholds": []})
    for name in CALIBRATIONS:
        (tmp_path / name).write_text(calibration, encoding="utf-8")
    return tmp_path


def test_the_program_that_runs_here_is_sound() -> None:
    found = list(check_program())
    assert [finding.text for finding in found if finding.state == "trouble"] == []
    assert sum("hash" in finding.text for finding in found) == 2


def test_weights_as_their_card_says_are_sound(weights: Path) -> None:
    assert [finding.state for finding in check_weights(weights)] == ["ok"]


@pytest.mark.parametrize("name", ["model.json", "tokenizer.json", "model.onnx", CALIBRATIONS[0]])
@pytest.mark.parametrize("content", [None, b"other"])
def test_a_file_that_is_missing_or_another_is_found(
    weights: Path, name: str, content: bytes | None
) -> None:
    (weights / name).unlink()
    if content is not None:
        (weights / name).write_bytes(content)
    (found,) = check_weights(weights)
    assert found.state == "trouble"
    assert found.remedy is not None
    assert "pip install" in found.remedy


def test_packages_that_are_missing_or_too_old_are_found() -> None:
    version = metadata.version("pydantic")
    found = list(
        check_packages(
            [f"pydantic>={version}", "pydantic>=99.1", "no-such-package-here>=1", 'x; extra == "y"']
        )
    )
    assert [finding.remedy for finding in found] == [
        "pip install 'pydantic>=99.1'",
        "pip install 'no-such-package-here>=1'",
    ]


def test_all_packages_there_is_one_line() -> None:
    assert any(line.startswith("typer") for line in metadata_requires())
    assert [finding.state for finding in check_packages(metadata_requires())] == ["ok"]
