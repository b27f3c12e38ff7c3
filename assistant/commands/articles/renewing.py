"""The commands that look again: refresh for pages, prune for files that are gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.commands.articles.completing import complete_document
from assistant.commands.options import (
    AllowPrivate,
    AsJson,
    Home,
    Store,
    TextField,
    TitleField,
    notice,
    open_library,
    print_json,
)
from assistant.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.index.renew.refresh import Renewal
    from assistant.library import Assistant

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show it and change nothing.")]


def refresh(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DOC...]",
            help="Ids, titles, file names, archives or feeds.",
            autocompletion=complete_document,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All articles that came from pages.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    allow_private: AllowPrivate = False,
    text_field: TextField = None,
    title_field: TitleField = None,
    as_json: AsJson = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """Fetch pages again, show what has changed, and take it in after asking.

    Servers are only asked for what has changed, and robots.txt holds. Without a terminal nothing
    can be asked: give --yes, or --dry-run.
    """
    from assistant.index.load.load_options import LoadOptions
    from assistant.index.renew.refresh import look_again
    from assistant.shown.wording import count
    from assistant.terminal.render_renewal import render_renewal, summed_up_renewals
    from assistant.terminal.screen import console, progress

    if bool(documents) == every:
        raise UsageError("Name the articles to fetch again, or give --all.")
    _must_be_able_to_ask(yes=yes, dry_run=dry_run)
    options = LoadOptions(
        text_field=text_field, title_field=title_field, allow_private=allow_private
    )
    renewals: list[Renewal] = []
    with open_library(home, store=store) as library:
        wanted = _wanted(library, documents)
        with progress("Looking again", quiet=as_json) as report:
            for item in look_again(library.store, wanted, options=options, progress=report):
                if every and item.found == "skipped" and not item.source.startswith("http"):
                    continue
                renewals.append(item)
                if not as_json:
                    render_renewal(item, console=console())
        changed = [item for item in renewals if item.now is not None]
        if not as_json:
            notice(summed_up_renewals(renewals))
        question = f"Take {count(len(changed), 'change')} into the library?"
        if changed and not dry_run and (yes or _agreed(question)):
            _accept(library, changed, as_json=as_json)
            taken = True
        else:
            taken = False
    if as_json:
        for item in renewals:
            print_json(_as_json(item, taken=taken))
    failed = sum(item.found == "failed" for item in renewals)
    if failed:
        raise SourceError(f"{failed} of {len(renewals)} could not be looked at again")


def prune(
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    store: Store = None,
    home: Home = None,
) -> None:
    """Remove what came from files that are gone from disk, after asking.

    Without a terminal nothing can be asked: give --yes, or --dry-run.
    """
    from assistant.index.renew.prune import forget, gone
    from assistant.shown.wording import cited_in, count
    from assistant.terminal.render_renewal import render_gone
    from assistant.terminal.screen import console

    _must_be_able_to_ask(yes=yes, dry_run=dry_run)
    with open_library(home, store=store) as library:
        lost = gone(library.store)
        if not as_json:
            render_gone(lost, console=console())
        going = len({item.document for item in lost if item.is_last})
        if not lost:
            notice("nothing is gone")
        elif not dry_run and (yes or _agreed(f"Remove {count(going, 'article')}?")):
            removed = forget(library.store, lost)
            notice(f"removed {count(len(removed), 'article')}")
            for name in removed:
                if citing := library.store.conversations.citing(name):
                    notice(cited_in(citing))
            dry_run = False
        else:
            dry_run = True
    for item in lost if as_json else ():
        status = "removed" if item.is_last and not dry_run else "gone"
        print_json(
            {"source": item.source, "document": item.document, "title": item.title,
             "status": status, "error": item.why}
        )  # fmt: skip


def _must_be_able_to_ask(*, yes: bool, dry_run: bool) -> None:
    """See that somebody can be asked before anything is looked at.

    Raises:
        UsageError: there is no terminal to ask at, and nothing says what to do without.
    """
    if not (yes or dry_run or (sys.stdin.isatty() and sys.stderr.isatty())):
        raise UsageError(
            "There is no terminal to ask at, so nothing was changed: give --yes to do it without "
            "asking, or --dry-run to see what would be done."
        )


def _agreed(question: str) -> bool:
    """Ask on standard error, where what is piped does not go; nothing typed means no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    agreed = sys.stdin.readline().strip().casefold() in ("y", "yes")
    if not agreed:
        notice("nothing was changed")
    return agreed


def _wanted(library: Assistant, names: Sequence[str] | None) -> list[str]:
    if not names:
        return [info.id for info in library.documents()]
    library.documents()
    found = [name for given in names for name in library.store.find_removable(given)]
    return list(dict.fromkeys(found))


def _accept(library: Assistant, changed: Sequence[Renewal], *, as_json: bool) -> None:
    """Put articles as they are now into the library."""
    from assistant.index.ingest import add_sources
    from assistant.index.renew.refresh import accepting
    from assistant.terminal.render import render_add_result
    from assistant.terminal.screen import console, progress

    with progress("Adding", quiet=as_json) as report:
        for result in add_sources(
            library.store,
            [item.source for item in changed],
            embedder=library.parts.embedder,
            steps=accepting(library.parts.steps, changed),
            progress=report,
        ):
            if not as_json:
                render_add_result(result, console=console())


def _as_json(item: Renewal, *, taken: bool) -> dict[str, Any]:
    document = item.now if item.now is not None and taken else item.held
    status = "updated" if item.now is not None and taken else item.found
    changes = {
        "facts": {name: [old, new] for name, old, new in item.changes.facts},
        "paragraphs": item.changes.counts,
    }
    return {
        "source": item.source, "document": document.id, "title": document.title,
        "status": status, "error": item.reason, "changes": changes,
    }  # fmt: skip
