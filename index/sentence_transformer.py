"""Any other embedding model, run by sentence-transformers."""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

_ORGANISATION = "sentence-transformers"
_SECONDS = 10.0


class SentenceTransformerEmbedder:
    """A model by its folder or its name on the hub; one that was fetched before needs no network.

    Raises:
        ModelError: no such model, no network to fetch it, or its folder is broken.
    """

    def __init__(self, name: str, *, notice: Callable[[str], None]) -> None:
        folder = Path(name).expanduser()
        if folder.is_dir():
            self.name = str(folder.resolve())
            self._model = _from_folder(self.name)
        else:
            self.name = name
            self._model = _from_hub(name, notice)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text."""
        import numpy as np

        if not texts:
            return self.embed([""])[:0]
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


@contextlib.contextmanager
def quiet_transformers() -> Iterator[None]:
    """Silence the progress bars and the warnings of transformers."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    bars = logging.is_progress_bar_enabled()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _from_folder(folder: str) -> Any:
    from sentence_transformers import SentenceTransformer

    try:
        with quiet_transformers():
            return SentenceTransformer(folder, local_files_only=True)
    except Exception as error:
        raise ModelError(
            f"The folder {folder} holds no sentence-transformers model that can be loaded "
            f"({_first_line(error)}): give one that has modules.json and its weights."
        ) from error


def _from_hub(name: str, notice: Callable[[str], None]) -> Any:
    """Return a model that was fetched before, else fetch it.

    The hub is asked once first: the library itself would go on trying for more than a minute.
    """
    from sentence_transformers import SentenceTransformer

    try:
        with quiet_transformers():
            return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError):
        try:
            _ask_hub(name)
            notice(f"Fetching the embedding model {name} (once)…")
            with quiet_transformers():
                return SentenceTransformer(name)
        except Exception as error:
            raise ModelError(
                f"The embedding model {name!r} is not a folder and could not be fetched "
                f"({_first_line(error)}): check the name and the network, or give the folder of a "
                "model."
            ) from error


def _ask_hub(name: str) -> None:
    from huggingface_hub import HfApi

    repository = name if "/" in name else f"{_ORGANISATION}/{name}"
    HfApi().model_info(repository, timeout=_SECONDS)


def _first_line(error: Exception) -> str:
    """Return what an error says, for a message of one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
