"""`assistant eval new` on a pseudo-terminal: what is shown, what is typed, and what is kept."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.eval.cases.dataset import load_dataset
from eval_fakes import CANAL

if TYPE_CHECKING:
    from collections.abc import Sequence

CHILD = """
import fcntl, signal, sys, termios
from contextlib import contextmanager
from assistant.commands.app import main
from assistant.library import Assistant
from eval_fakes import TEXTS, FakeLibrary

fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that keys can interrupt
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it

@contextmanager
def opened(*_, **__):
    yield FakeLibrary(texts=TEXTS)

Assistant.open = opened
sys.argv = ["assistant", "eval", "new", "canal", "--out", "mine.jsonl", "--most", "3"]
main()
"""
TESTS, CHECKOUT = Path(__file__).parents[1:3]
SECONDS = 60
"""Of silence after which something is wrong."""
INTERRUPT = "\x03"
PROMPT = b"keep? y / n / q: "
FIRST = """
A flood closed the canal for how many months in 1816?
  expects  two
  made of  A flood closed the canal for two months in 1816.
  Does only this answer it?
  keep? y / n / q: """
SECOND = """
When was the Elm Canal opened by Ada Brook?
  expects  1811
  made of  The Elm Canal was opened in 1811 by Ada Brook.
  Does only this answer it?
  keep? y / n / q: """
THIRD = """
A flood closed the canal for how many months in 1814?
  expects  a refusal
  made of  A flood closed the canal for two months in 1816.
  The article says '1816'; does it really not answer for '1814'?
  keep? y / n / q: """


def transcript(folder: Path, keys: Sequence[str]) -> tuple[str, int]:
    """Run the command in a folder, type a key or line at each prompt, return screen and code."""
    terminal, inside = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        cwd=folder,
        env={
            **os.environ,
            "TERM": "dumb",
            "PYTHONPATH": os.pathsep.join(map(str, (TESTS, CHECKOUT))),
        },
        start_new_session=True,
    )
    os.close(inside)
    screen, typed, last, quiet = b"", list(keys), "", 0
    try:
        while quiet < SECONDS:
            if not select.select([terminal], [], [], 1)[0]:
                quiet += 1
                if last == INTERRUPT:  # it came between the prompt and the wait for a line
                    os.write(terminal, INTERRUPT.encode())
                continue
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # how a terminal reports that its child has ended
                break
            if not piece:
                break
            screen += piece
            if screen.endswith(PROMPT) and typed:
                last = typed.pop(0)
                os.write(terminal, last.encode())
    finally:
        os.close(terminal)  # hangs up, which ends the child whatever state it is in
        code = child.wait(timeout=SECONDS)
    assert not typed, screen
    text = re.sub(r"(\^C)+", "^C", screen.decode().replace("\r\n", "\n"))
    return text, code


@pytest.mark.parametrize(
    ("keys", "screen", "code", "kept"),
    [
        pytest.param(
            ["y\n", "n\n", "y\n"],
            f"{FIRST}y\n{SECOND}n\n{THIRD}y\nkept 2 of 3 drafts in mine.jsonl\n",
            0,
            [0, 2],
            id="accept and drop",
        ),
        pytest.param(
            ["\n", "maybe\n", "Yes\n", "q\n"],
            f"{FIRST}\n  keep? y / n / q: maybe\n  keep? y / n / q: Yes\n{SECOND}q\n"
            "kept 1 of 3 drafts in mine.jsonl\n",
            0,
            [0],
            id="asked again until it is clear, then leave",
        ),
        pytest.param(
            ["y\n", "\x04"],
            f"{FIRST}y\n{SECOND}\nkept 1 of 3 drafts in mine.jsonl\n",
            0,
            [0],
            id="end of input",
        ),
        pytest.param(
            ["y\n", INTERRUPT],
            f"{FIRST}y\n{SECOND}^C\nkept 1 of 3 drafts in mine.jsonl\ninterrupted\n",
            130,
            [0],
            id="Ctrl-C",
        ),
        pytest.param(
            ["n\n", "q\n"],
            f"{FIRST}n\n{SECOND}q\nkept none of 3 drafts\n",
            0,
            [],
            id="nothing",
        ),
    ],
)
def test_drafts_are_accepted_and_dropped(
    tmp_path: Path, keys: list[str], screen: str, code: int, kept: list[int]
) -> None:
    assert transcript(tmp_path, keys) == (screen, code)
    path = tmp_path / "mine.jsonl"
    assert path.exists() == bool(kept)
    questions = [text.split("\n")[1] for text in (FIRST, SECOND, THIRD)]
    examples = load_dataset(path).examples if kept else ()
    assert [example.question for example in examples] == [questions[place] for place in kept]
    for example in examples:
        assert example.answerable == bool(example.evidence)
        assert all(quote in CANAL for quote in example.evidence)


def test_what_was_accepted_is_not_asked_about_again(tmp_path: Path) -> None:
    transcript(tmp_path, ["y\n", "q\n"])
    screen, code = transcript(tmp_path, ["y\n", "y\n"])
    assert screen == f"{SECOND}y\n{THIRD}y\nkept 2 of 3 drafts in mine.jsonl\n"
    assert code == 0
    assert len(load_dataset(tmp_path / "mine.jsonl").examples) == 3
