"""The command `assistant eval watch`: what changed in a dataset is asked again when it is saved."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from assistant.commands.evaluation import eval_options as options  # noqa: TC001
from assistant.commands.evaluation.eval_shared import is_fresh, measuring, runs_folder
from assistant.commands.options import notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.run.evaluate import Request


def watch_command(
    dataset: options.DatasetName,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    k: options.Count = None,
    reader: options.ReaderName = None,
    max_error: options.MaxError = None,
    out: options.Out = None,
    home: options.Home = None,
) -> None:
    """Ask a dataset, and whenever you save it ask again what changed; Ctrl-C leaves.

    An article of the dataset that is saved makes all of its questions new. For example:
    assistant eval watch questions.jsonl
    """
    with measuring():
        import tempfile
        from pathlib import Path

        from assistant.eval.cases.shipped import find_dataset
        from assistant.eval.report.watch_report import print_round
        from assistant.eval.run.watched_dataset import saves, watch
        from assistant.terminal.screen import console, progress

        path = find_dataset(dataset)
        folder = out or runs_folder() / f"{path.stem}-watch"
        settings = {"model": model, "base_url": base_url, "reader": reader, "max_error": max_error}
        with tempfile.TemporaryDirectory(prefix="assistant-watch-") as kept:
            request = functools.partial(
                _request, path=path, home=home, k=k, keep_in=Path(kept), settings=settings
            )
            notice(f"The run is kept in {folder}; Ctrl-C leaves.")
            rounds = watch(
                path, request, out=folder, asking=functools.partial(progress, "Asking"),
                notice=notice, changes=saves(path),
            )  # fmt: skip
            for item in rounds:
                print_round(item, console=console())


def _request(
    bundle: DatasetBundle,
    *,
    path: Path,
    home: Path | None,
    k: int | None,
    keep_in: Path,
    settings: Mapping[str, object],
) -> Request:
    from assistant.eval.run.evaluate import Request

    return Request(home=home, fresh=is_fresh(path, bundle), k=k, keep_in=keep_in, settings=settings)
