"""Which reader a setting names, with the calibration that belongs to it."""

from __future__ import annotations

import re
from functools import partial
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelError
from assistant.reading.calibration import Calibration, load_calibration
from assistant.reading.listed import ListedReader
from assistant.reading.metadata import MetadataReader
from assistant.reading.sentence_reader import SentenceReader
from assistant.reading.span_reader import SpanReader
from assistant.reading.verdict import VerdictReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.models.hub import HubModel
    from assistant.models.reader_model import ReaderModel
    from assistant.schema import Passage
    from assistant.seams import Embedder, Reader


SHIPPED: Final = ("span", "sentence")
"""The readers that come with the program."""


def open_reader(
    name: str,
    *,
    model: Callable[[], ReaderModel],
    embedder: Callable[[], Embedder],
    max_error: float | None,
    reading_time: float | None = None,
    passages_of: Callable[[str], Sequence[Passage]],
    articles: Callable[[], int] = lambda: 1,
    home: Path,
) -> Reader:
    """Return the reader that a setting names.

    Args:
        name: `span`, `sentence`, or an extractive question-answering model by name or folder.
        model: opens the trained model that ships with the program.
        embedder: opens the embedding model of the library.
        max_error: share of wrong answers to accept; None for the calibrated threshold.
        reading_time: seconds after which no further passage is read; None for no limit.
        passages_of: returns all passages of a document, in order, by its id.
        articles: returns how many articles the library holds.
        home: folder of the library, where calibrations of other models are kept.

    Raises:
        ModelError: a model cannot be loaded or has not been calibrated.
    """
    reader: Reader
    spans = partial(
        SpanReader,
        passages_of=passages_of,
        max_error=max_error,
        reading_time=reading_time,
        articles=articles,
    )
    if name == "span":
        reader = spans(model, shipped_calibration("span"))
    elif name == "sentence":
        reader = SentenceReader(embedder, shipped_calibration("sentence"), max_error)
    else:
        hub, calibration = _by_name(name, home)
        reader = spans(lambda: hub, calibration, name=name)
    verdicts = VerdictReader(
        reader,
        decide=lambda *texts: model().decide(*texts),
        support=lambda *texts: model().support(*texts),
    )
    return MetadataReader(ListedReader(verdicts, passages_of))


def _by_name(name: str, home: Path) -> tuple[HubModel, Calibration]:
    """Return a model that does not ship, and its calibration from the library.

    Raises:
        ModelError: the model cannot be loaded or has not been calibrated.
    """
    from assistant.models.hub import HubModel

    hub = HubModel(name)
    path = calibration_path(home, name)
    if not path.exists():
        calibrated = sorted(known.stem.replace("--", "/") for known in path.parent.glob("*.json"))
        raise ModelError(
            f"There is no reader {name!r}; expected one of: {', '.join((*SHIPPED, *calibrated))}. "
            "For a question-answering model by name or folder, make its calibration first: "
            f"python -m assistant.training calibrate --data DATA --reader {name} --out {path} "
            "(docs/reader.md says what DATA is)."
        )
    return hub, load_calibration(path)


def shipped_calibration(name: str) -> Calibration:
    """Return the calibration that ships for the `span` or the `sentence` reader."""
    with as_file(files("assistant.models") / "weights" / f"{name}.calibration.json") as path:
        return load_calibration(path)


def calibration_path(home: Path, name: str) -> Path:
    """Return where the calibration of a model by name is kept in a library."""
    return home / "calibrations" / f"{re.sub(r'[^A-Za-z0-9.-]+', '--', name)}.json"
