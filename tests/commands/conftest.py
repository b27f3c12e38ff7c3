"""What the tests of commands get: a stage for evaluations, and a dataset to ask there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from assistant.eval.cases.dataset import write_dataset
from assistant.eval.run import evaluate as evaluation
from eval_fakes import BUNDLE, FakeLibrary
from eval_stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
