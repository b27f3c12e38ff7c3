"""The commands under `assistant eval` on a stage: fakes to ask, and what they were asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from assistant.commands.app import commands
from assistant.eval.run.varied_parts import Variation
from eval_fakes import TEXTS, FakeLibrary

if TYPE_CHECKING:
    from typer.testing import Result


@dataclass(frozen=True, kw_only=True)
class Library(FakeLibrary):
    """The fake with what the header of a run asks of a library."""

    settings: Any = field(
        default_factory=lambda: SimpleNamespace(
            model=None, k=3, reader="span", max_error=None, timeout=60.0
        )
    )
    variation: Variation = field(default_factory=Variation)

    @property
    def parts(self) -> Any:
        return SimpleNamespace(embedder=lambda: SimpleNamespace(name="words"))


class Stage:
    """What the commands were given to ask."""

    def __init__(self) -> None:
        self.libraries: list[FakeLibrary] = [Library(texts=TEXTS)]
        self.asked: list[dict[str, Any]] = []


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["eval", *map(str, arguments)])
