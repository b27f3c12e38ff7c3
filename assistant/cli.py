"""The commands: options in, one call of the library, a rendered result out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli_errors import Commands
from assistant.cli_eval import commands as eval_commands
from assistant.errors import SourceError

if TYPE_CHECKING:
    from assistant.library import Assistant
    from assistant.schema import AddResult

commands = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask your articles in the terminal, and see the passage behind every sentence.",
)
commands.add_typer(eval_commands, name="eval")

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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Count = Annotated[int | None, typer.Option("-k", min=1, help="Passages to read.")]


@commands.command()
def ask(
    question: Annotated[str, typer.Argument(help='The question, or "-" for standard input.')],
    within: Within = None,
    model: Model = None,
    as_json: AsJson = False,
    k: Count = None,
    base_url: BaseUrl = None,
    timeout: Timeout = None,
    reader: ReaderName = None,
    max_error: MaxError = None,
    reading_time: ReadingTime = None,
    embedding_model: EmbeddingModel = None,
    passages: Annotated[
        bool, typer.Option("--passages", help="Also show the passages that were read.")
    ] = False,
    home: Home = None,
) -> None:
    """Answer a question from the articles, with the passage behind every sentence.

    For example: assistant ask "who confirmed Kim's attendance?"
    """
    library = _open(
        home,
        model=model,
        base_url=base_url,
        timeout=timeout,
        reader=reader,
        max_error=max_error,
        reading_time=reading_time,
        embedding_model=embedding_model,
    )
    with library:
        asked = sys.stdin.read() if question == "-" else question
        if as_json:
            _print_json(library.ask(asked, documents=within, k=k).to_json())
            return
        from assistant.interface.render import render_answer, render_notices
        from assistant.interface.render_draft import Draft
        from assistant.interface.terminal import console

        screen = console()
        with Draft(asked, console=screen) as draft:
            answer = library.ask(
                asked, documents=within, k=k, on_searched=draft.searched, on_token=draft.token
            )
        render_answer(
            answer,
            console=screen,
            show_passages=passages,
            show_searched=not draft.is_searched,
            documents=library.documents_of(answer.passages),
        )
        render_notices(answer, console=console(stderr=True))


@commands.command()
def chat(
    within: Within = None,
    model: Model = None,
    k: Count = None,
    base_url: BaseUrl = None,
    timeout: Timeout = None,
    reader: ReaderName = None,
    home: Home = None,
) -> None:
    """Talk with the articles: follow-ups, sources, /help.

    Ctrl-C stops an answer, Ctrl-D leaves.
    """
    library = _open(home, model=model, base_url=base_url, timeout=timeout, reader=reader, k=k)
    with library:
        from assistant.interface.chat_session import run_chat

        run_chat(library, documents=within or ())


@commands.command()
def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="Files, folders, addresses, or - for standard input."
        ),
    ],
    glob: Annotated[
        str, typer.Option("--glob", help="Which files of a folder, such as '**/*.md'.")
    ] = "**/*",
    as_json: AsJson = False,
    embedding_model: EmbeddingModel = None,
    home: Home = None,
) -> None:
    """Add articles: says added, unchanged, updated or failed for each.

    Adding the same article again changes nothing; an edited one replaces its older version.
    """
    from assistant.interface.render import render_add_result
    from assistant.interface.terminal import console, progress

    results: list[AddResult] = []
    with (
        _open(home, embedding_model=embedding_model) as library,
        progress("Adding", quiet=as_json) as report,
    ):
        for result in library.adding(sources, glob=glob, progress=report):
            results.append(result)
            if as_json:
                _print_json(result.to_json())
            else:
                render_add_result(result, console=console())
    failed = [result for result in results if result.status == "failed"]
    if failed:
        # What failed has been listed with its reason; this line is for whoever reads only errors.
        reason = f": {failed[0].error}" if len(failed) == 1 else "; the list above says why."
        raise SourceError(f"{len(failed)} of {len(results)} could not be added{reason}")


@commands.command("list")
def list_documents(as_json: AsJson = False, home: Home = None) -> None:
    """List the articles of the library."""
    from assistant.interface.render import render_documents
    from assistant.interface.terminal import console

    with _open(home) as library:
        documents = library.documents()
    if as_json:
        _print_json([document.to_json() for document in documents])
    else:
        render_documents(documents, console=console())


@commands.command()
def show(
    document: Annotated[str, typer.Argument(metavar="DOC", help="Id, title or file name.")],
    home: Home = None,
) -> None:
    """Show an article as it is kept: the text that citations refer to."""
    from assistant.interface.render import render_document
    from assistant.interface.terminal import console

    with _open(home) as library:
        render_document(library.document(document), console=console())


@commands.command()
def remove(
    documents: Annotated[
        list[str], typer.Argument(metavar="DOC...", help="Ids, titles or file names.")
    ],
    home: Home = None,
) -> None:
    """Remove articles from the library; their files stay where they are."""
    from assistant.interface.terminal import clean, console

    with _open(home) as library:
        for name in documents:
            removed = library.remove(name)
            console().print(f"removed {removed.id}  {clean(removed.title)}", markup=False)


@commands.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show.")] = 10,
    within: Within = None,
    rerank: Annotated[
        bool,
        typer.Option(
            "--rerank/--no-rerank",
            help="Put the first passages in order with the trained model, or leave them as found.",
        ),
    ] = True,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Show the passages nearest to a query, with their scores."""
    with _open(home) as library:
        found = library.search(query, k=k, documents=within, rerank=rerank)
        if as_json:
            _print_json([passage.to_json() for passage in found])
            return
        from assistant.interface.render import render_passages
        from assistant.interface.terminal import console

        render_passages(found, library.documents_of(found), console=console())


@commands.command()
def rebuild(embedding_model: EmbeddingModel = None, home: Home = None) -> None:
    """Embed every article again, with another model or after damage to the vectors."""
    from assistant.interface.terminal import console, progress

    with _open(home) as library, progress("Embedding") as report:
        count = library.rebuild(embedding_model, progress=report)
    console().print(f"rebuilt {count} passages", markup=False)


def _version(wanted: bool) -> None:
    if wanted:
        from assistant import __version__

        typer.echo(f"assistant {__version__}")
        raise typer.Exit


@commands.callback()
def assistant_options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options of the program itself."""


def _open(home: Path | None, **flags: object) -> Assistant:
    from assistant.library import Assistant

    return Assistant.open(home, notice=_notice, **flags)


def _notice(text: str) -> None:
    from assistant.interface.terminal import clean

    print(clean(text), file=sys.stderr, flush=True)


def _print_json(value: Any) -> None:
    """Print one JSON value on one line; what could steer a terminal leaves it escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    print("".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text))


def main() -> None:
    """Run the command line."""
    commands()
