"""What annoyed a new user once: each stays as it was put right."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.checkup.surroundings import check_settings
from assistant.commands.app import commands
from assistant.errors import ModelError
from assistant.reading.choose import SHIPPED
from assistant.settings import EXPECTED
from assistant.writing.generate import open_generator
from assistant.writing.model_errors import EXAMPLE_MODEL, LOCAL_MODEL
from fakes import FakeEmbedder

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "who confirmed Kim's attendance?"
LONG = "The bridge of Vell " + "and the road behind it " * 20 + "reopened on Monday."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    return tmp_path / "home"


@pytest.fixture
def articles(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("One", "Two", "Three", "Four", "Five"):
        text = f"# Bridge {name}\n\n{LONG} It is number {name}.\n"
        (folder / f"{name.lower()}.md").write_text(text, encoding="utf-8")
    assert run("add", str(folder)).exit_code == 0
    return folder


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(commands, list(arguments), input=stdin)


@pytest.mark.usefixtures("articles")
def test_a_name_after_in_that_means_several_says_so() -> None:
    done = run("ask", "when did it reopen?", "--in", "bridge", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["status"]
    line = "--in “bridge” means 5 articles: "
    (notice,) = (told for told in done.stderr.splitlines() if told.startswith("--in"))
    assert notice.startswith(line)
    assert notice.endswith("; and 2 more")
    assert notice.count("Bridge ") == 3
    assert line in run("search", "bridge", "--in", "bridge").stderr
    assert line in run("chat", "--in", "bridge", stdin="").stderr
    assert "--in" not in run("ask", "when did it reopen?", "--in", "Bridge One").stderr


@pytest.mark.usefixtures("articles")
def test_an_article_as_json_has_the_text_that_offsets_refer_to() -> None:
    done = run("show", "Bridge One", "--json")
    shown = json.loads(done.stdout)
    assert {"id", "title", "source", "author", "site", "published", "address"} < set(shown)
    asked = json.loads(run("ask", "when did it reopen?", "--in", "Bridge One", "--json").stdout)
    (cited,) = asked["citations"] or [asked["closest"]["citation"]]
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert {"site", "published", "paragraph", "page", "address"} < set(cited)


@pytest.mark.parametrize(
    "arguments",
    [("show", "Bridge One"), ("ask", "when did it reopen?", "--in", "Bridge One"),
     ("ask", "when did it reopen?", "--in", "Bridge One", "--markdown"),
     ("search", "bridge", "--in", "Bridge One")],
)  # fmt: skip
@pytest.mark.usefixtures("articles")
def test_what_is_piped_is_never_wrapped(arguments: tuple[str, ...]) -> None:
    assert any(LONG in line for line in run(*arguments).stdout.splitlines())


@pytest.mark.usefixtures("home")
def test_what_could_not_be_added_is_told_once(tmp_path: Path) -> None:
    missing = [str(tmp_path / name) for name in ("a.md", "b.md")]
    alone = run("add", missing[0])
    assert (alone.exit_code, alone.stdout) == (1, "")
    assert alone.stderr.count("no such file") == 1
    both = run("add", *missing)
    assert both.exit_code == 1
    assert both.output.count("no such file") == 2
    assert both.stderr.splitlines() == ["error: 2 of 2 could not be added (2 failed)"]


def test_examples_of_models_are_the_same_wherever_they_are_given(home: Path) -> None:
    for command in ("ask", "chat", "mcp", "serve"):
        assert EXAMPLE_MODEL in " ".join(run(command, "--help").stdout.split())
    assert EXAMPLE_MODEL in EXPECTED["model"]
    with pytest.raises(ModelError, match=f"{EXAMPLE_MODEL}, or {LOCAL_MODEL}"):
        open_generator("nonsense")
    home.mkdir()
    (home / "settings.toml").write_text('model = "nonsense"\n', encoding="utf-8")
    remedies = [finding.remedy or "" for finding in check_settings(home)]
    assert any(EXAMPLE_MODEL in remedy for remedy in remedies)


def test_a_reader_that_is_none_says_which_there_are(home: Path) -> None:
    (home / "calibrations").mkdir(parents=True)
    (home / "calibrations" / "deepset--tiny.json").write_text("{}", encoding="utf-8")
    done = run("ask", QUESTION, "--reader", "nonsense")
    assert done.exit_code == 1
    assert f"expected one of: {', '.join(SHIPPED)}, deepset/tiny." in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE passages SET vector = zeroblob(5) WHERE key = 2", "Vectors of the library are"),
        ("UPDATE passages SET vector = 'text' WHERE key = 2", "Vectors of the library are"),
        ("PRAGMA user_version = 999", "has version 999; this program knows versions up to"),
    ],
)
def test_a_damaged_or_newer_library_is_one_line(home: Path, change: str, said: str) -> None:
    assert run("ask", QUESTION).exit_code == 0
    with sqlite3.connect(home / "library.sqlite3") as database:
        database.execute(change)
    for derived in home.glob("vectors*"):
        derived.unlink()
    done = run("ask", QUESTION)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_name_that_is_no_text_is_added_like_any(home: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.md")
    path.write_text("# Vell\n\nThe bridge reopened.\n", encoding="utf-8")
    for status in ("added", "unchanged"):
        done = run("add", str(path))
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith(status)
    assert run("show", "Vell").exit_code == 0


def at_a_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    """Return what a program prints where its input and output are a terminal."""
    outer, inner = pty.openpty()
    process = subprocess.Popen(arguments, stdin=inner, stdout=inner, stderr=inner,
                               env={**os.environ, **environment})  # fmt: skip
    os.close(inner)
    shown = b""
    while True:
        try:
            piece = os.read(outer, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(outer)
    return shown.decode(errors="replace")


@pytest.fixture
def pager(tmp_path: Path) -> dict[str, str]:
    """Give an environment whose pager says that it was used."""
    script = tmp_path / "pager"
    script.write_text('#!/bin/sh\necho "paged, $LESS"; cat\n', encoding="utf-8")
    script.chmod(0o700)
    return {"PAGER": str(script), "TERM": "xterm", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    ("options", "said"), [((), "paged, FRX"), (("--no-pager",), None), (("--json",), None)]
)
def test_an_article_is_paged_at_a_terminal_alone(
    pager: dict[str, str], tmp_path: Path, options: tuple[str, ...], said: str | None
) -> None:
    command = [sys.executable, "-m", "assistant", "show", "putin", *options]
    environment = {**pager, "ASSISTANT_HOME": str(tmp_path / "home")}
    shown = at_a_terminal(command, environment)
    assert "North Korean state media" in shown
    assert ("paged" in shown) == (said is not None)
    assert said is None or said in shown
    piped = subprocess.run(command, env={**os.environ, **environment}, capture_output=True,
                           text=True, check=True).stdout  # fmt: skip
    assert "paged" not in piped
