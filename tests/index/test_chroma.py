from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.index.vectors.chroma import VectorIndex, discard, fingerprint
from assistant.index.vectors.vector_file import DamagedVectorsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    opened = VectorIndex.open(tmp_path / "vectors")
    yield opened
    opened.close()


def unit(*values: float) -> NDArray[np.float32]:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


THREE = np.stack([unit(1, 0, 0), unit(1, 1, 0), unit(0, 0, 1)])


def test_finds_the_nearest_first(index: VectorIndex) -> None:
    index.upsert(["a", "b", "c"], THREE)
    assert index.nearest(unit(1, 0.1, 0), k=2) == ["a", "b"]
    assert index.nearest(unit(0, 0, 1), k=10)[0] == "c"
    assert index.count() == 3


def test_upsert_replaces_and_delete_ignores_the_unknown(index: VectorIndex) -> None:
    index.upsert(["a", "b", "c"], THREE)
    index.upsert(["a"], unit(0, 0, -1).reshape(1, -1))
    index.delete(["b", "never there"])
    assert index.count() == 2
    assert index.nearest(unit(0, 0, -1), k=1) == ["a"]


def test_nothing_to_find(index: VectorIndex) -> None:
    assert index.nearest(unit(1, 0, 0), k=3) == []


def test_more_than_one_batch(index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index._client, "get_max_batch_size", lambda: 2)
    index.upsert(["a", "b", "c"], THREE)
    assert index.count() == 3
    index.delete(["a", "b", "c"])
    assert index.count() == 0


def test_opened_again_sees_what_another_client_wrote(tmp_path: Path, index: VectorIndex) -> None:
    index.upsert(["a", "b"], THREE[:2])
    other = VectorIndex.open(tmp_path / "vectors")
    other.upsert(["c"], THREE[2:])
    other.close()
    again = VectorIndex.open(tmp_path / "vectors")
    assert again.nearest(unit(0, 0, 1), k=1) == ["c"]
    again.close()


def test_files_that_chroma_cannot_use(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(DamagedVectorsError):
        VectorIndex.open(folder)
    discard(folder)
    assert not folder.exists()
    discard(folder)


def test_a_file_in_place_of_the_folder_is_discarded(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    folder.write_text("no folder", encoding="utf-8")
    discard(folder)
    assert not folder.exists()


def test_the_fingerprint_notices_a_shorter_file(tmp_path: Path) -> None:
    file = tmp_path / "vectors" / "segment" / "header.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"12345678")
    before = fingerprint(tmp_path / "vectors")
    file.write_bytes(b"1234")
    assert fingerprint(tmp_path / "vectors") != before
    assert fingerprint(tmp_path / "missing") == ""


def test_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        index = VectorIndex.open(tmp_path / "vectors")
        index.upsert(["a", "a2", "a3"], THREE)
        index.upsert(["a"], THREE[:1])
        index.delete(["unknown"])
        index.nearest(unit(1, 0, 0), k=50)
        index.close()
    captured = capfd.readouterr()
    assert (captured.out, captured.err, caplog.text) == ("", "", "")
