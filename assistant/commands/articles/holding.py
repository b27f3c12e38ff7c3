"""The commands for what the library holds: list, show, remove, rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from assistant.commands.articles.completing import complete_document
from assistant.commands.options import (
    AsJson,
    DocumentName,
    EmbeddingModel,
    Home,
    Since,
    Store,
    Tags,
    Until,
    Within,
    notice,
    open_library,
    print_json,
)
from assistant.commands.selecting import selected
from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.index.store.rows import DocumentInfo

Order = Literal["added", "published", "title", "site", "author", "words", "source"]


def list_documents(
    within: Within = None,
    tags: Tags = None,
    since: Since = None,
    until: Until = None,
    order: Annotated[
        str,
        typer.Option("--sort", metavar="|".join(get_args(Order)), help="What to sort them by."),
    ] = "added",
    reverse: Annotated[
        bool, typer.Option("--reverse", help="The other way round: newest or longest first.")
    ] = False,
    as_json: AsJson = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """List the articles of the library, all or a selection."""
    from assistant.terminal.render import render_documents
    from assistant.terminal.screen import console

    if order not in get_args(Order):
        raise UsageError(f"{order!r} is no order: expected one of {', '.join(get_args(Order))}.")
    with open_library(home, store=store) as library:
        documents: Sequence[DocumentInfo] = library.documents()
        chosen = selected(library, within, tags, since, until)
        if chosen:
            ids = library.store.find_all(chosen)
            documents = [document for document in documents if document.id in ids]
    documents = _sorted(documents, order, reverse=reverse)
    if as_json:
        print_json([document.to_json() for document in documents])
    else:
        render_documents(documents, console=console())


def _sorted(documents: Sequence[DocumentInfo], order: str, *, reverse: bool) -> list[DocumentInfo]:
    """Return documents in an order; what lacks a value comes last, whichever way round."""

    def value(document: DocumentInfo) -> str | int:
        known: str | int | None = getattr(document, order)
        return known.casefold() if isinstance(known, str) else known or 0

    having = [document for document in documents if getattr(document, order)]
    lacking = [document for document in documents if not getattr(document, order)]
    return sorted(having, key=value, reverse=reverse) + lacking


def show(
    document: DocumentName,
    as_json: AsJson = False,
    pager: Annotated[
        bool,
        typer.Option("--pager/--no-pager", help="Page what is longer than a terminal's screen."),
    ] = True,
    store: Store = None,
    home: Home = None,
) -> None:
    """Show an article as it is kept: the text that citations refer to."""
    from assistant.terminal.render import render_document
    from assistant.terminal.screen import console, paged

    with open_library(home, store=store) as library:
        found = library.document(document)
    if as_json:
        print_json(found.to_json())
        return
    with paged(console(), wanted=pager) as screen:
        render_document(found, console=screen)


def remove(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOC...",
            help="Ids, titles, file names, folders, archives or feeds.",
            autocompletion=complete_document,
        ),
    ],
    store: Store = None,
    home: Home = None,
) -> None:
    """Remove articles from the library; their files stay where they are.

    The name of a folder, an archive or a feed removes all that is held of it.
    """
    from assistant.shown.wording import cited_in
    from assistant.terminal.screen import console, put
    from assistant.text.printable import clean

    with open_library(home, store=store) as library:
        library.documents()  # a new library is given the shipped article first
        chosen = [name for given in documents for name in library.store.find_removable(given)]
        for name in dict.fromkeys(chosen):
            removed = library.remove(name)
            put(console(), f"removed {removed.id}  {clean(removed.title)}")
            citing = library.store.conversations.citing(removed.id)
            if citing:
                notice(cited_in(citing))


def rebuild(embedding_model: EmbeddingModel = None, store: Store = None, home: Home = None) -> None:
    """Embed every article again, with another model or after damage to the vectors."""
    from assistant.terminal.screen import console, progress, put

    with open_library(home, store=store) as library, progress("Embedding") as report:
        count = library.rebuild(embedding_model, progress=report)
    put(console(), f"rebuilt {count} passages")
