"""The README's session is what the program prints, word for word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from assistant.commands.app import commands

README = Path(__file__).resolve().parents[1] / "README.md"
MOST_DRIFT = 2
"""Percent by which a probability may differ from machine to machine."""
_PERCENT = re.compile(r"\((\d+)%\)")


def test_the_session_is_what_the_program_prints() -> None:
    text = README.read_text(encoding="utf-8")
    (session,) = re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)
    steps = session.split("$ ")[1:]
    assert len(steps) >= 2
    for step in steps:
        command, _, expected = step.partition("\n")
        program, *arguments = shlex.split(command)
        assert program == "assistant"
        done = CliRunner().invoke(commands, arguments)
        assert done.exit_code == 0
        assert _PERCENT.sub("", done.stdout).strip() == _PERCENT.sub("", expected).strip()
        for said, printed in zip(
            _PERCENT.findall(expected), _PERCENT.findall(done.stdout), strict=True
        ):
            assert abs(int(said) - int(printed)) <= MOST_DRIFT
