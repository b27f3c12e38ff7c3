"""The commands under `assistant eval`: options in, one call, a report and an exit code out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from assistant.commands.evaluation import eval_options as options
from assistant.commands.evaluation.eval_check import check_command
from assistant.commands.evaluation.eval_data import (
    export_command,
    import_command,
    new_command,
    schema_command,
)
from assistant.commands.evaluation.eval_shared import (
    checks_of,
    exit_code,
    is_fresh,
    measuring,
    new_folder,
    run_at,
    runs_in,
    show_report,
)
from assistant.commands.evaluation.eval_watch import watch_command
from assistant.commands.options import notice, print_json
from assistant.errors import DatasetError, UsageError
from assistant.eval.measures import plain

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run.evaluate import Request
    from assistant.eval.run_records import Run

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@commands.callback()
def eval_options() -> None:
    """Measure the answers on question sets, offline, and say which layer was at fault.

    Exit codes: 0 pass, 1 a regression or a threshold missed, 2 could not measure.
    """


@commands.command("run", cls=options.RunCommand)
def run_command(
    dataset: options.DatasetName,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    k: options.Count = None,
    reader: options.ReaderName = None,
    max_error: options.MaxError = None,
    embedding_model: options.EmbeddingModel = None,
    out: options.Out = None,
    against: options.Against = None,
    fail_under: options.FailUnder = None,
    fail_if_worse: options.FailIfWorse = False,
    only_common: options.OnlyCommon = False,
    repeat: options.Repeat = 1,
    limit: options.Limit = None,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    only_search: options.OnlySearch = False,
    record: options.Record = None,
    replay: options.Replay = None,
    judge: options.Judge = None,
    judge_base_url: options.JudgeAddress = None,
    as_json: options.AsJson = False,
    latency: options.Latency = False,
    junit: options.Junit = None,
    html: options.Html = None,
    markdown: options.Markdown = None,
    home: options.Home = None,
) -> None:
    """Ask every question of a dataset and say how many answers are right.

    For example: assistant eval run shipped_article --fail-under right=0.7
    """
    with measuring():
        from assistant.eval.report.write_reports import ReportFiles
        from assistant.eval.run.evaluate import Request

        if record is not None and replay is not None:
            raise UsageError("--record and --replay exclude each other: give one of them.")
        earlier = _earlier(against, needed=fail_if_worse)
        request = Request(
            home=home, k=k, seed=seed, workers=workers, only_search=only_search,
            cassette=record or replay, replay=replay is not None,
            judge=judge, judge_base_url=judge_base_url,
            settings={"model": model, "base_url": base_url, "reader": reader,
                      "max_error": max_error, "embedding_model": embedding_model},
        )  # fmt: skip
        runs, folder = _asked(dataset, request, out=out, limit=limit, repeat=repeat, quiet=as_json)
        gate, comparison = checks_of(runs[0], fail_under or (), earlier, only_common=only_common)
        files = ReportFiles(html=html, markdown=markdown, junit=junit)
        show_report(runs, gate, comparison, files, as_json=as_json, cost=latency)
        notice(f"The run is kept in {folder}.")
    raise typer.Exit(exit_code(gate, comparison if fail_if_worse else None))


def _asked(
    dataset: str, request: Request, *, out: Path | None, limit: int | None, repeat: int, quiet: bool
) -> tuple[list[Run], Path]:
    """Ask a dataset as often as wanted, and return the runs and the folder that keeps them."""
    from assistant.eval.cases.dataset import load_dataset
    from assistant.eval.cases.shipped import find_dataset
    from assistant.eval.run.evaluate import evaluate_repeatedly, sampled
    from assistant.terminal.screen import progress

    path = find_dataset(dataset)
    bundle = sampled(load_dataset(path), limit, seed=request.seed)
    folder = out or new_folder(bundle.name)
    if (folder / "summary.json").is_file():
        notice(f"{folder} holds a finished run: nothing is asked again. Use a new --out to.")
    request = replace(request, fresh=is_fresh(path, bundle))
    with progress("Asking", quiet=quiet) as report:
        runs = evaluate_repeatedly(
            bundle, request, out=folder, times=repeat, progress=report, notice=notice
        )
    return runs, folder


def _earlier(against: Path | None, *, needed: bool) -> Run | None:
    """Return the run to compare with, read before anything is asked."""
    if needed and against is None:
        raise UsageError("Got --fail-if-worse without --against RUN; name the earlier run.")
    return run_at(against) if against else None


@commands.command()
def compare(
    before: options.RunFolder,
    after: options.RunFolder,
    only_common: options.OnlyCommon = False,
    as_json: options.AsJson = False,
) -> None:
    """Compare two runs: what changed, whether it may be chance, which questions flipped.

    Two folders of several runs are compared dataset by dataset, with p corrected for their number.
    Exit codes: 0 no regression, 1 a later run is worse by more than chance, 2 could not measure.
    """
    with measuring():
        from assistant.eval.score.gate import worst_exit_code
        from assistant.eval.score.run_comparison import compare_sets

        pairs = _paired(runs_in(before), runs_in(after))
        found = compare_sets(pairs, only_common=only_common)
        if as_json:
            rows = [plain(item) for item in found]
            print_json(rows[0] if len(rows) == 1 else {"comparisons": rows})
        else:
            from assistant.eval.report.terminal_report import print_comparison
            from assistant.terminal.screen import console

            for item in found:
                print_comparison(item, console=console())
    raise typer.Exit(worst_exit_code(item.exit_code for item in found))


def _paired(before: list[Run], after: list[Run]) -> list[tuple[Run, Run]]:
    """Return the runs of the same dataset; what only one side has is told."""
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    later = {run.header.dataset: run for run in after}
    pairs = [(run, later.pop(run.header.dataset)) for run in before if run.header.dataset in later]
    alone = [run.header.dataset for run in before if run not in [pair[0] for pair in pairs]]
    for name in (*alone, *later):
        notice(f"Left out {name}: only one of both folders has a run of it.")
    if not pairs:
        raise DatasetError("The two folders have no dataset in common; compare runs of the same.")
    return pairs


@commands.command()
def report(
    run: options.RunFolder,
    against: options.Against = None,
    only_common: options.OnlyCommon = False,
    as_json: options.AsJson = False,
    latency: options.Latency = False,
    junit: options.Junit = None,
    html: options.Html = None,
    markdown: options.Markdown = None,
) -> None:
    """Show a run again, or write it as a page, as Markdown or for a build server."""
    with measuring():
        from assistant.eval.report.write_reports import ReportFiles

        there = run_at(run)
        earlier = run_at(against) if against else None
        _, comparison = checks_of(there, (), earlier, only_common=only_common)
        files = ReportFiles(html=html, markdown=markdown, junit=junit)
        show_report([there], None, comparison, files, as_json=as_json, cost=latency)


@commands.command("sweep")
def sweep_command(
    dataset: options.DatasetName,
    grid: options.Grid,
    metric: options.Metric = "right",
    model: options.Model = None,
    base_url: options.BaseUrl = None,
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
        from assistant.eval.cases.dataset import load_dataset
        from assistant.eval.cases.shipped import find_dataset
        from assistant.eval.report.terminal_report import print_trials
        from assistant.eval.run.evaluate import Request, sampled
        from assistant.eval.run.sweep import in_words, parse_grid, sweep
        from assistant.terminal.screen import console, progress

        values, settings = parse_grid(grid), {"model": model, "base_url": base_url}
        path = find_dataset(dataset)
        bundle = sampled(load_dataset(path), limit, seed=seed)
        if not is_fresh(path, bundle):
            raise UsageError(
                f"The dataset {bundle.name} has no articles of its own to build libraries of; "
                f"put them into the folder {bundle.name}.articles beside it."
            )
        request = Request(seed=seed, only_search=only_search, settings=settings)
        folder = out or new_folder(f"{bundle.name}-sweep")
        with progress("Asking", quiet=as_json) as report:
            trials = sweep(
                bundle, request, values, out=folder, metric=metric, progress=report, notice=notice,
                on_trial=lambda at, of, tried: notice(f"Trial {at} of {of}: {in_words(tried)}"),
            )  # fmt: skip
        if as_json:
            print_json(plain(trials))
        else:
            print_trials(trials, metric=metric, console=console())
        notice(f"The runs are kept in {folder}.")
        if not any(trial.frontier for trial in trials):
            raise DatasetError(f"No trial could be measured; see the errors in {folder}.")


@commands.command("list")
def list_command(as_json: options.AsJson = False) -> None:
    """List the datasets that come with the program."""
    from assistant.eval.cases.shipped import shipped_datasets
    from assistant.eval.report.terminal_report import print_table
    from assistant.terminal.screen import console

    found = shipped_datasets()
    if as_json:
        print_json([item._asdict() for item in found])
        return
    rows = [
        (
            item.name,
            str(item.questions),
            str(item.answerable),
            str(item.articles or ("shipped" if item.ready else "to be fetched")),
        )
        for item in found
    ]
    print_table(("Dataset", "questions", "answerable", "articles"), rows, console())


commands.command("check")(check_command)
commands.command("watch")(watch_command)
commands.command("import")(import_command)
commands.command("export")(export_command)
commands.command("new")(new_command)
commands.command("schema")(schema_command)
