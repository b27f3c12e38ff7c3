"""A short sample of docs/benchmarks/fuzz_load.py: damaged files are refused, never a traceback."""

from __future__ import annotations

import importlib.util
import logging
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[3] / "docs" / "benchmarks" / "fuzz_load.py"


@pytest.fixture
def quiet() -> Iterator[None]:
    """Keep the warnings of the libraries about damaged files out of the test."""
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def script() -> Any:
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("fuzz_load", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_files_are_refused_in_one_line(tmp_path: Path, seed: int) -> None:
    fuzz = script()
    files = fuzz.whole_files()
    for name, body in islice(fuzz.inputs(files, seed), 2 * 2 * len(files)):
        assert fuzz.try_one(tmp_path, name, body) is None, (name, body[:200])


def test_a_long_word_behind_a_bracket_takes_no_time(tmp_path: Path) -> None:
    # Found by the script: the form of picture credits tried every way to part the word.
    body = b"A storm closed th\x97r" + b"u" * 200 + b" bridge on"
    fuzz = script()
    assert fuzz.try_one(tmp_path, "a.txt", body) is None
