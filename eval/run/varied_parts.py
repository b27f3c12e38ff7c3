"""The parts of a library as an eval varies them: splitting, weights, thresholds, a taped model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from assistant.errors import DatasetError
from assistant.eval.run.meter import MeteredGenerator
from assistant.parts import open_parts
from assistant.writing.providers.cassette import RecordedGenerator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.eval.run.meter import Meter
    from assistant.index.steps import Steps
    from assistant.index.store.library_store import LibraryStore
    from assistant.parts import Parts
    from assistant.schema import Document, Query, Reading, ScoredPassage
    from assistant.seams import Generator, Reader, Retriever
    from assistant.settings import Settings
    from assistant.writing.providers.cassette import Cassette


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
    from assistant.index.split import SplitSettings, split
    from assistant.index.steps import STANDARD

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
            raise DatasetError("There is no recording to replay; name it: --replay FILE.")
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
