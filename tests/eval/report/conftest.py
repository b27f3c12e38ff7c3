"""What tests of reports get: runs that went badly, are hostile, or were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.question_records import Example
from assistant.eval.run.runner import run_dataset
from assistant.eval.score.judge import judge_run
from eval_fakes import BUNDLE, TEXTS, FakeJudge, FakeLibrary
from report_makes import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run_records import Run


@pytest.fixture
def bad_run(tmp_path: Path) -> Run:
    library = FakeLibrary(texts=TEXTS, read_wrong_line=True, fails_on="fishing")
    return run_dataset(BUNDLE, library, out=tmp_path / "bad")


@pytest.fixture
def hostile_run(tmp_path: Path) -> Run:
    texts = {HOSTILE: f"🌉🌉 The bridge was opened in 1902.\n{HOSTILE} opened in 1903 bridge."}
    examples = (
        Example(
            id=f"1{HOSTILE}",
            question=f"When was the bridge opened? {HOSTILE}",
            answers=("1902",),
            evidence=("The bridge was opened in 1902.",),
            tags=(HOSTILE,),
        ),
        Example(id="2", question=f"Who paid {HOSTILE}?", answerable=False),
    )
    bundle = DatasetBundle(name=f"name{HOSTILE}", examples=examples)
    library = FakeLibrary(texts=texts, least=1, fails_on="never asked")
    return run_dataset(bundle, library, out=tmp_path / "hostile")


@pytest.fixture
def judged_run(tmp_path: Path) -> Run:
    """The code says wrong, failed, wrong, right; the judge is asked of the first and the third."""
    library = FakeLibrary(texts=TEXTS, read_wrong_line=True, fails_on="fishing")
    run_dataset(BUNDLE, library, out=tmp_path / "judged")
    return judge_run(tmp_path / "judged", FakeJudge(f"{HOSTILE} VERDICT: right", "Hm."))
