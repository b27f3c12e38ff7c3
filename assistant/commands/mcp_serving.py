"""The command that serves a library to agents: `assistant mcp`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path  # noqa: TC003 - Typer reads the hints
from typing import Annotated

import typer

from assistant.commands.options import BaseUrl, Home, Model, notice, open_library

TOKEN_VARIABLE = "ASSISTANT_MCP_TOKEN"  # noqa: S105 - the name of a variable, no token


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
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="Port for --http; 0 for any that is free."),
    ] = 0,
    model: Model = None,
    base_url: BaseUrl = None,
    home: Home = None,
) -> None:
    """Serve the library to agents over the Model Context Protocol.

    Tools: ask, search, list_articles, show_passage, and add_article with --allow-add. With --http
    each request needs the token of ASSISTANT_MCP_TOKEN, or the one that is printed at the start.
    """
    from assistant.mcp_server.allowed_folders import AllowedFolders
    from assistant.mcp_server.library_tools import LibraryTools
    from assistant.mcp_server.protocol import build_server
    from assistant.mcp_server.transports import serve_http, serve_stdio

    allowed = AllowedFolders(allow_add or ())
    with open_library(home, model=model, base_url=base_url) as library:
        server = build_server(LibraryTools(library, allowed), may_add=bool(allowed.folders))
        if not http:
            serve_stdio(server)
            return
        given = os.environ.get(TOKEN_VARIABLE)
        token = given or secrets.token_urlsafe(32)

        def ready(address: str) -> None:
            notice(f"serving {address}")
            if not given:
                notice(f"token {token}")

        serve_http(server, port=port, token=token, ready=ready)
