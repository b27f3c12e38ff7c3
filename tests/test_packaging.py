"""What is installed is `assistant` alone, complete, and quick to start."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "chromadb", "httpx", "langchain", "langchain_core", "numpy", "onnxruntime", "prompt_toolkit",
    "pydantic", "pydantic_settings", "sentence_transformers", "tokenizers", "torch", "trafilatura",
    "transformers",
)  # fmt: skip


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", ["assistant", "assistant.commands.app", "assistant.library"])
def test_import_leaves_heavy_modules_alone(module: str, tmp_path: Path) -> None:
    code = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    imported = set(run("-c", code, cwd=tmp_path).stdout.split())
    assert module in imported
    assert not imported.intersection(HEAVY)


def test_the_command_works_outside_the_checkout(tmp_path: Path) -> None:
    done = run("-m", "assistant", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("assistant ")


def test_help_needs_no_heavy_module(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom assistant.commands.app import commands\n"
        "try:\n    commands(['ask', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, sep='\\n')"
    )
    printed = run("-c", code, cwd=tmp_path).stdout
    assert "--model" in printed
    # Typer itself checks options with pydantic.
    assert not set(printed.split()).intersection(HEAVY) - {"pydantic"}


def test_data_is_found_in_the_package() -> None:
    assert list(files("assistant.prompts").iterdir())
    assert any(
        item.name.endswith(".jsonl") for item in (files("assistant.eval") / "datasets").iterdir()
    )
    assert any(
        item.name.endswith(".md") for item in (files("assistant.index") / "bundled").iterdir()
    )


@pytest.mark.slow
def test_the_wheel_holds_only_assistant_and_its_data(tmp_path: Path) -> None:
    done = run(
        "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(tmp_path),
        "--config-settings=--build-option=--quiet", str(ROOT), cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"assistant"}
    for needed in (
        "assistant/py.typed",
        "assistant/index/bundled/putin-kim-china-visit.md",
        "assistant/eval/datasets/shipped_article.jsonl",
        "assistant/models/weights/model.onnx",
        "assistant/models/weights/model.onnx.data",
        "assistant/models/weights/span.calibration.json",
    ):
        assert needed in names
    assert any(name.startswith("assistant/prompts/") and name.endswith(".txt") for name in names)
