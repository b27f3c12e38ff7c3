"""The commands that ask: one question, a conversation, a search."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.commands.options import (
    AsJson,
    BaseUrl,
    Count,
    EmbeddingModel,
    Home,
    MaxError,
    Model,
    ReaderName,
    ReadingTime,
    Timeout,
    Unsupported,
    Within,
    open_library,
    print_json,
)


def ask(
    question: Annotated[str, typer.Argument(help='The question, or "-" for standard input.')],
    within: Within = None,
    model: Model = None,
    as_json: AsJson = False,
    k: Count = None,
    base_url: BaseUrl = None,
    timeout: Timeout = None,
    unsupported: Unsupported = None,
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
    library = open_library(
        home,
        model=model,
        base_url=base_url,
        timeout=timeout,
        unsupported=unsupported,
        reader=reader,
        max_error=max_error,
        reading_time=reading_time,
        embedding_model=embedding_model,
    )
    with library:
        asked = sys.stdin.read() if question == "-" else question
        if as_json:
            print_json(library.ask(asked, documents=within, k=k).to_json())
            return
        from assistant.terminal.render import render_answer, render_notices
        from assistant.terminal.render_draft import Draft
        from assistant.terminal.screen import console

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


def chat(
    within: Within = None,
    model: Model = None,
    k: Count = None,
    base_url: BaseUrl = None,
    timeout: Timeout = None,
    unsupported: Unsupported = None,
    reader: ReaderName = None,
    home: Home = None,
) -> None:
    """Talk with the articles: follow-ups, sources, /help.

    Ctrl-C stops an answer, Ctrl-D leaves.
    """
    library = open_library(
        home,
        model=model,
        base_url=base_url,
        timeout=timeout,
        unsupported=unsupported,
        reader=reader,
        k=k,
    )
    with library:
        from assistant.terminal.chat_session import run_chat

        run_chat(library, documents=within or ())


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
    with open_library(home) as library:
        found = library.search(query, k=k, documents=within, rerank=rerank)
        if as_json:
            print_json([passage.to_json() for passage in found])
            return
        from assistant.terminal.render import render_passages
        from assistant.terminal.screen import console

        render_passages(found, library.documents_of(found), console=console())
