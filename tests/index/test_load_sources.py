"""Expanding folders and globs into single sources."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from assistant.errors import UsageError
from assistant.index.load.sources import FailedSource, SkippedSource, expand, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with articles, other files, hidden ones and a link that leads round."""
    root = tmp_path / "articles"
    names = "b.md a.TXT c.exe .hidden.md sub/d.html sub/e.py .git/f.md sub/deep/g.markdown log.log"
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
        if not isinstance(item, SkippedSource)
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
    assert found(folder, [str(folder / "c.exe"), str(folder / ".hidden.md")]) == [
        "c.exe",
        ".hidden.md",
    ]


def test_each_source_comes_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert found(folder, ["b.md", "./b.md", "sub/../b.md", str(folder / "b.md")]) == ["b.md"]


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    [item] = expand([str(tmp_path)])
    assert isinstance(item, FailedSource)
    assert "holds no file" in item.error


def skipped(folder: Path, *exclude: str) -> dict[str, str]:
    """Return what is skipped of a folder, and why."""
    return {
        item.source.replace(f"{folder}{os.sep}", ""): item.reason
        for item in expand([str(folder)], exclude=exclude)
        if isinstance(item, SkippedSource)
    }


def test_every_other_file_is_skipped_with_its_reason(folder: Path) -> None:
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    assert skipped(folder) == {
        ".git": "hidden: name it to add it",
        ".hidden.md": "hidden: name it to add it",
        "c.exe": "no form of article (.exe): name it to add it",
        "gone.md": "no file: a broken link, a pipe or a device",
        "log.log": "no form of article (.log): name it to add it",
        "sub/e.py": "no form of article (.py): name it to add it",
        "sub/round": "a link to a folder: name that folder to add it",
    }


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["sub/"], ["a.TXT", "b.md"]),
        (["*.md"], ["a.TXT", "sub/d.html", "sub/deep/g.markdown"]),
        (["/b.md", "deep"], ["a.TXT", "sub/d.html"]),
        (["*.md", "*.html", "!b.md"], ["a.TXT", "b.md", "sub/deep/g.markdown"]),
    ],
)
def test_patterns_leave_files_out(folder: Path, patterns: list[str], left: list[str]) -> None:
    names = [
        item.replace(f"{folder}{os.sep}", "")
        for item in expand([str(folder)], exclude=patterns)
        if isinstance(item, str)
    ]
    assert names == left
    assert "excluded" in skipped(folder, *patterns).values()


def test_a_name_that_is_no_text_is_data(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.md"
    try:
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - the name is bytes
            file.write("words")
    except OSError:
        pytest.skip("the file system takes only names that are text")
    [item] = expand([str(tmp_path)])
    assert isinstance(item, str)
    assert printable(item) == f"{tmp_path}/caf\\udce9.md"


def test_passwords_in_addresses_are_not_shown() -> None:
    assert printable("https://user:secret@example.org/a?b=c@d") == "https://example.org/a?b=c@d"
