"""The options and arguments of the commands under `assistant eval` that no other command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from assistant.commands.options import (
    AsJson,
    BaseUrl,
    EmbeddingModel,
    MaxError,
    Model,
    ReaderName,
)
from assistant.commands.options import Home as LibraryHome

__all__ = ["AsJson", "BaseUrl", "EmbeddingModel", "LibraryHome", "MaxError", "Model", "ReaderName"]

DatasetName = Annotated[
    str,
    typer.Argument(
        metavar="DATASET", help="Path of a .jsonl file, or a name of `assistant eval list`."
    ),
]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="Library to ask as it is. Without it a dataset asks a new library of its own "
        "articles, and one without articles asks yours.",
        show_default=False,
    ),
]
Count = Annotated[int | None, typer.Option("-k", min=0, help="Passages to read.")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder of the run; one that holds part of it is gone on with. Without it a new "
        "folder beside your library.",
    ),
]
Against = Annotated[
    Path | None, typer.Option("--against", metavar="RUN", help="Earlier run to compare with.")
]
FailUnder = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-under",
        metavar="METRIC=VALUE",
        help="Exit with 1 where a metric is worse than this; may be repeated.",
    ),
]
FailIfWorse = Annotated[
    bool,
    typer.Option(
        "--fail-if-worse", help="Exit with 1 where --against was better by more than chance."
    ),
]
OnlyCommon = Annotated[
    bool,
    typer.Option(
        "--only-common",
        help="Compare runs of different datasets or libraries on the questions that both have.",
    ),
]
Repeat = Annotated[
    int,
    typer.Option("--repeat", min=1, metavar="N", help="Ask N times and show the spread."),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, metavar="N", help="Only N questions, drawn by --seed."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of resampling and of --limit.")]
Workers = Annotated[
    int,
    typer.Option(
        "--workers", min=1, metavar="N", help="Questions at a time, for a slow language model."
    ),
]
OnlySearch = Annotated[
    bool, typer.Option("--only-search", help="Measure retrieval alone; answer nothing.")
]
Record = Annotated[
    Path | None,
    typer.Option(
        "--record",
        "--cassette",
        metavar="FILE",
        help="Keep what a language model writes in this file, a judge's replies included; what it "
        "holds is not asked again. Without it a file in the run folder.",
    ),
]
Replay = Annotated[
    Path | None,
    typer.Option(
        "--replay",
        metavar="FILE",
        help="Take what language models wrote from this file; never ask one.",
    ),
]


class RunCommand(TyperCommand):
    """Takes the older form of a replay, `--cassette FILE --replay`, for `--replay FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, those of the older form in the new one."""
        return super().parse_args(ctx, in_new_form(args))


def in_new_form(args: list[str]) -> list[str]:
    """Return arguments in which `--cassette FILE --replay` has become `--replay FILE`."""
    old = any(word.partition("=")[0] == "--cassette" for word in args)
    if not old or "--replay" not in args:
        return args
    return [
        f"--replay{word.removeprefix('--cassette')}" if word.startswith("--cassette") else word
        for word in args
        if word != "--replay"
    ]


Judge = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="PROVIDER:NAME",
        help="Language model that gives a second opinion on the answers, in a column of its own.",
    ),
]
JudgeAddress = Annotated[
    str | None,
    typer.Option(
        "--judge-base-url",
        metavar="URL",
        help="Address of an OpenAI-compatible server for --judge.",
    ),
]
Latency = Annotated[
    bool,
    typer.Option("--latency", help="Also report times and memory, which differ from run to run."),
]
Junit = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML for a build server.")
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write one page to open in a browser.")
]
Markdown = Annotated[
    Path | None, typer.Option("--markdown", metavar="FILE", help="Write a page of Markdown.")
]
Form = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT",
        help="squad, beir, csv, ragas, deepeval, inspect_ai, articles or auto.",
    ),
]
Sources = Annotated[
    list[Path],
    typer.Argument(metavar="PATH...", help="Files or folders to import, as one dataset."),
]
Everywhere = Annotated[
    bool,
    typer.Option(
        "--everywhere", help="Ask each question of all articles, not only of the one it is about."
    ),
]
Exported = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE", help="Folder of a run, path of a dataset, or a name of `eval list`."
    ),
]
ExportFile = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="File to write, .jsonl or .csv.")
]
NewFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="The dataset to write.")]
Document = Annotated[str, typer.Argument(metavar="DOC", help="Id, title or file name.")]
Most = Annotated[int, typer.Option("--most", min=1, metavar="N", help="Drafts to make.")]
TakeAll = Annotated[bool, typer.Option("--all", help="Keep every draft without asking.")]
GateFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="TOML file with a [[gate]] table a dataset.")
]
Reports = Annotated[
    Path | None,
    typer.Option(
        "--reports", metavar="DIR", help="Write a page, Markdown and JUnit XML for each gate there."
    ),
]
Grid = Annotated[
    list[str],
    typer.Option(
        "--grid",
        metavar="NAME=VALUE,...",
        help="Values to try: k, split, weight, threshold, max_error, reader, embedding_model or "
        "model; may be repeated.",
    ),
]
Metric = Annotated[str, typer.Option("--metric", help="What counts as quality.")]
