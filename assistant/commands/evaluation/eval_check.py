"""The command `assistant eval check`: all gates of a file, one exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from assistant.commands.evaluation import eval_options as options  # noqa: TC001
from assistant.commands.evaluation.eval_shared import (
    exit_code,
    is_fresh,
    measuring,
    new_folder,
    run_at,
)
from assistant.commands.options import notice, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.run.evaluate import Request
    from assistant.eval.run_records import Run
    from assistant.eval.score.gate import Gate, GateEntry
    from assistant.eval.score.run_comparison import Comparison

GATE_FILE = Path("eval.toml")


class Checked(NamedTuple):
    """A dataset of a gate file, run."""

    run: Run
    gate: Gate
    earlier: Run | None
    comparison: Comparison | None = None


def check_command(
    file: options.GateFile = GATE_FILE,
    reports: options.Reports = None,
    as_json: options.AsJson = False,
) -> None:
    """Run the datasets of a gate file and say whether each holds its thresholds.

    Exit codes: 0 all hold, 1 a threshold is missed or a run is worse than its earlier one by more
    than chance, 2 could not measure.
    """
    with measuring():
        from assistant.eval.score.gate import read_gate_file, worst_exit_code
        from assistant.eval.score.run_comparison import compare_sets

        entries = read_gate_file(file)
        # Read before anything is asked: one that is not there is told at once.
        against = [run_at(file.parent / item.against) if item.against else None for item in entries]
        checked = [
            _check(entry, earlier, file.parent, quiet=as_json)
            for entry, earlier in zip(entries, against, strict=True)
        ]
        found = iter(
            compare_sets([(item.earlier, item.run) for item in checked if item.earlier is not None])
        )
        checked = [
            item._replace(comparison=next(found) if item.earlier is not None else None)
            for item in checked
        ]
        codes = [exit_code(item.gate, item.comparison) for item in checked]
        _show(checked, as_json=as_json, code=worst_exit_code(codes))
        if reports is not None:
            _write(checked, reports)
    raise typer.Exit(worst_exit_code(codes))


def _check(entry: GateEntry, earlier: Run | None, beside: Path, *, quiet: bool) -> Checked:
    """Run one dataset and hold it against its thresholds."""
    from assistant.eval.cases.dataset import load_dataset
    from assistant.eval.cases.shipped import find_dataset
    from assistant.eval.run.evaluate import evaluate
    from assistant.eval.score.gate import check_thresholds
    from assistant.terminal.screen import progress

    near = beside / entry.dataset
    path = near if near.is_file() else find_dataset(entry.dataset)
    bundle = load_dataset(path)
    folder = new_folder(bundle.name)
    request = _request(entry, beside, fresh=is_fresh(path, bundle))
    with progress(f"Asking {bundle.name}", quiet=quiet) as report:
        run = evaluate(bundle, request, out=folder, progress=report, notice=notice)
    notice(f"The run is kept in {folder}.")
    gate = check_thresholds(run.summary, entry.thresholds, cost=run.cost, judged=run.judged)
    return Checked(run, gate, earlier)


def _request(entry: GateEntry, beside: Path, *, fresh: bool) -> Request:
    from assistant.eval.run.evaluate import Request

    settings = dict(entry.settings)
    k = settings.pop("k", None)
    return Request(
        fresh=fresh,
        home=beside / entry.home if entry.home else None,
        k=None if k is None else int(k),
        only_search=entry.only_search,
        cassette=beside / entry.cassette if entry.cassette else None,
        replay=entry.cassette is not None,
        settings=settings,
    )


def _show(checked: Sequence[Checked], *, as_json: bool, code: int) -> None:
    from assistant.eval.report.formatting import notes
    from assistant.eval.report.terminal_report import print_comparison, print_gate, print_line
    from assistant.eval.report.write_reports import run_json
    from assistant.terminal.screen import console

    if as_json:
        rows = [run_json(item.run, gate=item.gate, comparison=item.comparison) for item in checked]
        print_json({"exit_code": code, "gates": rows})
        return
    screen = console()
    for item in checked:
        print_line(screen, item.run.header.dataset, style="bold")
        print_gate(item.gate, console=screen)
        for text in notes(item.run):
            if text.startswith("Beware"):
                print_line(screen, text, style="yellow")
        if item.comparison is not None:
            print_comparison(item.comparison, console=screen)


def _write(checked: Sequence[Checked], folder: Path) -> None:
    """Write a page, Markdown and JUnit XML for each gate, named by its dataset."""
    from assistant.eval.report.write_reports import ReportFiles, write_reports

    taken: dict[str, int] = {}
    for item in checked:
        name = item.run.header.dataset
        taken[name] = taken.get(name, 0) + 1
        stem = name if taken[name] == 1 else f"{name}-{taken[name]}"
        html, markdown, junit = (folder / f"{stem}.{ending}" for ending in ("html", "md", "xml"))
        files = ReportFiles(html=html, markdown=markdown, junit=junit)
        for path in write_reports(item.run, files, comparison=item.comparison):
            notice(f"Wrote {path}.")
