"""The program as it is measured: the library of a dataset, with parts that can be varied."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import DatasetError, UnknownDocumentError
from assistant.eval.run.cassette import MeteredGenerator, RecordedGenerator
from assistant.eval.run.libraries import library_of
from assistant.library import QUOTES, Assistant
from assistant.parts import open_parts
from assistant.settings import default_home, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.run.cassette import Cassette, Meter
    from assistant.index.ingest import Steps
    from assistant.index.store.library_store import LibraryStore
    from assistant.parts import Parts
    from assistant.schema import Document, Query, Reading, ScoredPassage
    from assistant.seams import Generator, Reader, Retriever
    from assistant.settings import Settings

SHARED = ("models", "calibrations")
"""Folders of the user's library that a library for measuring uses too, so that nothing is
prepared twice."""
HASH_LENGTH = 12
ANSWERING = "answer_"
"""How the names of the prompts begin that answers come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What is done otherwise than the program does it; None where it is not."""

    split: int | None = None
    """Words that a passage is cut to."""
    weight: float | None = None
    """Share of the dense side in the fused score, 0 to 1."""
    threshold: float | None = None
    """Least confidence of an answer, 0 to 1."""

    def to_json(self) -> dict[str, Any]:
        """Return what is varied."""
        values = {"split": self.split, "weight": self.weight, "threshold": self.threshold}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """Where the answers of a language model are recorded, and how they are counted."""

    cassette: Cassette | None = None
    meter: Meter | None = None
    replay: bool = False
    """Whether the model is never asked: an answer that the cassette lacks is an error."""


NO_CLOCK: Final[Mapping[str, object]] = {"reading_time": 0.0}
"""Settings without which the same run could give other answers on a busier machine."""


class AssistantUnderTest(Assistant):
    """The library, with a variation of its parts and a tape for its language model."""

    def __init__(
        self,
        home: Path,
        settings: Settings,
        *,
        notice: Callable[[str], None] | None = None,
        variation: Variation | None = None,
        tape: Tape | None = None,
    ) -> None:
        self.variation = variation or Variation()
        build = partial(varied_parts, variation=self.variation, tape=tape or Tape())
        super().__init__(home, settings, notice=notice, build=build)


def varied_parts(
    store: LibraryStore,
    settings: Settings,
    notice: Callable[[str], None],
    *,
    variation: Variation,
    tape: Tape,
) -> Parts:
    """Return the parts of a library, varied, with the language model on tape."""
    parts = open_parts(store, settings, notice)
    return replace(
        parts,
        steps=_steps(variation.split),
        retriever=_retriever(parts.retriever, variation.weight),
        reader=_reader(parts.reader, variation.threshold),
        open_generator=cache(partial(_taped, tape=tape, opened=parts.open_generator)),
    )


def _steps(words: int | None) -> Steps:
    from assistant.index.ingest import STANDARD
    from assistant.index.split import SplitSettings, split

    if words is None:
        return STANDARD
    default = SplitSettings()
    scaled = SplitSettings(
        target_words=words,
        maximum_words=max(words, words * default.maximum_words // default.target_words),
        smallest_words=max(1, words * default.smallest_words // default.target_words),
    )
    return replace(STANDARD, split=partial(split, settings=scaled))


def _retriever(found: Retriever, weight: float | None) -> Retriever:
    from assistant.index.retrieve import HybridRetriever

    if weight is None or not isinstance(found, HybridRetriever):
        return found
    return replace(found, dense_weight=weight)


def _reader(found: Reader, threshold: float | None) -> Reader:
    return found if threshold is None else ThresholdReader(found, threshold)


def _taped(name: str, *, tape: Tape, opened: Callable[[str], Generator]) -> Generator:
    model = None if tape.replay else opened(name)
    if model is None or tape.cassette is not None:
        if tape.cassette is None:
            raise DatasetError("There is no cassette to replay; give one with --cassette.")
        model = RecordedGenerator(model, cassette=tape.cassette, name=name)
    return MeteredGenerator(model, meter=tape.meter) if tape.meter else model


class ThresholdReader:
    """A reader that answers from another confidence on."""

    def __init__(self, reader: Reader, threshold: float) -> None:
        self._reader = reader
        self._threshold = threshold

    @property
    def name(self) -> str:
        """Name of the reader."""
        return self._reader.name

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Read the passages, best first."""
        reading = self._reader.read(query, passages, documents=documents)
        return replace(reading, answered=reading.confidence >= self._threshold)


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
) -> Iterator[AssistantUnderTest]:
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

    def opened(place: Path) -> AssistantUnderTest:
        return AssistantUnderTest(
            place,
            load_settings(place, **NO_CLOCK, **flags),
            notice=notice,
            variation=variation,
            tape=tape,
        )

    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as made:
        folder = keep_in or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if home is not None or not fresh:
            library = opened(home or default_home())
        elif bundle.articles:
            library = library_of(bundle, folder, opened=lambda at: opened(_shared(at)))
        else:
            library = opened(_shared(folder))
            library.documents()
        with library:
            _check_documents(bundle, library)
            yield library


def models_of(library: AssistantUnderTest) -> dict[str, str]:
    """Return what each model of a library is, for the header of a run."""
    settings = library.settings
    model = settings.model
    parts = {
        "embedder": library.parts.embedder().name,
        "reader": f"{settings.reader} {_shipped_hash()}",
    }
    return parts if model in (None, QUOTES) else {**parts, "generator": str(model)}


def settings_of(library: AssistantUnderTest) -> dict[str, Any]:
    """Return the settings of a library that decide an answer, for the header of a run."""
    settings = library.settings
    values = {"reader": settings.reader, "max_error": settings.max_error}
    return {**values, **library.variation.to_json()}


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
    for name in SHARED:
        there = default_home() / name
        there.mkdir(parents=True, exist_ok=True)
        if not (home / name).exists():
            (home / name).symlink_to(there.resolve(), target_is_directory=True)
    return home


def _check_documents(bundle: DatasetBundle, library: AssistantUnderTest) -> None:
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
