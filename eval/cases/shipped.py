"""The datasets that come with the program, by name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import DatasetBundle, articles_beside, load_dataset

ENDING = ".jsonl"


class ShippedDataset(NamedTuple):
    """A dataset of the program, as `assistant eval list` shows it."""

    name: str
    questions: int
    answerable: int
    articles: int
    """Articles beside it; 0 where it asks the shipped article, or articles that are not there."""
    ready: bool
    """Whether the program has all the articles that it asks."""


def datasets_folder() -> Path:
    """Return where they lie."""
    return Path(str(files("assistant.eval").joinpath("datasets")))


def find_dataset(name: str) -> Path:
    """Return the path of a dataset by its path or, if there is none, by the name of a shipped one.

    Raises:
        DatasetError: neither is there.
    """
    path = Path(name).expanduser()
    if path.is_file():
        return path
    shipped = {item.stem: item for item in _shipped_paths()}
    if name in shipped:
        return shipped[name]
    raise DatasetError(
        f"There is no dataset {name!r}; expected the path of a {ENDING} file or one of: "
        f"{', '.join(shipped)}."
    )


def is_shipped(path: Path) -> bool:
    """Return whether a dataset is one of the program's."""
    return path.resolve().parent == datasets_folder().resolve()


def shipped_datasets() -> tuple[ShippedDataset, ...]:
    """Return what is known of each, by name."""
    rows = []
    for path in _shipped_paths():
        bundle = load_dataset(path)
        rows.append(
            ShippedDataset(
                name=bundle.name,
                questions=len(bundle.examples),
                answerable=sum(example.answerable for example in bundle.examples),
                articles=len(articles_beside(path)),
                ready=bool(bundle.articles) or not _named(bundle),
            )
        )
    return tuple(rows)


def _shipped_paths() -> list[Path]:
    return sorted(path for path in datasets_folder().iterdir() if path.suffix == ENDING)


def _named(bundle: DatasetBundle) -> bool:
    return any(example.documents for example in bundle.examples)
