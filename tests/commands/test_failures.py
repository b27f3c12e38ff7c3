"""What ends a command: full disks, left pipes, mistyped options, and what they leave on screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from assistant.commands.app import commands

if TYPE_CHECKING:
    from typer.testing import Result

STEERING = "\x1b[31mred\x07"
FULL_DEVICE = Path("/dev/full")
QUESTION = "who confirmed Kim's attendance?"

pytestmark = pytest.mark.usefixtures("fake_embedder")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(commands, arguments, input=stdin)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([STEERING], id="command"),
        pytest.param([f"--{STEERING}"], id="option of the program"),
        pytest.param(["list", f"--{STEERING}"], id="option of a command"),
        pytest.param(["show", "a", f"b{STEERING}"], id="argument too many"),
        pytest.param(["ask", "who?", "-k", STEERING], id="value"),
        pytest.param(["eval", STEERING], id="command of a group"),
        pytest.param(["eval", "compare", "a", "b", f"--{STEERING}"], id="option in a group"),
        pytest.param(["show", "a", "b\u202ec\n\x9b2J"], id="other controls"),
    ],
)
def test_usage_errors_never_echo_control_characters(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Error: " in done.stderr
    assert not {"\x1b", "\x07", "\x9b", "\u202e"}.intersection(done.output)
    assert len(done.stderr[done.stderr.index("Error: ") :].splitlines()) == 1


@pytest.mark.parametrize("name", ["ask", "search"])
def test_an_unquoted_question_is_the_quoted_one(name: str) -> None:
    quoted = run(name, QUESTION, "--json")
    unquoted = run(name, *QUESTION.split(), "--json")
    assert quoted.exit_code == unquoted.exit_code == 0
    # Times differ from run to run.
    assert unquoted.stdout.split('"timings_ms"')[0] == quoted.stdout.split('"timings_ms"')[0]


def test_a_dash_alone_is_standard_input_and_among_words_a_dash() -> None:
    assert run("ask", "-", stdin=QUESTION).stdout.startswith("North Korean state media")
    done = run("ask", "who", "-", "attends?", "--json", stdin=QUESTION)
    assert '"question": "who - attends?"' in done.stdout


def test_piped_lines_are_never_wrapped(tmp_path: Path) -> None:
    title = "A title of many words " * 12
    article = tmp_path / "long.md"
    article.write_text(f"# {title}\n\nThe bridge reopened on Monday.\n", encoding="utf-8")
    assert run("add", str(article)).exit_code == 0
    (line,) = run("remove", "long.md").stdout.splitlines()
    assert line.startswith("removed ")
    assert line.endswith(title.strip())


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["--version"], ["--help"]])
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    assert run("list").exit_code == 0  # the library is made
    with FULL_DEVICE.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "error: standard output could not be written (No space left on device); "
        "make room or name another place, and run the command again.\n"
    )


def test_a_reader_of_a_pipe_may_leave() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as left:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "--help"],
            stdout=left, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.stderr == ""


def test_what_is_no_fault_of_the_disk_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr("assistant.commands.options.open_library", broken)
    monkeypatch.setattr("assistant.commands.articles.holding.open_library", broken)
    assert isinstance(run("list").exception, PermissionError)
