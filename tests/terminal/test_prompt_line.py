from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from assistant.terminal.prompt_line import edited_lines, piped_lines
from terminal_fakes import (
    TITLE,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_piped_lines_survive_any_bytes() -> None:
    read_line = piped_lines(io.BytesIO(b"\xef\xbb\xbfwho?\r\nb\xffd\nlast"))
    assert [read_line().strip() for _ in range(3)] == ["who?", "b\ufffdd", "last"]
    with pytest.raises(EOFError):
        read_line()


def typed(history: Path | None, *keys: str) -> list[str]:
    """Return the lines that an edited prompt makes of keys, line by line, then what ends them."""
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as source:
        read_line = edited_lines(
            history=history, names=lambda: [TITLE], source=source, output=DummyOutput()
        )
        lines = []
        try:
            for pressed in (*keys, "\x04"):
                source.send_text(pressed)
                lines.append(read_line())
        except (EOFError, KeyboardInterrupt) as end:
            lines.append(type(end).__name__)
        return lines


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        pytest.param(["who?\r"], ["who?", "EOFError"], id="ctrl-d"),
        pytest.param(["who?\x03why?\r"], ["why?", "EOFError"], id="ctrl-c-clears"),
        pytest.param(["\x03"], ["KeyboardInterrupt"], id="ctrl-c-on-an-empty-line"),
        pytest.param(
            ["\x1b[200~one\ntwo\r\nthree\x1b[201~\r"], ["one\ntwo\nthree", "EOFError"], id="paste"
        ),
        pytest.param(["one\r", "\x1b[A\r"], ["one", "one", "EOFError"], id="history"),
        pytest.param(["ab\x1b[Dc\r"], ["acb", "EOFError"], id="editing"),
    ],
)
def test_line_editing(keys: list[str], lines: list[str], tmp_path: Path) -> None:
    assert typed(tmp_path / "deep" / "history", *keys) == lines


def test_history_is_kept_between_conversations(tmp_path: Path) -> None:
    typed(tmp_path / "history", "earlier\r")
    assert typed(tmp_path / "history", "\x1b[A\r") == ["earlier", "EOFError"]
    assert (tmp_path / "history").stat().st_mode & 0o077 == 0


def test_history_without_a_file_is_forgotten() -> None:
    assert typed(None, "earlier\r") == ["earlier", "EOFError"]
    assert typed(None, "\x1b[A\r") == ["", "EOFError"]


def test_history_that_cannot_be_written_is_forgotten(tmp_path: Path) -> None:
    assert typed(tmp_path, "one\r", "\x1b[A\r") == ["one", "one", "EOFError"]
