"""Expanding folders and globs into single sources."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from assistant.errors import UsageError
from assistant.index.load.sources import FailedSource, expand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with articles, other files, hidden ones and a link that leads round."""
    root = tmp_path / "articles"
    names = "b.md a.TXT c.pdf .hidden.md sub/d.html sub/e.py .git/f.md sub/deep/g.markdown log.log"
    for name in names.split():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
    (root / "sub" / "round").symlink_to(root, target_is_directory=True)
    return root


def found(folder: Path, sources: Sequence[str], **options: str) -> list[str]:
    """Return what the sources expand to, paths relative to the folder, failures marked."""
    return [
        f"failed {item.source}"
        if isinstance(item, FailedSource)
        else item.replace(f"{folder}{os.sep}", "")
        for item in expand(sources, **options)
    ]


def test_a_folder_gives_its_articles_in_order(folder: Path) -> None:
    expected = ["a.TXT", "b.md", "sub/d.html", "sub/deep/g.markdown"]
    assert found(folder, [str(folder)]) == expected


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*", ["a.TXT", "b.md"]),
        ("*.md", ["b.md"]),
        ("**/*.html", ["sub/d.html"]),
        ("*.log", ["log.log"]),
        ("sub/*", ["sub/d.html"]),
    ],
)
def test_a_glob_chooses(folder: Path, glob: str, expected: list[str]) -> None:
    assert found(folder, [str(folder)], glob=glob) == expected


@pytest.mark.parametrize("glob", ["", "/etc/*"])
def test_a_glob_that_is_none_is_wrong_usage(folder: Path, glob: str) -> None:
    with pytest.raises(UsageError):
        found(folder, [str(folder)], glob=glob)


def test_a_missing_source_stops_nothing(folder: Path) -> None:
    sources = ["nowhere.md", str(folder / "b.md"), "nul\0.md", "https://example.org/a", "-"]
    assert found(folder, sources) == [
        "failed nowhere.md",
        "b.md",
        "failed nul\0.md",
        "https://example.org/a",
        "-",
    ]


def test_files_that_are_named_are_taken_whatever_their_suffix(folder: Path) -> None:
    assert found(folder, [str(folder / "c.pdf"), str(folder / ".hidden.md")]) == [
        "c.pdf",
        ".hidden.md",
    ]


def test_each_source_comes_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert found(folder, ["b.md", "./b.md", "sub/../b.md", str(folder / "b.md")]) == ["b.md"]


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    [item] = expand([str(tmp_path)])
    assert isinstance(item, FailedSource)
    assert "holds no file" in item.error
