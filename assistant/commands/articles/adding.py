"""The command that adds articles, and keeps adding while files are watched."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from assistant.commands.articles.completing import complete_tag
from assistant.commands.options import (
    AllowPrivate,
    AsJson,
    EmbeddingModel,
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
    from collections.abc import Callable, Iterator, Sequence

    from assistant.index.load.draft import Metadata
    from assistant.index.load.load_options import LoadOptions
    from assistant.library import Assistant
    from assistant.schema import AddResult

    Progress = Callable[[int, int, str], None]

LONGEST_TAG: Final = 60


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
    text_field: TextField = None,
    title_field: TitleField = None,
    allow_private: AllowPrivate = False,
    tags: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            metavar="TAG",
            help="A word to find these articles by later; may be repeated.",
            autocompletion=complete_tag,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the article on standard input.")
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Where the article on standard input came from.")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help="When the one on standard input was published."),
    ] = None,
    keep_watching: Annotated[
        bool,
        typer.Option(
            "--watch", help="Stay and keep the library in step with these files until Ctrl-C."
        ),
    ] = False,
    as_json: AsJson = False,
    embedding_model: EmbeddingModel = None,
    store: Store = None,
    home: Home = None,
) -> None:
    """Add articles: says added, unchanged, updated, skipped or failed for each.

    Reads web pages, PDF, Word, OpenDocument, EPUB, RTF, Markdown, text, feeds, mail, CSV, JSON,
    subtitles, and archives of these. Adding the same article again changes nothing; an edited one
    replaces its older version. A feed that is added again brings what is new in it.
    """
    from assistant.index.load.load_options import LoadOptions
    from assistant.index.renew.watch import watched_places
    from assistant.terminal.screen import progress

    stated = _stated(sources, title=title, url=url, date=date)
    options = LoadOptions(
        text_field=text_field, title_field=title_field, allow_private=allow_private, stated=stated
    )
    if keep_watching:
        watched_places(sources)
    started = time.time()
    results: list[AddResult] = []
    with open_library(home, store=store, embedding_model=embedding_model) as library:
        chosen = _Chosen(glob, tuple(exclude or ()), options, tuple(_tidy(tags)), as_json)
        with progress("Adding", quiet=as_json) as report:
            for result in _adding(library, sources, chosen, report):
                results.append(result)
                # A failure that stays alone is told once, by the error below.
                late = len(results) == 2 and results[0].status == "failed" and not as_json
                alone = len(results) == 1 and result.status == "failed" and not as_json
                for item in () if alone else results if late else (result,):
                    _tell(item, as_json=as_json)
        if not keep_watching:
            _conclude(results, listed=as_json or len(results) > 1)
            return
        try:
            _conclude(results, listed=as_json or len(results) > 1)
        except SourceError as error:
            notice(f"{error}")
        _watch(library, sources, chosen, since=started)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the user has chosen for all sources."""

    glob: str
    exclude: tuple[str, ...]
    options: LoadOptions
    tags: tuple[str, ...]
    as_json: bool


def _adding(
    library: Assistant, sources: Sequence[str], chosen: _Chosen, report: Progress | None = None
) -> Iterator[AddResult]:
    return library.adding(
        sources, glob=chosen.glob, exclude=chosen.exclude, options=chosen.options,
        tags=chosen.tags, progress=report,
    )  # fmt: skip


def _stated(
    sources: Sequence[str], *, title: str | None, url: str | None, date: str | None
) -> Metadata:
    """Return what is stated of standard input.

    Raises:
        UsageError: there is more, or something else, to which it could belong.
    """
    from assistant.index.load.draft import Metadata
    from assistant.index.load.sources import is_address, without_password
    from assistant.index.store.selection import period

    if (title or url or date) and list(sources) != ["-"]:
        raise UsageError(
            "--title, --url and --date are about standard input: pipe one article in and name it -."
        )
    if url and not is_address(url):
        raise UsageError(f"{url!r} is no address: expected one such as https://example.org/storm.")
    day = period(date)[0].isoformat() if date else None
    return Metadata(title=title, url=without_password(url) if url else None, published=day)


def _tidy(tags: Sequence[str] | None) -> Iterator[str]:
    """Yield tags on one line, none of them empty.

    Raises:
        UsageError: one is empty, or too long for a word.
    """
    for tag in tags or ():
        name = " ".join(tag.split())
        if not 0 < len(name) <= LONGEST_TAG:
            raise UsageError(f"A tag has 1 to {LONGEST_TAG} characters: {name[:20]!r} has not.")
        yield name


def _tell(result: AddResult, *, as_json: bool) -> None:
    """Print what became of a source, and what was found out about it that is worth a notice."""
    from assistant.shown.wording import found_out
    from assistant.terminal.render import render_add_result
    from assistant.terminal.screen import console

    for line in found_out(result):
        notice(line)
    if as_json:
        print_json(result.to_json())
    else:
        render_add_result(result, console=console())


def _watch(library: Assistant, sources: Sequence[str], chosen: _Chosen, *, since: float) -> None:
    """Add what changes and let go of what goes, until the user has had enough."""
    from assistant.index.renew.prune import forget, gone
    from assistant.index.renew.watch import watch
    from assistant.schema import AddResult

    notice("watching; Ctrl-C ends it")
    for batch in watch(sources, glob=chosen.glob, exclude=chosen.exclude, since=since):
        for result in _adding(library, batch.changed, chosen) if batch.changed else ():
            if result.status != "unchanged":
                _tell(result, as_json=chosen.as_json)
        lost = gone(library.store, below=(*batch.changed, *batch.gone), options=chosen.options)
        removed = set(forget(library.store, lost))
        for item in lost:
            if item.document in removed and item.is_last:
                _tell(
                    AddResult(source=item.source, status="removed", document=item.document,
                              title=item.title, error=item.why),
                    as_json=chosen.as_json,
                )  # fmt: skip


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
