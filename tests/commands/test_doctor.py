"""`assistant doctor` and `assistant config` as they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from assistant.commands.doctor import config
from assistant.index.store.library_store import LibraryStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    LibraryStore.open(tmp_path / "home").close()
    return tmp_path / "home"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(item) for item in arguments])


def test_a_sound_library_is_exit_code_0(home: Path) -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert f"ok      library  {home} can be read by you alone\n" in done.stdout
    assert done.stderr == "0 troubles\n"


def test_trouble_is_exit_code_1_until_it_is_mended(home: Path) -> None:
    (home / "library.sqlite3").chmod(0o644)
    done = run("doctor")
    assert done.exit_code == 1
    assert "trouble library  others may read" in done.stdout
    assert "→ take their rights: assistant doctor --fix" in done.stdout
    mended = run("doctor", "--fix")
    assert mended.exit_code == 0
    assert "mended: others may read" in mended.stderr
    assert run("doctor").exit_code == 0


def test_json_has_a_remedy_for_each_trouble(home: Path) -> None:
    (home / "settings.toml").write_text("k = 'x'", encoding="utf-8")
    (home / "settings.toml").chmod(0o600)
    done = run("doctor", "--json", "--fix")
    assert done.exit_code == 1
    printed = json.loads(done.stdout)
    (trouble,) = [item for item in printed["findings"] if item["state"] == "trouble"]
    assert trouble["area"] == "settings"
    assert trouble["remedy"]
    assert (printed["mended"], printed["failed"]) == ([], [])


def test_no_server_is_asked_unless_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def listed(**known: object) -> list[object]:
        asked.append(known)
        return []

    monkeypatch.setattr("assistant.writing.model_list.list_models", listed)
    run("doctor")
    assert asked == []
    run("doctor", "--online")
    assert asked == [{"base_url": None}]


def test_a_setting_is_set_shown_and_unset(home: Path) -> None:
    assert config.info.help
    assert run("config", "set", "k", "5").exit_code == 0
    assert run("config", "get", "k").stdout == "5\n"
    assert "k = 5  (file)\n" in run("config").stdout
    assert run("config", "unset", "k").exit_code == 0
    assert run("config", "get", "k").stdout == "8\n"
    assert json.loads(run("config", "get", "--json", "spelling").stdout) is True
    assert {"name": "k", "value": 8, "origin": "default"} in json.loads(
        run("config", "--json").stdout
    )


def test_config_keeps_to_the_library_that_is_named(tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert run("config", "--home", other, "set", "k", "5").exit_code == 0
    assert run("config", "get", "k", "--home", other).stdout == "5\n"
    assert run("config", "--home", other, "path").stdout == f"{other / 'settings.toml'}\n"
    assert run("config", "get", "k").stdout == "8\n"


@pytest.mark.parametrize(
    "arguments", [("set", "k", "3.9"), ("set", "no", "1"), ("get", "no"), ("unset", "no")]
)
def test_what_cannot_be_is_one_line_and_exit_code_2(arguments: tuple[str, ...], home: Path) -> None:
    done = run("config", *arguments)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "expected" in done.stderr


def test_a_variable_that_beats_the_file_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_K", "2")
    assert "ASSISTANT_K beats the file" in run("config", "set", "k", "5").stderr
    assert run("config", "get", "k").stdout == "2\n"


def test_a_wrong_line_can_be_unset(home: Path) -> None:
    (home / "settings.toml").write_text("old_name = 3\nk = 4\n", encoding="utf-8")
    assert run("config").exit_code == 2
    assert run("config", "unset", "old_name").exit_code == 0
    assert run("config", "get", "k").stdout == "4\n"
