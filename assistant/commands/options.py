"""The options that commands share, and what every command does first and last."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from assistant.commands.articles.completing import complete_document, complete_tag
from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

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
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Chroma server that holds the library, such as http://localhost:8000/news; "
        "--home then holds a copy of its text.",
    ),
]
Within = Annotated[
    list[str] | None,
    typer.Option(
        "--in",
        metavar="DOC",
        help="Only this document: id, title, file name, folder, archive, feed, pattern or tag; "
        "may be repeated.",
        autocompletion=complete_document,
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        metavar="TAG",
        help="Only articles with this tag, or one of these; may be repeated.",
        autocompletion=complete_tag,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DAY", help="Only articles published from this day, month or year on."
    ),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DAY", help="Only articles published up to its end."),
]
TextField = Annotated[
    str | None,
    typer.Option("--text-field", metavar="NAME", help="Column of a CSV or JSON with the text."),
]
TitleField = Annotated[
    str | None, typer.Option("--title-field", metavar="NAME", help="Column with the title.")
]
AllowPrivate = Annotated[
    bool,
    typer.Option(
        "--allow-private", help="Let redirects and feed entries lead into private networks."
    ),
]
DocumentName = Annotated[
    str,
    typer.Argument(metavar="DOC", help="Id, title or file name.", autocompletion=complete_document),
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
Record = Annotated[
    str | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="Keep what the language model writes in this file; what it holds is not asked again.",
    ),
]
Replay = Annotated[
    str | None,
    typer.Option(
        "--replay",
        metavar="FILE",
        help="Take what the language model wrote from this file; never ask it.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Count = Annotated[int | None, typer.Option("-k", min=1, help="Passages to read.")]


def open_library(home: Path | None, **flags: object) -> Assistant:
    """Open the library of the options, slow steps told on standard error."""
    from assistant.library import Assistant

    return Assistant.open(home, notice=notice, **flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The options of the commands that answer questions; None where one is not given."""

    within: Within = None
    tag: Tags = None
    since: Since = None
    until: Until = None
    model: Model = None
    k: Count = None
    base_url: BaseUrl = None
    timeout: Timeout = None
    unsupported: Unsupported = None
    reader: ReaderName = None
    max_error: MaxError = None
    reading_time: ReadingTime = None
    embedding_model: EmbeddingModel = None
    exact: Exact = False
    only_model: OnlyModel = False
    store: Store = None
    record: Record = None
    replay: Replay = None
    home: Home = None

    def open_library(self) -> Assistant:
        """Open the library with these options as its settings.

        Raises:
            SettingsError: an option has a value that its setting cannot have.
            UsageError: two options exclude each other, or one needs a language model.
        """
        if self.record is not None and self.replay is not None:
            raise UsageError("--record and --replay exclude each other: give one of them.")
        flags = {field.name: getattr(self, field.name) for field in fields(self)}
        home = flags.pop("home")
        for name in ("within", "tag", "since", "until"):
            del flags[name]
        flags["spelling"] = False if flags.pop("exact") else None
        flags["only_model"] = self.only_model or None
        library = open_library(home, **flags)
        named = {"--only-model": self.only_model, "--replay": self.replay is not None}
        option = next((name for name, is_given in named.items() if is_given), None)
        if option and library.settings.model in (None, "reader"):
            raise UsageError(f"{option} needs a language model: name it with --model.")
        return library

    def selected(self, library: Assistant) -> list[str] | None:
        """Return the documents that these options choose, as `selected` does.

        A name that means several is told.
        """
        from assistant.commands.selecting import selected, tell_several

        tell_several(library, self.within)
        return selected(library, self.within, self.tag, self.since, self.until)


def with_asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Asking` beside its own, for its argument `asking`."""
    hints = get_type_hints(Asking, include_extras=True)
    shared = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default,
                  annotation=hints[field.name])
        for field in fields(Asking)
    ]  # fmt: skip
    taken = signature(command, eval_str=True)
    own = [
        known.replace(kind=Parameter.KEYWORD_ONLY)
        for known in taken.parameters.values()
        if known.name != "asking"
    ]

    @wraps(command)
    def with_both(**given: Any) -> None:
        asking = Asking(**{known.name: given.pop(known.name) for known in shared})
        command(**given, asking=asking)

    # Typer reads the options of a command from here.
    with_both.__dict__["__signature__"] = taken.replace(parameters=[*own, *shared])
    with_both.__annotations__ = {known.name: known.annotation for known in (*own, *shared)}
    return with_both


def notice(text: str) -> None:
    """Tell on standard error."""
    from assistant.text.printable import clean

    print(clean(text), file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print one JSON value on one line; what could steer a terminal leaves it escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    print("".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text))
