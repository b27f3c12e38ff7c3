"""Watches a dataset: whenever it is saved, what changed in it is asked again and the rest kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import ARTICLES, load_dataset
from assistant.eval.run.evaluate import evaluate
from assistant.eval.run.run_folder import HEADER, MADE_BY_RUNS, load_run
from assistant.eval.run.runner import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.question_records import Example
    from assistant.eval.run.evaluate import Request
    from assistant.eval.run_records import Run


class Round(NamedTuple):
    """What came of a dataset after it was saved."""

    run: Run
    before: Run | None
    """What it was the time before; None the first time."""
    changed: tuple[str, ...]
    """Ids of the questions that are new or not as they were."""


def watch(
    path: Path,
    request: Callable[[DatasetBundle], Request],
    *,
    out: Path,
    asking: Callable[[], AbstractContextManager[Callable[[int, int | None, str], None]]],
    notice: Callable[[str], None],
    changes: Iterator[object],
) -> Iterator[Round]:
    """Yield what a dataset comes to: now, and whenever it or an article of it is saved.

    A dataset that is not in its form while it is being edited is a notice; so is a run that fails.

    Args:
        path: the dataset.
        request: says how to measure it as it is.
        out: folder of the run, always of the last one; a finished one is gone on from.
        asking: entered while questions are asked; gives what is told how many are done.
        notice: told what is slow, and what is wrong with the dataset.
        changes: yields once for each time that a file was saved, as `saves` does.
    """
    before = _there(out)
    known = Remembered.of(before)
    while True:
        try:
            bundle = load_dataset(path)
            _clear(out)
            with asking() as progress:
                run = evaluate(
                    bundle, request(bundle), out=out, progress=progress, notice=notice, known=known
                )
        except DatasetError as error:
            notice(str(error))
        else:
            yield Round(run, before, tuple(_changed(run.examples, before)))
            before = run
        if next(changes, None) is None:
            return


def saves(path: Path) -> Iterator[object]:
    """Return what yields whenever a dataset or an article of it was saved since this call.

    Raises:
        UsageError: the dataset is not there.
    """
    from assistant.index.renew.watch import watch as changes

    folder = path.with_suffix(ARTICLES)
    places = [path, folder] if folder.is_dir() else [path]
    return changes([str(place) for place in places], since=time.time())


def _changed(examples: tuple[Example, ...], before: Run | None) -> Iterator[str]:
    earlier = set(before.examples) if before else set()
    return (example.id for example in examples if example not in earlier)


def _there(out: Path) -> Run | None:
    try:
        return load_run(out)
    except DatasetError:
        return None


def _clear(out: Path) -> None:
    """Make room for the next run; what no run has made stays, and so does the cassette."""
    if (out / HEADER).is_file():
        for name in MADE_BY_RUNS:
            (out / name).unlink(missing_ok=True)
