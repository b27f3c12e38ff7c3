from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from assistant.index.store.database import FILE_NAME
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.private_files import make_file, make_folder, tighten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_new_library_is_the_users_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with LibraryStore.open(home) as store:
        with store.database.transaction():
            store.database.set_meta("colour", "red")
        files = [home / FILE_NAME, *home.glob(f"{FILE_NAME}-*"), *home.glob("*.lock")]
        assert len(files) == 4
        assert {mode(file) for file in files} == {0o600}
    assert mode(home) == 0o700


def test_an_open_one_is_tightened(tmp_path: Path) -> None:
    home = tmp_path / "home"
    LibraryStore.open(home).close()
    for name in ("vectors", "vectors/1", "conversations", "models", "calibrations"):
        (home / name).mkdir()
    for name in (
        "vectors/1/data.bin",
        "conversations/1.jsonl",
        "chat-history.txt",
        "vectors-1.f32",
        "models/m.onnx",
    ):
        (home / name).touch()
    home.chmod(0o755)
    (home / FILE_NAME).chmod(0o644)
    LibraryStore.open(home).close()
    assert mode(home) == 0o700
    for name in (FILE_NAME, "vectors/1/data.bin", "conversations/1.jsonl.taken-over"):
        assert mode(home / name) == 0o600, name
    assert mode(home / "vectors") == mode(home / "vectors" / "1") == 0o700
    assert mode(home / "chat-history.txt") == mode(home / "vectors-1.f32") == 0o600
    assert mode(home / "models" / "m.onnx") == 0o666


def test_a_folder_with_other_things_keeps_its_rights(tmp_path: Path) -> None:
    home = tmp_path / "project"
    home.mkdir()
    (home / "README.md").touch()
    (home / "src").mkdir()
    LibraryStore.open(home).close()
    LibraryStore.open(home).close()
    assert mode(home) == 0o777
    assert mode(home / "README.md") == 0o666
    assert mode(home / FILE_NAME) == 0o600


def test_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "shared.txt").touch()
    home = tmp_path / "home"
    home.mkdir()
    (home / "conversations").symlink_to(elsewhere)
    (home / "feedback.jsonl").symlink_to(elsewhere / "shared.txt")
    assert tighten(home) == ()
    assert mode(elsewhere) == 0o777
    assert mode(elsewhere / "shared.txt") == 0o666


def test_what_cannot_be_changed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    LibraryStore.open(home).close()
    (home / FILE_NAME).chmod(0o644)

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.chmod", refuse)
    told: list[str] = []
    LibraryStore.open(home, notice=told.append).close()
    assert len(told) == 1
    assert told[0].startswith(f"Others may read {home / FILE_NAME}: its rights cannot be changed")


def test_files_of_somebody_else_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE_NAME).touch()
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    assert tighten(tmp_path) == ()
    assert mode(tmp_path / FILE_NAME) == 0o666


def test_what_exists_is_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("kept", encoding="utf-8")
    make_file(file)
    assert file.read_text(encoding="utf-8") == "kept"
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (0o777, 0o700)
    with pytest.raises(FileExistsError):
        make_folder(file)
