"""The server as the SDK's own client sees it: in process, over stdio and over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

import anyio
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from assistant.commands import serving
from assistant.library import Assistant
from assistant.mcp_server import tool_results
from assistant.mcp_server.allowed_folders import AllowedFolders
from assistant.mcp_server.library_tools import MOST_PASSAGES, LibraryTools
from assistant.mcp_server.protocol import build_server
from assistant.mcp_server.transports import PATH
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

QUESTION = "who confirmed Kim's attendance?"
READING = ["ask", "search", "list_articles", "show_passage"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "lake.md").write_text("# Lake\n\nIt is deep.\n", encoding="utf-8")
    return tmp_path / "papers"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    with Assistant.open(tmp_path / "library") as opened:
        yield opened


def within(server: Any, work: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        with anyio.fail_after(120):
            async with Client(server) as client:
                await work(client)

    anyio.run(run)


def served(library: Assistant, *folders: Path) -> Any:
    tools = LibraryTools(library, AllowedFolders(folders))
    return build_server(tools, may_add=bool(folders))


async def exercise(client: Client) -> None:
    """List and call every tool, and read a resource."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert list(tools) == [*READING, "add_article"]
    assert all(tool.output_schema for tool in tools.values())
    told: list[str | None] = []

    async def report(progress: float, total: float | None, message: str | None) -> None:
        told.append(message)

    asked = await client.call_tool("ask", {"question": QUESTION}, progress_callback=report)
    answer = asked.structured_content
    assert answer is not None
    assert (answer["status"], answer["short"]) == ("answered", "North Korean state media")
    assert f"reading for: {QUESTION}" in told
    (citation,) = answer["citations"]
    listed = (await client.call_tool("list_articles", {})).structured_content
    assert listed is not None
    (article,) = listed["articles"]
    (resource,) = (await client.list_resources()).resources
    assert resource.uri == article["resource"] == tool_results.resource_of(citation["document"])
    (content,) = (await client.read_resource(resource.uri)).contents
    assert content.text[citation["start"] : citation["end"]] == citation["quote"]  # type: ignore[union-attr]
    place = {name: citation[name] for name in ("document", "start", "end")}
    shown = (await client.call_tool("show_passage", {**place, "around": 9})).structured_content
    assert shown is not None
    assert (shown["text"], len(shown["before"]), len(shown["after"])) == (citation["quote"], 9, 9)
    found = await client.call_tool("search", {"query": "parade", "k": 2})
    assert found.structured_content is not None
    assert len(found.structured_content["passages"]) == 2
    added = (await client.call_tool("add_article", {"path": "lake.md"})).structured_content
    assert added is not None
    assert (added["status"], added["title"]) == ("added", "Lake")
    assert len((await client.list_resources()).resources) == 2


def test_in_process(library: Assistant, folder: Path) -> None:
    within(served(library, folder), exercise)


def test_adding_is_off_unless_a_folder_is_allowed(library: Assistant) -> None:
    async def work(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == READING

    within(served(library), work)


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": " "}, "question"),
        ("ask", {"question": "who?", "documents": ["nothing"]}, "nothing"),
        ("search", {"query": "x", "k": MOST_PASSAGES + 1}, "expected a number from 1 to"),
        ("show_passage", {"document": "nothing", "start": 0, "end": 1}, "nothing"),
        ("show_passage", {"document": "5584b62dabe58458", "start": 9, "end": 3}, "are no piece"),
        ("show_passage", {"document": "5584b62dabe58458", "start": 0, "end": 10**9}, "no piece"),
        ("add_article", {"path": "/etc/passwd"}, "not a file below an allowed folder"),
    ],
)
def test_what_makes_no_sense_is_said_to_the_agent(
    library: Assistant, folder: Path, tool: str, arguments: dict[str, Any], words: str
) -> None:
    async def work(client: Client) -> None:
        done = await client.call_tool(tool, arguments)
        assert done.is_error
        assert words in str(done.content)
        assert "Traceback" not in str(done.content)

    within(served(library, folder), work)


def test_an_article_that_is_not_there_is_an_error_of_the_protocol(library: Assistant) -> None:
    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match="nothing-here"):
            await client.read_resource("article://nothing-here")

    within(served(library), work)


def command(*arguments: str) -> list[str]:
    return ["-m", "assistant", "mcp", *arguments]


def environment(tmp_path: Path) -> dict[str, str]:
    """Return what the command runs with: this checkout, and a library of its own."""
    return {
        "ASSISTANT_HOME": str(tmp_path / "served"),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        serving.TOKEN_VARIABLE: "a-token",
    }


def test_over_stdio(folder: Path, tmp_path: Path) -> None:
    arguments = command("--allow-add", str(folder))
    within(
        StdioServerParameters(command=sys.executable, args=arguments, env=environment(tmp_path)),
        exercise,
    )


@pytest.fixture
def address(folder: Path, tmp_path: Path) -> Iterator[str]:
    """Return the address of a server that listens."""
    process = subprocess.Popen(
        [sys.executable, *command("--http", "--allow-add", str(folder))],
        env={**os.environ, **environment(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("serving http://127.0.0.1:"), line
        yield line.split()[1]
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_over_http_for_those_with_the_token(address: str) -> None:
    async def run() -> None:
        token = {"authorization": "Bearer a-token"}
        async with httpx2.AsyncClient(headers=token, timeout=60, trust_env=False) as http:
            async with Client(streamable_http_client(address, http_client=http)) as client:
                await exercise(client)
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
            accept = {"accept": "application/json, text/event-stream"}
            for headers, status in (
                ({"authorization": "Bearer other"}, 401),
                ({"authorization": ""}, 401),
                ({"host": "evil.example"}, 421),
                ({"host": "127.0.0.1:1"}, 421),
                ({"origin": "http://evil.example"}, 403),
            ):
                answer = await http.post(address, json=body, headers={**accept, **headers})
                assert answer.status_code == status, headers
                assert "tools" not in answer.text
            assert (
                await http.get(address.removesuffix(PATH), headers={"authorization": ""})
            ).status_code == 401

    anyio.run(run)
