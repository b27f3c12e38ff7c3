"""The options that commands share, and what every command does first and last."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.library import Assistant

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="ASSISTANT_HOME",
        metavar="DIR",
        help="Folder of the library.",
        show_default=False,
    ),
]
Within = Annotated[
    list[str] | None,
    typer.Option(
        "--in",
        metavar="DOC",
        help="Only this document: id, title or file name; may be repeated.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="PROVIDER:NAME",
        help="Language model that writes the answer, such as openai:gpt-5-mini. "
        "Without it the answer is quoted from the articles, offline.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar="URL", help="Address of an OpenAI-compatible server for --model."
    ),
]
Timeout = Annotated[
    float | None, typer.Option("--timeout", help="Seconds to wait for the language model.")
]
Unsupported = Annotated[
    str | None,
    typer.Option(
        "--unsupported",
        metavar="mark|drop|refuse",
        help="What becomes of a model's sentence that no passage supports: marked (the default), "
        "left out, or the whole answer refused.",
    ),
]
ReaderName = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="What reads the passages: span (trained, the default), sentence, or an extractive "
        "question-answering model by name.",
    ),
]
EmbeddingModel = Annotated[
    str | None,
    typer.Option(
        "--embedding-model",
        metavar="NAME",
        help="A sentence-transformers model by name or folder, for a new library.",
    ),
]
MaxError = Annotated[
    float | None,
    typer.Option("--max-error", help="Share of wrong answers to accept, such as 0.05."),
]
ReadingTime = Annotated[
    float | None,
    typer.Option(
        "--reading-time",
        min=0,
        metavar="SECONDS",
        help="Time after which no further passage is read, the best come first; 0 reads them all.",
    ),
]
Exact = Annotated[
    bool, typer.Option("--exact", help="Search the question as it is spelt: mend no word of it.")
]
OnlyModel = Annotated[
    bool,
    typer.Option(
        "--only-model",
        help="A language model that fails is an error, and the reader does not answer for it.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Count = Annotated[int | None, typer.Option("-k", min=1, help="Passages to read.")]


def open_library(home: Path | None, **flags: object) -> Assistant:
    """Open the library of the options, slow steps told on standard error."""
    from assistant.library import Assistant

    return Assistant.open(home, notice=notice, **flags)


def asking_flags(*, exact: bool, only_model: bool) -> dict[str, bool | None]:
    """Return the settings of `--exact` and `--only-model`; None where one is not given."""
    return {"spelling": False if exact else None, "only_model": only_model or None}


def notice(text: str) -> None:
    """Tell on standard error."""
    from assistant.text.printable import clean

    print(clean(text), file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print one JSON value on one line; what could steer a terminal leaves it escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    print("".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text))
