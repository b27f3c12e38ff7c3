"""The commands that keep the library: add, list, show, remove, rebuild."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import (
    AsJson,
    EmbeddingModel,
    Home,
    notice,
    open_library,
    print_json,
)
from assistant.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import AddResult


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
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="PATTERN",
            help="Files and folders to leave out, as in a .gitignore file; may be repeated.",
        ),
    ] = None,
    text_field: Annotated[
        str | None,
        typer.Option("--text-field", metavar="NAME", help="Column of a CSV or JSON with the text."),
    ] = None,
    title_field: Annotated[
        str | None,
        typer.Option("--title-field", metavar="NAME", help="Column with the title."),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private",
            help="Let redirects and feed entries lead into private networks.",
        ),
    ] = False,
    as_json: AsJson = False,
    embedding_model: EmbeddingModel = None,
    home: Home = None,
) -> None:
    """Add articles: says added, unchanged, updated, skipped or failed for each.

    Reads web pages, PDF, Word, OpenDocument, EPUB, RTF, Markdown, text, feeds, mail, CSV, JSON,
    subtitles, and archives of these. Adding the same article again changes nothing; an edited one
    replaces its older version.
    """
    from assistant.index.load.loader import LoadOptions
    from assistant.terminal.render import render_add_result
    from assistant.terminal.screen import console, progress

    options = LoadOptions(
        text_field=text_field, title_field=title_field, allow_private=allow_private
    )
    results: list[AddResult] = []
    with (
        open_library(home, embedding_model=embedding_model) as library,
        progress("Adding", quiet=as_json) as report,
    ):
        added = library.adding(
            sources, glob=glob, exclude=exclude or (), options=options, progress=report
        )
        for result in added:
            results.append(result)
            if as_json:
                print_json(result.to_json())
                continue
            # A failure that stays alone is told once, by the error below.
            told = results[-2:] if len(results) == 2 and results[0].status == "failed" else [result]
            for item in told if len(results) > 1 or result.status != "failed" else ():
                render_add_result(item, console=console())
    _conclude(results, listed=as_json or len(results) > 1)


def _conclude(results: Sequence[AddResult], *, listed: bool) -> None:
    """Tell on standard error how many sources came to what.

    Raises:
        SourceError: a source failed; its reason is in the message unless it was listed already.
    """
    counts = Counter[str](result.status for result in results)
    order = ("added", "updated", "unchanged", "skipped", "failed")
    totals = ", ".join(f"{counts[status]} {status}" for status in order if counts[status])
    failed = [result for result in results if result.status == "failed"]
    if failed and not listed:
        raise SourceError(failed[0].error or "no reason known")
    if failed:
        raise SourceError(f"{len(failed)} of {len(results)} could not be added ({totals})")
    if len(results) > 1:
        notice(f"{totals}, of {len(results)}")


def list_documents(as_json: AsJson = False, home: Home = None) -> None:
    """List the articles of the library."""
    from assistant.terminal.render import render_documents
    from assistant.terminal.screen import console

    with open_library(home) as library:
        documents = library.documents()
    if as_json:
        print_json([document.to_json() for document in documents])
    else:
        render_documents(documents, console=console())


def show(
    document: Annotated[str, typer.Argument(metavar="DOC", help="Id, title or file name.")],
    home: Home = None,
) -> None:
    """Show an article as it is kept: the text that citations refer to."""
    from assistant.terminal.render import render_document
    from assistant.terminal.screen import console

    with open_library(home) as library:
        render_document(library.document(document), console=console())


def remove(
    documents: Annotated[
        list[str], typer.Argument(metavar="DOC...", help="Ids, titles or file names.")
    ],
    home: Home = None,
) -> None:
    """Remove articles from the library; their files stay where they are."""
    from assistant.terminal.screen import console, put
    from assistant.text.printable import clean
    from assistant.wording import cited_in

    with open_library(home) as library:
        for name in documents:
            removed = library.remove(name)
            put(console(), f"removed {removed.id}  {clean(removed.title)}")
            citing = library.store.conversations.citing(removed.id)
            if citing:
                notice(cited_in(citing))


def rebuild(embedding_model: EmbeddingModel = None, home: Home = None) -> None:
    """Embed every article again, with another model or after damage to the vectors."""
    from assistant.terminal.screen import console, progress, put

    with open_library(home) as library, progress("Embedding") as report:
        count = library.rebuild(embedding_model, progress=report)
    put(console(), f"rebuilt {count} passages")
