"""The commands that ask: one question, a conversation, a search."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from assistant.commands.failures import INTERRUPTED
from assistant.commands.options import (
    AsJson,
    Asking,
    Home,
    Since,
    Store,
    Tags,
    Until,
    Within,
    open_library,
    print_json,
    with_asking,
)
from assistant.commands.selecting import selected, tell_several
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.eval.cases.feedback import Rating
    from assistant.explain.last_question import LastQuestion
    from assistant.library import Assistant
    from assistant.schema import Answer

HAPPENED = "What happened when?"
"""What a timeline answers."""
MOST_ARTICLES = 12
"""Articles that one timeline is made of."""
CASES_FILE = "feedback.jsonl"
"""Cases that a chat's /good and /bad keep, in the folder of the library."""


@with_asking
def ask(
    question: Annotated[
        list[str],
        typer.Argument(
            metavar="QUESTION",
            help='The question, with or without quotation marks, or "-" for standard input.',
        ),
    ],
    as_json: AsJson = False,
    short: Annotated[bool, typer.Option("--short", help="Print the short answer alone.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, each source as a footnote.")
    ] = False,
    taken_as: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="What to take the question for, such as summary, list, timeline, fact.",
        ),
    ] = None,
    sentences: Annotated[
        int | None,
        typer.Option("--sentences", min=1, metavar="N", help="Summarise in so many sentences."),
    ] = None,
    passages: Annotated[
        bool, typer.Option("--passages", help="Also show the passages that were read.")
    ] = False,
    why: Annotated[
        bool,
        typer.Option("--why", help="Also say why the answer is what it is, as assistant why does."),
    ] = False,
    *,
    asking: Asking,
) -> None:
    """Answer a question from the articles, with the passage behind every sentence.

    For example: assistant ask "who confirmed Kim's attendance?"
    """
    from assistant.explain.last_question import keep_last, last_of

    if why and (short or markdown):
        raise UsageError("--why goes with the answer as it is shown, or with --json.")
    if as_json + short + markdown > 1:
        raise UsageError("--json, --short and --markdown exclude each other: give one of them.")
    with asking.open_library() as library:
        asked = sys.stdin.read() if question == ["-"] else " ".join(question)
        within = asking.selected(library)
        form = "json" if as_json else "short" if short else "markdown" if markdown else "text"
        way = Way(taken_as, sentences)
        answer = _asked(library, asked, within=within, way=way, live=form == "text")
        last = last_of(library, answer, documents=within or ())
        keep_last(library, last)
        _print_answer(
            library, answer, form=form, passages=passages, explained=last if why else None
        )


class Way(NamedTuple):
    """How a question is to be taken: as which kind, and in how many sentences."""

    taken_as: str | None = None
    sentences: int | None = None


def _asked(library: Assistant, question: str, *, within: Within, way: Way, live: bool) -> Answer:
    """Return the answer to a question, how it comes about shown at a terminal if it is live."""
    from assistant.terminal.chat_commands import kind_named
    from assistant.writing.model_errors import STOPPED

    kind = None if way.taken_as is None else kind_named(way.taken_as)
    if not live:
        return library.ask(question, documents=within, kind=kind, sentences=way.sentences)
    from assistant.terminal.render_draft import Draft
    from assistant.terminal.screen import console

    with Draft(question, console=console()) as draft:
        try:
            return library.ask(
                question,
                documents=within,
                kind=kind,
                sentences=way.sentences,
                on_searched=draft.searched,
                on_read=draft.read,
                on_token=draft.token,
            )
        except KeyboardInterrupt:
            if draft.answer is None:
                raise
            return replace(draft.answer, model_error=STOPPED)


def _print_answer(
    library: Assistant,
    answer: Answer,
    *,
    form: str,
    passages: bool = False,
    explained: LastQuestion | None = None,
) -> None:
    """Print an answer in a form, its notices on standard error; exits with 1 where it failed.

    `explained` is the question that is to be explained, too.
    """
    from assistant.commands.why import print_explanation
    from assistant.explain.explanation import explain
    from assistant.shown.wording import is_failure, short_answer
    from assistant.terminal.render import render_answer, render_notices
    from assistant.terminal.screen import console
    from assistant.terminal.transcript import markdown
    from assistant.writing.model_errors import STOPPED

    screen = console()
    explanation = None if explained is None else explain(library, explained)
    if form == "json":
        added = {} if explanation is None else {"why": explanation.to_json()}
        print_json({**answer.to_json(), **added})
    elif form == "text":
        named = library.documents_of(answer.passages) if passages else None
        render_answer(answer, console=screen, show_passages=passages, documents=named)
    else:
        said = short_answer(answer) if form == "short" else markdown(answer).rstrip()
        screen.print(said, markup=False, highlight=False, soft_wrap=True)
    if explanation is not None and form != "json":
        screen.print()
        print_explanation(explanation)
    render_notices(answer, console=console(stderr=True))
    if answer.model_error == STOPPED:
        raise typer.Exit(INTERRUPTED)
    if is_failure(answer):
        raise typer.Exit(1)


def timeline(
    document: Annotated[
        str | None,
        typer.Argument(metavar="DOC", help="Id, title or file name; without it, every article."),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Show what happened when, by the articles' own words, in the order of time."""
    with open_library(home) as library:
        names = [document] if document else [info.id for info in library.documents()]
        if len(names) > MOST_ARTICLES:
            raise UsageError(
                f"The library holds {len(names)} articles; a timeline is made of at most "
                f"{MOST_ARTICLES}: name one, as assistant list shows them."
            )
        answer = library.ask(HAPPENED, documents=names, kind="timeline")
        _print_answer(library, answer, form="json" if as_json else "text")


@with_asking
def chat(
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
    *,
    asking: Asking,
) -> None:
    """Talk with the articles: follow-ups, sources, /help.

    Ctrl-C stops an answer, Ctrl-D leaves. What is said is kept: assistant chats lists it.
    """
    if going_on and resume is not None:
        raise UsageError("--continue and --resume exclude each other: give one of them.")
    with asking.open_library() as library:
        from assistant.commands.why import remembering
        from assistant.terminal.chat_session import run_chat

        conversations = library.store.conversations
        carry_on = conversations.latest() if going_on else None
        if resume is not None:
            carry_on = conversations.find(resume)
        run_chat(
            library,
            documents=asking.selected(library) or (),
            carry_on=carry_on,
            save=save,
            on_kept=remembering(library),
            on_feedback=partial(_keep_case, library),
        )


def _keep_case(library: Assistant, verdict: Rating, answer: Answer) -> str:
    from assistant.eval.cases.feedback import keep_case

    return keep_case(answer, verdict, library=library, path=library.home / CASES_FILE)


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show.")] = 10,
    within: Within = None,
    tags: Tags = None,
    since: Since = None,
    until: Until = None,
    rerank: Annotated[
        bool,
        typer.Option(
            "--rerank/--no-rerank",
            help="Put the first passages in order with the trained model, or leave them as found.",
        ),
    ] = True,
    as_json: AsJson = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """Show the passages nearest to a query, with their scores."""
    with open_library(home, store=store) as library:
        chosen = selected(library, within, tags, since, until)
        tell_several(library, within)
        found = library.search(" ".join(query), k=k, documents=chosen, rerank=rerank)
        if as_json:
            print_json([passage.to_json() for passage in found])
            return
        from assistant.terminal.render import render_passages
        from assistant.terminal.screen import console

        render_passages(found, library.documents_of(found), console=console())
