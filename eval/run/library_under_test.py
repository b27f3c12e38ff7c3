"""The library that a dataset is asked of: opened, filled, and described for the header of a run."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import DatasetError, UnknownDocumentError
from assistant.eval.run.varied_parts import Tape, Variation, varied_parts
from assistant.library import QUOTES, Assistant
from assistant.settings import default_home, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.eval.cases.dataset import DatasetBundle

SHARED = ("models", "calibrations")
"""Folders of the user's library that a library for measuring uses too, so that nothing is
prepared twice."""
HASH_LENGTH = 12
ANSWERING = "answer_"
"""How the names of the prompts begin that answers come from."""
MEASURED: Final[Mapping[str, object]] = {"reading_time": 0.0, "only_model": True}
"""Settings without which the same run could give other answers on a busier machine."""


@contextmanager
def library_for(
    bundle: DatasetBundle,
    *,
    home: Path | None,
    fresh: bool,
    notice: Callable[[str], None],
    variation: Variation | None = None,
    tape: Tape | None = None,
    keep_in: Path | None = None,
    **flags: object,
) -> Iterator[Assistant]:
    """Open the library that a dataset is asked of, and close it at the end.

    Args:
        bundle: the dataset.
        home: a library to ask as it is; None to choose.
        fresh: whether to choose a new library of the dataset's articles, or of the shipped one
            where it has none; else the user's own.
        notice: told about slow steps.
        variation: what to do otherwise.
        tape: for a language model.
        keep_in: folder where a new library stays for the next call; None to throw it away.
        flags: settings, as the commands take them.

    Raises:
        DatasetError: an article could not be added, or a question names a document that the
            library does not hold.
    """
    build = partial(varied_parts, variation=variation or Variation(), tape=tape or Tape())

    def opened(place: Path, **further: object) -> Assistant:
        settings = load_settings(place, **MEASURED, **flags, **further)
        return Assistant(place, settings, notice=notice, build=build)

    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as made:
        folder = keep_in or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if home is not None or not fresh:
            library = opened(home or default_home())
        elif bundle.articles:
            # Named by the articles, so that the next call finds it ready.
            library = opened(_shared(folder / f"{bundle.name}-{bundle.articles_hash}"), store="")
            fill_library(library, bundle)
        else:
            library = opened(_shared(folder), store="")
            library.documents()
        with library:
            _check_documents(bundle, library)
            yield library


def fill_library(library: Assistant, bundle: DatasetBundle) -> None:
    """Let a library hold the articles of a dataset and nothing else; what it has stays as it is.

    Raises:
        DatasetError: an article could not be added; the message names the first and its error.
    """
    results = library.add(bundle.articles)
    failed = [result for result in results if result.status == "failed"]
    if failed:
        raise DatasetError(
            f"{len(failed)} of {len(bundle.articles)} articles of {bundle.name} could not be "
            f"added; the first, {failed[0].source}: {failed[0].error}"
        )
    wanted = {result.document for result in results}
    for document_id in [item.id for item in library.documents()]:
        if document_id not in wanted:
            library.remove(document_id)


def models_of(library: Assistant) -> dict[str, str]:
    """Return what each model of a library is, for the header of a run."""
    settings = library.settings
    model = settings.model
    parts = {
        "embedder": library.parts.embedder().name,
        "reader": f"{settings.reader} {_shipped_hash()}",
    }
    return parts if model in (None, QUOTES) else {**parts, "generator": str(model)}


def settings_of(library: Assistant, variation: Variation) -> dict[str, Any]:
    """Return the settings of a library that decide an answer, for the header of a run."""
    settings = library.settings
    values = {"reader": settings.reader, "max_error": settings.max_error}
    return {**values, **variation.to_json()}


def prompt_hashes() -> dict[str, str]:
    """Return the hash of each prompt that a language model answers from, by its name."""
    folder = files("assistant.prompts")
    prompts = sorted(
        (entry.name.removesuffix(".txt"), entry.read_bytes())
        for entry in folder.iterdir()
        if entry.name.startswith(ANSWERING) and entry.name.endswith(".txt")
    )
    return {name: hashlib.sha256(data).hexdigest()[:HASH_LENGTH] for name, data in prompts}


def _shared(home: Path) -> Path:
    """Let a new library use what the user's own has prepared."""
    home.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        there = default_home() / name
        there.mkdir(parents=True, exist_ok=True)
        if not (home / name).exists():
            (home / name).symlink_to(there.resolve(), target_is_directory=True)
    return home


def _check_documents(bundle: DatasetBundle, library: Assistant) -> None:
    for name in dict.fromkeys(name for example in bundle.examples for name in example.documents):
        try:
            library.document(name)
        except UnknownDocumentError as error:
            raise DatasetError(
                f"The dataset {bundle.name} asks the document {name!r}, which the library does "
                f"not have; put the articles into the folder {bundle.name}.articles beside it, or "
                "name a library that holds them with --home."
            ) from error


def _shipped_hash() -> str:
    """Return a hash of the trained model that ships, its calibration included, its page not."""
    digest = hashlib.sha256()
    folder = files("assistant.models").joinpath("weights")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_file() and not entry.name.endswith(".md"):
            digest.update(f"{entry.name}\0".encode() + hashlib.sha256(entry.read_bytes()).digest())
    return digest.hexdigest()[:HASH_LENGTH]
