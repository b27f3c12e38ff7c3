"""The command `assistant eval sweep`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.commands import evaluation_options as options  # noqa: TC001
from assistant.commands.evaluation_shared import (
    is_fresh,
    loaded,
    measuring,
    new_folder,
    notice,
    print_json,
    progress_line,
)
from assistant.errors import DatasetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def sweep_command(
    dataset: options.DatasetName,
    grid: options.Grid,
    metric: options.Metric = "right",
    model: options.Model = None,
    base_url: options.ServerAddress = None,
    out: options.Out = None,
    limit: options.Limit = None,
    seed: options.Seed = 0,
    only_search: options.OnlySearch = False,
    as_json: options.AsJson = False,
) -> None:
    """Try every combination of settings and show what quality costs how much time.

    For example: assistant eval sweep small_news --grid k=4,8 --grid threshold=0.3,0.5
    """
    with measuring():
        from assistant.eval.cases.shipped import find_dataset
        from assistant.eval.report.terminal_comparison import print_trials
        from assistant.eval.run.evaluate import Request, sampled
        from assistant.eval.run.sweep import parse_grid, sweep
        from assistant.terminal.screen import console

        values = parse_grid(grid)
        path = find_dataset(dataset)
        bundle = sampled(loaded(path), limit, seed=seed)
        if not is_fresh(path, bundle):
            raise UsageError(
                f"The dataset {bundle.name} has no articles of its own to build libraries of; "
                f"put them into the folder {bundle.name}.articles beside it."
            )
        settings = {"model": model, "base_url": base_url}
        request = Request(seed=seed, only_search=only_search, settings=settings)
        folder = out or new_folder(f"{bundle.name}-sweep")
        with progress_line("Asking", quiet=as_json) as report:
            trials = sweep(
                bundle,
                request,
                values,
                out=folder,
                metric=metric,
                on_trial=lambda at, of, tried: notice(f"Trial {at} of {of}: {_listed(tried)}"),
                progress=report,
                notice=notice,
            )
        if as_json:
            print_json([trial.to_json() for trial in trials])
        else:
            print_trials(trials, metric=metric, console=console())
        notice(f"The runs are kept in {folder}.")
        if not any(trial.frontier for trial in trials):
            raise DatasetError(f"No trial could be measured; see the errors in {folder}.")


def _listed(settings: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.items())
