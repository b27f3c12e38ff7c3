"""The commands that keep the library: add, list, show, remove, rebuild."""

from __future__ import annotations

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
    as_json: AsJson = False,
    embedding_model: EmbeddingModel = None,
    home: Home = None,
) -> None:
    """Add articles: says added, unchanged, updated or failed for each.

    Adding the same article again changes nothing; an edited one replaces its older version.
    """
    from assistant.terminal.render import render_add_result
    from assistant.terminal.screen import console, progress

    results: list[AddResult] = []
    with (
        open_library(home, embedding_model=embedding_model) as library,
        progress("Adding", quiet=as_json) as report,
    ):
        for result in library.adding(sources, glob=glob, progress=report):
            results.append(result)
            if as_json:
                print_json(result.to_json())
            else:
                render_add_result(result, console=console())
    failed = [result for result in results if result.status == "failed"]
    if failed:
        # What failed has been listed with its reason; this line is for whoever reads only errors.
        reason = f": {failed[0].error}" if len(failed) == 1 else "; the list above says why."
        raise SourceError(f"{len(failed)} of {len(results)} could not be added{reason}")


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
    from assistant.terminal.screen import clean, console, put
    from assistant.terminal.wording import cited_in

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
