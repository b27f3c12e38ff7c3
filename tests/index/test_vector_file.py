from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.keyed_scores import KeyedScores
from assistant.index.vectors import vector_file
from assistant.index.vectors.vector_file import (
    Change,
    DamagedVectorsError,
    State,
    VectorFile,
    discard,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

STATE = State(token="0123456789abcdef", generation=7)
NONE = np.empty(0, np.bool_)


def units(count: int, dimensions: int = 8, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def batch(keys: Sequence[int], vectors: NDArray[np.float32]) -> Change:
    return Change(kept=NONE, added=[(np.array(keys, np.int64), vectors)])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    vectors = units(5)
    write(tmp_path, STATE, batch([2, 3, 5, 8, 13], vectors), base=None)
    found = VectorFile.open(tmp_path)
    assert found.state == STATE
    assert found.keys.tolist() == [2, 3, 5, 8, 13]
    assert np.array_equal(found.rows, vectors)
    cosines = found.cosines(vectors[3])
    assert cosines.best(1) == {8: 1.0}
    assert np.allclose(cosines.values, vectors @ vectors[3], atol=1e-6)


def test_no_vectors(tmp_path: Path) -> None:
    write(tmp_path, STATE, Change(kept=NONE, added=[]), base=None)
    found = VectorFile.open(tmp_path)
    assert found.cosines(units(1)[0]).best(5) == {}
    assert found.cosines(units(1)[0], [1, 2]).best(5) == {}


@pytest.mark.parametrize("gathered", [0, 4096])
def test_some_passages_are_compared_as_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    monkeypatch.setattr(vector_file, "_GATHERED", gathered)
    vectors = units(50)
    write(tmp_path, STATE, batch(range(100, 150), vectors), base=None)
    kept = np.ones(50, np.bool_)
    kept[[3, 40]] = False
    base = VectorFile.open(tmp_path)
    write(tmp_path, STATE, Change(kept=kept, added=[]), base=base)
    found = VectorFile.open(tmp_path)
    assert len(found.rows) == 50
    every = found.cosines(units(1, seed=1)[0])
    some = found.cosines(units(1, seed=1)[0], [149, 101, 103, 7, 101])
    assert some.keys.tolist() == [101, 149], "103 is gone, 7 was never there"
    assert every.of([101, 149]) == every.of(some.keys) == some.of([101, 149])


def test_the_number_of_a_file_is_never_used_twice(tmp_path: Path) -> None:
    (tmp_path / "vectors-7.f32").write_bytes(b"left behind")
    (tmp_path / "vectors-old.f32").write_bytes(b"not ours")
    write(tmp_path, STATE, batch([1], units(1)), base=None)
    assert VectorFile.open(tmp_path).number == 8
    assert [path.name for path in tmp_path.glob("vectors-*")] == ["vectors-8.f32"]


def test_a_file_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(vector_file, "_MAGIC", b"vectors9")
        write(tmp_path, STATE, batch([1], units(1)), base=None)
    with pytest.raises(DamagedVectorsError, match="another version"):
        VectorFile.open(tmp_path)


def test_discarding_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path, STATE, batch([1], units(1)), base=None)
    discard(tmp_path)
    discard(tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(DamagedVectorsError, match="FileNotFound"):
        VectorFile.open(tmp_path)


@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, -0.5, 1.0]), max_size=30),
    st.integers(0, 40),
    st.sets(st.integers(-5, 90)),
)
def test_scores_by_key(values: list[float], k: int, wanted: set[int]) -> None:
    keys = [3 * place for place in range(len(values))]
    scores = KeyedScores(np.array(keys, np.int64), np.array(values, np.float64))
    by_key = dict(zip(keys, values, strict=True))
    order = sorted(by_key, key=lambda key: (-by_key[key], key))[:k]
    assert list(scores.best(k).items()) == [(key, by_key[key]) for key in order]
    assert scores.of(wanted) == {key: by_key[key] for key in keys if key in wanted}
