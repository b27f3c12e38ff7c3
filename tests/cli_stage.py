"""What tests of the commands share: an article, a question, and commands with what they print."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from assistant.commands.app import commands

ARTICLE = """# Bridge Reopens in Halden

March 3, 2025

The Halden footbridge reopened on Monday after repairs that cost 1.2 million crowns.

"We are relieved," said mayor Ida Lund.
"""
QUESTION = "who confirmed Kim's attendance?"


def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(commands, [str(item) for item in arguments], input=stdin)


def printed(*arguments: object) -> Any:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)
