"""The commands with a library on a server: the same, and failures in one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from assistant.settings import load_settings
from server_fakes import FakeServer

if TYPE_CHECKING:
    from pathlib import Path

NOT_THERE = "http://127.0.0.1:1/news"

pytestmark = pytest.mark.usefixtures("fake_embedder")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    made = FakeServer()
    monkeypatch.setattr("assistant.index.server.served.Connection", made.connection)
    return made


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(commands, [str(word) for word in words])


def test_the_same_library_from_two_homes(server: FakeServer, tmp_path: Path) -> None:
    article = tmp_path / "bridge.md"
    article.write_text("# Bridge Reopens\n\nThe footbridge of Halden reopened on Monday.\n")
    store = ("--store", "http://localhost:8000/news")
    one, two = ("--home", tmp_path / "one"), ("--home", tmp_path / "two")
    assert run("add", article, *store, *one).exit_code == 0
    listed = json.loads(run("list", "--json", *store, *two).stdout)
    assert [info["title"] for info in listed][1] == "Bridge Reopens"
    assert len(listed) == 2, "the shipped article and this one"
    shown = run("show", "Bridge Reopens", *store, *two)
    assert "footbridge of Halden" in shown.stdout
    found = json.loads(run("search", "footbridge", "--json", *store, *two).stdout)
    assert "footbridge of Halden" in found[0]["text"]
    answers = [
        json.loads(run("ask", "When did the footbridge reopen?", "--json", *store, *home).stdout)
        for home in (one, two)
    ]
    for answer in answers:
        del answer["timings_ms"]
    assert answers[0] == answers[1]
    assert run("remove", "Bridge Reopens", *store, *two).exit_code == 0
    assert run("rebuild", *store, *one).exit_code == 0
    assert len(json.loads(run("list", "--json", *store, *one).stdout)) == 1
    assert run("chats", *store, *one).exit_code == 0


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    found = run("list", "--store", NOT_THERE, "--home", tmp_path)
    assert found.exit_code == 1
    assert "cannot be reached" in found.stderr
    assert found.stderr.count("\n") == 1


def test_an_address_that_is_none(tmp_path: Path) -> None:
    found = run("list", "--store", "somewhere", "--home", tmp_path)
    assert found.exit_code == 2
    assert "expected http://HOST:PORT" in found.stderr


def test_headers_are_not_shown(tmp_path: Path) -> None:
    where = ("--home", tmp_path)
    assert run("config", "set", "store_headers", "X-Token: secret", *where).exit_code == 0
    assert load_settings(tmp_path).store_headers == "X-Token: secret"
    for words in (("config",), ("config", "--json")):
        shown = run(*words, *where)
        assert "store_headers" in shown.stdout
        assert "secret" not in shown.stdout
