from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.checkup.surroundings import check_disk, check_keys, check_servers, check_settings
from assistant.writing.model_list import Provider

if TYPE_CHECKING:
    from pathlib import Path


def test_settings_say_where_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text(
        "k = 3\nbase_url = 'http://me:secret@localhost:1/v1'\n", encoding="utf-8"
    )
    monkeypatch.setenv("ASSISTANT_TIMEOUT", "5")
    said = "\n".join(finding.text for finding in check_settings(tmp_path))
    assert f"k = 3, from {tmp_path / 'settings.toml'}" in said
    assert "timeout = 5.0, from ASSISTANT_TIMEOUT" in said
    assert "secret" not in said


def test_a_setting_that_cannot_be_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("k = 'many'\n", encoding="utf-8")
    (found,) = check_settings(tmp_path)
    assert found.state == "trouble"
    assert "line 1" in found.text


@pytest.mark.parametrize(
    ("model", "remedies"),
    [
        ("gpt", ["write it as provider:name, such as openai:gpt-5-mini"]),
        ("openai:gpt", ["set OPENAI_API_KEY"]),
        ("nobody_has:it", ["pip install langchain-nobody-has"]),
        ("reader", []),
    ],
)
def test_what_a_language_model_lacks(tmp_path: Path, model: str, remedies: list[str]) -> None:
    (tmp_path / "settings.toml").write_text(f"model = '{model}'\n", encoding="utf-8")
    found = [finding.remedy for finding in check_settings(tmp_path) if finding.remedy]
    assert found == remedies


def test_keys_are_named_and_never_shown() -> None:
    (found,) = check_keys({"OPENAI_API_KEY": "sk-secret", "GROQ_API_KEY": ""})
    assert found.text == "OPENAI_API_KEY set"
    assert "secret" not in str(found)


def test_headers_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "store = 'http://localhost:1'\nstore_headers = 'X-Token: secret'\n", encoding="utf-8"
    )
    said = "\n".join(finding.text for finding in check_settings(tmp_path))
    assert "store_headers = (not shown)" in said
    assert "secret" not in said


def test_a_server_of_the_library_that_is_not_there_is_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.writing.model_list.list_models", lambda **_: [])
    monkeypatch.setenv("ASSISTANT_STORE", "http://127.0.0.1:1/news")
    (found,) = check_servers(tmp_path)
    assert found.state == "trouble"
    assert "cannot be reached" in found.text


def test_a_server_that_is_set_and_not_there_is_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [
        Provider(name="reader"),
        Provider(name="ollama", missing="start http://a:b@h: it lists no models"),
        Provider(name="openai", models=("openai:x",)),
    ]
    monkeypatch.setattr("assistant.writing.model_list.list_models", lambda **_: listed)
    assert [finding.state for finding in check_servers(tmp_path)] == ["note", "ok"]
    monkeypatch.setenv("ASSISTANT_MODEL", "ollama:qwen3")
    trouble, _ = check_servers(tmp_path)
    assert (trouble.state, trouble.remedy) == ("trouble", "start http://…@h: it lists no models")


def test_a_full_disk_is_trouble(tmp_path: Path) -> None:
    assert check_disk(tmp_path / "none", least=0).state == "ok"
    assert check_disk(tmp_path, least=10**18).state == "trouble"
