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
from assistant.errors import UsageError


def ask(
    question: Annotated[
        list[str],
        typer.Argument(
            metavar="QUESTION",
            help='The question, with or without quotation marks, or "-" for standard input.',
        ),
    ],
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
        asked = sys.stdin.read() if question == ["-"] else " ".join(question)
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
    going_on: Annotated[
        bool, typer.Option("--continue", help="Go on with the last conversation.")
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume", metavar="ID", help="Go on with this one of those that chats lists."
        ),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save/--no-save", help="Keep what is said in the library.")
    ] = True,
    home: Home = None,
) -> None:
    """Talk with the articles: follow-ups, sources, /help.

    Ctrl-C stops an answer, Ctrl-D leaves. What is said is kept: assistant chats lists it.
    """
    if going_on and resume is not None:
        raise UsageError("--continue and --resume exclude each other: give one of them.")
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

        conversations = library.store.conversations
        carry_on = conversations.latest() if going_on else None
        if resume is not None:
            carry_on = conversations.find(resume)
        run_chat(library, documents=within or (), carry_on=carry_on, save=save)


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="What to look for.")],
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
        found = library.search(" ".join(query), k=k, documents=within, rerank=rerank)
        if as_json:
            print_json([passage.to_json() for passage in found])
            return
        from assistant.terminal.render import render_passages
        from assistant.terminal.screen import console

        render_passages(found, library.documents_of(found), console=console())
