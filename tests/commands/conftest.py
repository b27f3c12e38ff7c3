"""What the tests of commands get: an embedder, an article, a stage for evaluations, a dataset."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from assistant.eval.cases.dataset import write_dataset
from assistant.eval.run import evaluate as evaluation
from cli_stage import ARTICLE
from eval_fakes import BUNDLE, FakeLibrary
from eval_stage import Stage
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def fake_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_embedder(name: str, **_: object) -> FakeEmbedder:
        return FakeEmbedder(name)

    monkeypatch.setattr("assistant.index.embed.open_embedder", open_embedder)


@pytest.fixture
def article(tmp_path: Path, fake_embedder: None) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    there = Stage()

    @contextmanager
    def library_for(bundle: Any, **options: Any) -> Iterator[FakeLibrary]:
        there.asked.append(options)
        yield there.libraries[min(len(there.asked), len(there.libraries)) - 1]

    monkeypatch.setattr(evaluation, "library_for", library_for)
    return there


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    path = tmp_path / "canal.jsonl"
    write_dataset(path, BUNDLE.examples)
    return str(path)
