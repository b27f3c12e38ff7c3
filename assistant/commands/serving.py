"""The commands that serve a library: `assistant mcp` to agents, `assistant serve` to a browser."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - Typer reads the hints
from typing import TYPE_CHECKING, Annotated, Final

import typer

from assistant.commands.options import BaseUrl, Home, Model, Store, notice, open_library
from assistant.errors import DatasetError

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN_VARIABLE: Final = "ASSISTANT_MCP_TOKEN"  # noqa: S105 - the name of a variable, no token
Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port on loopback; 0 for any that is free.")
]


def mcp(
    allow_add: Annotated[
        list[Path] | None,
        typer.Option(
            "--allow-add",
            metavar="DIR",
            help="Offer the tool add_article for files below this folder; may be repeated.",
        ),
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Serve over HTTP on loopback instead of stdio.")
    ] = False,
    port: Port = 0,
    model: Model = None,
    base_url: BaseUrl = None,
    store: Store = None,
    home: Home = None,
) -> None:
    """Serve the library to agents over the Model Context Protocol.

    Tools: ask, search, list_articles, show_passage, and add_article with --allow-add. With --http
    each request needs the token of ASSISTANT_MCP_TOKEN, or the one that is printed at the start.
    """
    from assistant.loopback import new_token
    from assistant.mcp_server.allowed_folders import AllowedFolders
    from assistant.mcp_server.library_tools import LibraryTools
    from assistant.mcp_server.protocol import build_server
    from assistant.mcp_server.transports import serve_http, serve_stdio

    allowed = AllowedFolders(allow_add or ())
    with open_library(home, store=store, model=model, base_url=base_url) as library:
        server = build_server(LibraryTools(library, allowed), may_add=bool(allowed.folders))
        if not http:
            serve_stdio(server)
            return
        given = os.environ.get(TOKEN_VARIABLE)
        token = given or new_token()

        def ready(address: str) -> None:
            notice(f"serving {address}")
            if not given:
                notice(f"token {token}")

        serve_http(server, port=port, token=token, ready=ready)


def serve(
    port: Port = 0,
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run",
            metavar="DIR",
            help="Also show the report of this evaluation run; may be repeated. Those beside the "
            "library are shown anyway.",
        ),
    ] = None,
    model: Model = None,
    base_url: BaseUrl = None,
    store: Store = None,
    home: Home = None,
) -> None:
    """Open a reading room in the browser: ask, and see each quote in its article.

    It prints the address to open; nobody without the token in it comes in, and only from this
    machine. Ctrl-C stops it.
    """
    from assistant.commands.why import remembering
    from assistant.loopback import new_token
    from assistant.shown.wording import READER
    from assistant.web.application import serve_room
    from assistant.web.room import Room

    with open_library(home, store=store, model=model, base_url=base_url) as library:
        room = Room(
            library,
            runs=KeptRuns(library.home, runs or ()),
            model=None if library.settings.model == READER else library.settings.model,
            load=lambda: library.parts.load(),  # noqa: PLW0108 - no parts before the first page
            on_answer=remembering(library),
        )

        def ready(address: str) -> None:
            typer.echo(address)
            notice("Open this address in a browser on this machine. Ctrl-C stops.")

        serve_room(room, port=port, token=new_token(), ready=ready)


class KeptRuns:
    """The runs of evaluations beside a library, and others by their folders."""

    def __init__(self, home: Path, others: Sequence[Path]) -> None:
        """Keep where they are.

        Raises:
            DatasetError: one of the others is no folder of a run.
        """
        from assistant.eval.run.run_folder import HEADER

        for folder in others:
            if not (folder / HEADER).is_file():
                raise DatasetError(
                    f"{folder} holds no {HEADER}; expected the folder of a run, such as "
                    "`assistant eval run --out` makes."
                )
        self._home = home
        self._others = tuple(others)

    def names(self) -> list[str]:
        """Return the names of the runs, newest first."""
        return list(self._folders())

    def page(self, name: str) -> str | None:
        """Return the report of a run as a page, None where there is no run of that name.

        Raises:
            DatasetError: the run is not finished, or not in its form.
        """
        from assistant.eval.report.html_report import run_html
        from assistant.eval.run.run_folder import load_run

        folder = self._folders().get(name)
        return None if folder is None else run_html(load_run(folder))

    def _folders(self) -> dict[str, Path]:
        from assistant.commands.evaluation.eval_shared import RUNS
        from assistant.eval.run.run_folder import HEADER

        kept = [path.parent for path in (self._home / RUNS).glob(f"*/{HEADER}")]
        newest = sorted((*kept, *self._others), key=lambda path: -path.stat().st_mtime)
        found: dict[str, Path] = {}
        for folder in newest:
            name = folder.resolve().name
            number = 2
            while name in found:
                name, number = f"{folder.resolve().name} ({number})", number + 1
            found[name] = folder
        return found
