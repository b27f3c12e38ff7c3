from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.writing.generate import ChatModel, open_generator
from assistant.writing.model_errors import explain
from assistant.writing.support import RuleSupportChecker
from assistant.writing.write import write
from model_server import serving
from writing_fakes import (
    DOCUMENTS,
    PASSAGES,
    question,
    quotes,
)

if TYPE_CHECKING:
    from assistant.schema import Answer
    from model_server import Server


def test_langchain_model_streams() -> None:
    from langchain_core.language_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    fake = GenericFakeChatModel(messages=iter([AIMessage("The council voted 7 to 2 [1].")]))
    model = ChatModel(name="fake:model", chat_model=fake)

    pieces = list(model.stream("system", "user"))

    assert len(pieces) > 3
    assert "".join(pieces) == "The council voted 7 to 2 [1]."


@pytest.mark.parametrize("name", ["gpt-4", "", ":", "openai:", ":gpt-4", "  "])
def test_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="provider:name"):
        open_generator(name)


def test_unknown_provider_is_refused() -> None:
    with pytest.raises(ModelError, match="'nowhere' is not known"):
        open_generator("nowhere:model")


@pytest.mark.parametrize(
    ("name", "variable"),
    [("openai:gpt-4.1-mini", "OPENAI_API_KEY"), ("anthropic:claude", "ANTHROPIC_API_KEY")],
)
def test_missing_key_names_its_variable(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)

    with pytest.raises(ModelError, match=variable):
        open_generator(name)


def test_missing_package_names_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import langchain.chat_models

    def missing(*args: object, **options: object) -> None:
        raise ImportError(name="langchain_mistralai")

    monkeypatch.setenv("MISTRAL_API_KEY", "x")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setattr(langchain.chat_models, "init_chat_model", missing)

    with pytest.raises(ModelError, match=r"pip install 'article-assistant\[openai\]'"):
        open_generator("openai:x")
    with pytest.raises(ModelError, match="pip install langchain-mistralai"):
        open_generator("mistralai:x")


# A server that speaks the OpenAI protocol, on loopback.


def ask(server: Server, *, timeout: float = 5.0) -> Answer:
    return write(
        question("How did the council vote?"),
        PASSAGES,
        DOCUMENTS,
        open_generator("openai:test", base_url=server.address, timeout=timeout),
        checker=RuleSupportChecker(),
    )


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)


def test_openai_compatible_server_needs_no_key() -> None:
    with serving("normal") as server:
        answer = ask(server)

    assert answer.text == "The council voted 7 to 2. [1]"
    assert quotes(answer) == ["The council voted 7 to 2 on Tuesday."]
    assert answer.tokens == {"input": 11, "output": 5}
    assert server.keys == ["Bearer none"]
    (request,) = server.requests
    assert request["stream"] is True
    assert request["temperature"] == 0
    assert request["max_completion_tokens"] == 2048


@pytest.mark.parametrize(
    ("behaviour", "words", "requests"),
    [
        ("401", "refused the key", 1),
        ("404", "has no model 'test'", 1),
        ("429", "limits the rate", 3),
        ("500", "try again later", 1),
        ("503", "try again later", 3),
        ("400", "refused the request", 1),
        ("too long", "too long", 1),
        ("drop", "broke off in mid-answer", 1),
    ],
)
@pytest.mark.usefixtures("no_waiting")
def test_server_errors_are_one_line(behaviour: str, words: str, requests: int) -> None:
    with serving(behaviour) as server, pytest.raises(ModelError, match=words) as caught:
        ask(server)

    assert "\n" not in str(caught.value)
    assert len(server.requests) == requests


@pytest.mark.parametrize("behaviour", ["hang", "stall"])
def test_silent_server_times_out(behaviour: str) -> None:
    with serving(behaviour) as server, pytest.raises(ModelError, match="did not answer within"):
        ask(server, timeout=0.3)

    assert len(server.requests) == 1


def test_server_that_is_down_is_named() -> None:
    with serving("normal") as server:
        pass

    with pytest.raises(ModelError, match=rf"127\.0\.0\.1:{server.server_port}.*cannot be reached"):
        ask(server)


def test_other_exceptions_are_put_into_words() -> None:
    error = explain(
        RuntimeError("odd\nthing"), name="openai:x", address=None, timeout=1, begun=False
    )

    assert "RuntimeError: odd thing" in str(error)


def test_tracing_is_off_unless_the_user_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith.utils import tracing_is_enabled

    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)

    assert not tracing_is_enabled()
