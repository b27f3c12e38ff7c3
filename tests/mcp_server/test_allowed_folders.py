from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError, UsageError
from assistant.mcp_server.allowed_folders import AllowedFolders

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("open/below/a.md", "closed/b.md", "open-too/c.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text", encoding="utf-8")
    (tmp_path / "open/out.md").symlink_to(tmp_path / "closed/b.md")
    (tmp_path / "open/up").symlink_to(tmp_path)
    (tmp_path / "open/in.md").symlink_to(tmp_path / "open/below/a.md")
    (tmp_path / "open/loop").symlink_to(tmp_path / "open/loop")
    (tmp_path / "way").symlink_to(tmp_path / "open")
    return tmp_path


@pytest.mark.parametrize(
    "source", ["below/a.md", "in.md", "{}/open/below/a.md", "{}/way/below/a.md", "below/../in.md"]
)
@pytest.mark.parametrize("folder", ["open", "way"])
def test_what_lies_below_is_found_where_it_lies(place: Path, folder: str, source: str) -> None:
    found = AllowedFolders([place / folder]).file(source.format(place))
    assert found == place / "open/below/a.md"


@pytest.mark.parametrize(
    "source",
    ["out.md", "up/closed/b.md", "../closed/b.md", "{}/closed/b.md", "{}/open/../closed/b.md",
     "{}/open-too/c.md", "none.md", "below", "", ".", "loop", "-", "https://example.org/a.md",
     "file://{}/open/below/a.md", "below/a.md\x00", "a" * 5000],
)  # fmt: skip
def test_all_else_is_refused_and_said_so_in_one_way(place: Path, source: str) -> None:
    with pytest.raises(SourceError, match="is not a file below an allowed folder"):
        AllowedFolders([place / "open"]).file(source.format(place))


def test_without_folders_nothing_is_allowed(place: Path) -> None:
    with pytest.raises(SourceError):
        AllowedFolders([]).file(str(place / "open/below/a.md"))


def test_what_is_no_folder_cannot_be_allowed(place: Path) -> None:
    with pytest.raises(UsageError, match="expects folders"):
        AllowedFolders([place / "open/below/a.md"])
