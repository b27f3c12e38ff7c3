"""Conversations from the first question to the last command, and what `verify` says of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from assistant.index.store.library_store import LibraryStore
from assistant.schema import Answer

TESTS = Path(__file__).parents[1]
LIBRARY = TESTS / "index" / "libraries" / "schema-1"
ARTICLE = """# Bridge Reopens in Halden

The Halden footbridge reopened on Monday after repairs that cost 1.2 million crowns.

"We are relieved," said mayor Ida Lund. She had promised the repairs in 2021.
"""
COST = "What did the repairs cost?"
MAYOR = "Who is the mayor?"

pytestmark = pytest.mark.usefixtures("fake_embedder")


@pytest.fixture
def home() -> Path:
    return Path(os.environ["ASSISTANT_HOME"])


@pytest.fixture
def article(tmp_path: Path, fake_embedder: None) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(ARTICLE, encoding="utf-8")
    assert run("add", path).exit_code == 0
    return path


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(commands, [str(item) for item in arguments], input=stdin)


def printed(*arguments: object) -> Any:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def keep(home: Path, *questions: str) -> list[str]:
    """Keep one conversation a question in a library without articles; returns the ids."""
    with LibraryStore.open(home) as store:
        return [
            store.conversations.begin(
                Answer(question=asked, searched=asked, status="unanswerable", text="No.")
            )
            for asked in questions
        ]


def chat(*lines: str, options: tuple[str, ...] = ()) -> Result:
    done = run("chat", "--in", "bridge", *options, stdin="".join(f"{line}\n" for line in lines))
    assert done.exit_code == 0, done.output
    return done


def test_a_chat_is_kept_listed_and_carried_on(article: Path) -> None:
    chat(COST)
    chat(MAYOR)
    mayor, cost = printed("chats", "--json")
    assert (cost["title"], cost["turns"], mayor["title"]) == (COST, 1, MAYOR)
    assert run("chats").stdout.splitlines()[1].split("\t") == [cost["id"], cost["last"], "1", COST]
    going_on = chat("when did she promise them?", options=("--continue",))
    assert f"Going on with “{MAYOR}”, 1 answer; the last: “{MAYOR}”" in going_on.stderr
    chat("/sources", options=("--resume", cost["id"][:8]))
    assert [kept["turns"] for kept in printed("chats", "--json")] == [2, 1]


def test_a_chat_that_is_not_to_be_kept(article: Path) -> None:
    chat(COST, options=("--no-save",))
    assert printed("chats", "--json") == []
    assert run("chats").stdout == ""


def test_a_setting_keeps_no_chats(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_SAVE_CHATS", "false")
    chat(COST)
    assert printed("chats", "--json") == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("chat", "--continue"), 1, "No conversation is kept"),
        (("chat", "--resume", "abc"), 1, "No conversation has an id that begins with 'abc'"),
        (("chat", "--resume", "abc", "--continue"), 2, "exclude each other"),
        (("chats", "remove"), 2, "--all"),
        (("chats", "remove", "abc", "--all"), 2, "--all"),
        (("chats", "remove", "abc"), 1, "No conversation has an id"),
        (("verify", "abc"), 1, "No conversation has an id"),
        (("verify", "."), 1, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_chats_are_removed(home: Path) -> None:
    oldest, _, newest = keep(home, COST, MAYOR, COST)
    done = run("chats", "remove", oldest, newest[:8])
    assert done.stdout == f"removed {oldest}  {COST}\nremoved {newest}  {COST}\n"
    assert [kept["title"] for kept in printed("chats", "--json")] == [MAYOR]
    (home / "chat-history.txt").touch()
    assert run("chats", "remove", "--all").stdout == "removed 1 conversation\n"
    assert printed("chats", "--json") == []
    assert not (home / "chat-history.txt").exists()


def test_a_library_that_is_named_before_remove_is_the_one(tmp_path: Path, home: Path) -> None:
    keep(home, COST)
    elsewhere = tmp_path / "elsewhere"
    nothing = "removed 0 conversations\n"
    assert run("chats", "--home", elsewhere, "remove", "--all").stdout == nothing
    assert run("chats", "remove", "--all", "--home", elsewhere).stdout == nothing
    assert len(printed("chats", "--json")) == 1


def test_titles_cannot_steer_the_terminal(home: Path) -> None:
    keep(home, "Who \x1b[31mis\x07 \u202ethere?")
    assert run("chats").stdout.endswith("\t1\tWho is there?\n")


def test_removing_an_article_says_who_cites_it(article: Path) -> None:
    chat(COST)
    (kept,) = printed("chats", "--json")
    done = run("remove", "bridge")
    assert done.stderr == f"1 conversation cited it and kept the quotes: {kept['id']} “{COST}”\n"
    assert "citation: 1 gone" in run("verify", kept["id"]).stderr


def test_a_talk_is_verified_after_an_edit(article: Path, tmp_path: Path) -> None:
    saved = tmp_path / "talk.md"
    chat(COST, MAYOR, f"/save {saved}")
    (kept,) = printed("chats", "--json")
    assert run("verify", kept["id"]).stderr == "2 citations: 2 ok; 1 quotation: 1 verbatim\n"
    assert run("verify", saved).stderr == "3 quotations: 3 verbatim\n"
    article.write_text(
        ARTICLE.replace("1.2 million", "1.4 million").replace("The Hal", "Correction.\n\nThe Hal"),
        encoding="utf-8",
    )
    assert run("add", article).exit_code == 0
    done = run("verify", kept["id"])
    was = "The Halden footbridge reopened on Monday after repairs that cost 1.2 million crowns."
    said = '"We are relieved," said mayor Ida Lund.'
    assert done.stdout.splitlines() == [
        COST,
        f"  changed  [1] “{was}” Bridge Reopens in Halden",
        f"    now “{was.replace('1.2', '1.4')}”",
        MAYOR,
        f"  moved  [1] “{said}” Bridge Reopens in Halden",
        "  verbatim  “We are relieved,” Bridge Reopens in Halden",
    ]
    assert run("verify", saved).stderr == "3 quotations: 1 not found, 2 verbatim\n"
    (first, second) = printed("verify", kept["id"], "--json")
    assert first["citations"][0]["state"] == "changed"
    assert second["citations"][0]["state"] == "moved"


def test_a_text_from_standard_input_is_verified(article: Path) -> None:
    text = "“after repairs that cost said mayor Ida Lund” and \x1b[31m“nobody ever said this”"
    done = run("verify", "-", stdin=text)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "  stitched  “after repairs that cost said mayor Ida Lund” Bridge Reopens in Halden",
        "  not found  “nobody ever said this”",
    ]
    assert done.stderr == "2 quotations: 1 stitched, 1 not found\n"


def test_chats_of_an_earlier_version_are_listed(tmp_path: Path) -> None:
    home = tmp_path / "old"
    shutil.copytree(LIBRARY, home, copy_function=shutil.copyfile)
    listed = printed("chats", "--json", "--home", home)
    assert [kept["title"] for kept in listed] == [
        "When will the night ferry stop?",
        "How did the harbour board vote?",
    ]


KILLED = """
import os, signal, sys
from assistant.commands.app import commands
from assistant.terminal import prompt_line
from fakes import FakeEmbedder
import assistant.index.embed

assistant.index.embed.open_embedder = lambda name, **_: FakeEmbedder(name)

def lines(**_):
    said = iter(sys.argv[1:])

    def read_line():
        line = next(said, None)
        if line is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return line

    return read_line

prompt_line.line_reader = lines
commands(["chat", "--in", "bridge"])
"""


@pytest.fixture
def killed(article: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, COST, "Who paid?", MAYOR],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.usefixtures("killed")
def test_a_chat_that_was_killed_is_resumed(tmp_path: Path) -> None:
    (kept,) = printed("chats", "--json")
    assert (kept["title"], kept["turns"]) == (COST, 3)
    saved = tmp_path / "talk.md"
    done = chat("when did she promise them?", f"/save {saved}", options=("--resume", kept["id"]))
    assert f"Going on with “{COST}”, 3 answers; the last: “{MAYOR}”" in done.stderr
    headings = [line for line in saved.read_text(encoding="utf-8").splitlines() if line[:2] == "##"]
    assert headings[:2] == [f"## {COST}", "## Who paid?"]
    assert len(headings) == 4
