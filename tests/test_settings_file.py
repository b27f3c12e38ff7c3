"""The settings file: what is written reads back, and the rest of it stays."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.settings import FILE_NAME, load_settings
from assistant.settings_file import remove_setting, write_setting

COMMENTED = "# mine\nk = 3 # few\n\n'timeout' = 5  # seconds\nmodel = 'a:#b'\n"


def content(home: Path) -> str:
    return (home / FILE_NAME).read_text(encoding="utf-8")


def test_comments_and_order_stay(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(COMMENTED, encoding="utf-8")
    write_setting(tmp_path, "k", "7")
    write_setting(tmp_path, "timeout", "9.5")
    write_setting(tmp_path, "model", "c:d")
    write_setting(tmp_path, "spelling", "false")
    assert content(tmp_path) == (
        '# mine\nk = 7 # few\n\ntimeout = 9.5  # seconds\nmodel = "c:d"\nspelling = false\n'
    )
    assert remove_setting(tmp_path, "timeout")
    assert content(tmp_path) == '# mine\nk = 7 # few\n\nmodel = "c:d"\nspelling = false\n'


def test_a_value_over_several_lines_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('model = """a:\\\nb"""\nk = 2\n', encoding="utf-8")
    write_setting(tmp_path, "model", "c:d")
    assert load_settings(tmp_path).model == "c:d"
    assert load_settings(tmp_path).k == 2


def test_the_file_is_the_users_alone_and_made_with_its_folder(tmp_path: Path) -> None:
    home = tmp_path / "new"
    write_setting(home, "k", "1")
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == [FILE_NAME]


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_setting(tmp_path, "k", "1")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        write_setting(tmp_path, "k", "2")
    assert content(tmp_path) == "k = 1\n"
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"k = [\xff")
    with pytest.raises(SettingsError, match="cannot be read as TOML"):
        write_setting(tmp_path, "k", "2")
    assert (tmp_path / FILE_NAME).read_bytes() == b"k = [\xff"


@pytest.mark.parametrize(
    ("name", "text"),
    [("k", "true"), ("k", "-1"), ("timeout", "inf"), ("timeout", "nan"), ("spelling", "maybe"),
     ("unsupported", "hide"), ("max_error", "1"), ("model", "\udcff"), ("nothing", "1")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match="expected"):
        write_setting(tmp_path, name, text)
    assert not (tmp_path / FILE_NAME).exists()


def test_what_does_not_stand_there_is_not_removed(tmp_path: Path) -> None:
    assert not remove_setting(tmp_path, "k")
    with pytest.raises(SettingsError, match="There is no setting"):
        remove_setting(tmp_path, "nothing")


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_text_reads_back(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_setting(home, "reader", text)
        assert load_settings(home).reader == text
        write_setting(home, "reader", "span")
        assert load_settings(home).reader == "span"
