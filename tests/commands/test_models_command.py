"""`assistant models`: what can be asked to write, in words and as JSON."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from assistant.commands.app import commands
from assistant.writing.model_list import Provider

FOUND = (
    Provider(name="reader", models=("reader",)),
    Provider(name="ollama", models=("ollama:a", "ollama:b\x1b[31m")),
    Provider(name="openai", models=(), missing="OPENAI_API_KEY is not set"),
)


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    def list_models(**given: object) -> tuple[Provider, ...]:
        assert given == {"base_url": "http://127.0.0.1:9/v1"}
        return FOUND

    monkeypatch.setattr("assistant.writing.model_list.list_models", list_models)


def models(*options: str) -> str:
    done = CliRunner().invoke(commands, ["models", "--base-url", "http://127.0.0.1:9/v1", *options])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_each_provider_is_a_line_and_nothing_is_sent_to_the_terminal_raw() -> None:
    lines = models().splitlines()
    assert lines[0] == "reader  ready  reader"
    assert lines[1].startswith("ollama  ready  ollama:a, ollama:b")
    assert "\x1b" not in lines[1]
    assert lines[2] == "openai  not ready: OPENAI_API_KEY is not set"


def test_as_json() -> None:
    assert json.loads(models("--json")) == [provider.to_json() for provider in FOUND]
