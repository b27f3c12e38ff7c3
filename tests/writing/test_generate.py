from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.writing.generate import ChatModel, open_generator
from assistant.writing.model_errors import explain
from assistant.writing.support import RuleSupportChecker
from assistant.writing.write import write
from writing_fakes import (
    DOCUMENTS,
    PASSAGES,
    question,
    quotes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import Answer


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
    with pytest.raises(ModelError, match="provider:model"):
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


class Server(ThreadingHTTPServer):
    daemon_threads = True
    behaviour = "normal"
    requests: list[dict[str, object]]
    keys: list[str]
    released: threading.Event


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.keys.append(self.headers["Authorization"])
        behaviour = self.server.behaviour
        if behaviour.isdigit():
            self._json(int(behaviour), {"error": {"message": f"status {behaviour}"}})
        elif behaviour == "too long":
            message = "This model's maximum context length is 4096 tokens."
            self._json(400, {"error": {"message": message}})
        elif behaviour == "hang":
            self.released.wait(20)
        else:
            self._stream(behaviour)

    @property
    def released(self) -> threading.Event:
        return self.server.released

    def _json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, behaviour: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in ("The council ", "voted 7 to 2 ", "[1]."):
            self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
            if behaviour == "drop":
                self.close_connection = True
                return
            if behaviour == "stall":
                self.released.wait(20)
        usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        self._event({"choices": [], "usage": usage})
        self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, body: object) -> None:
        if isinstance(body, dict):
            head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "test"}
            body = json.dumps(head | body)
        data = f"data: {body}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


@contextmanager
def serving(behaviour: str) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.behaviour, server.requests, server.keys = behaviour, [], []
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def ask(server: Server, *, timeout: float = 5.0) -> Answer:
    address = f"http://127.0.0.1:{server.server_port}/v1"
    return write(
        question("How did the council vote?"),
        PASSAGES,
        DOCUMENTS,
        open_generator("openai:test", base_url=address, timeout=timeout),
        checker=RuleSupportChecker(),
    )


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


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
    ("behaviour", "words"),
    [
        ("401", "refused the key"),
        ("404", "has no model 'test'"),
        ("429", "limits the rate"),
        ("500", "try again later"),
        ("400", "refused the request"),
        ("too long", "too long"),
        ("drop", "broke off in mid-answer"),
    ],
)
def test_server_errors_are_one_line(behaviour: str, words: str) -> None:
    with serving(behaviour) as server, pytest.raises(ModelError, match=words) as caught:
        ask(server)

    assert "\n" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", ["hang", "stall"])
def test_silent_server_times_out(behaviour: str) -> None:
    began = time.monotonic()

    with serving(behaviour) as server, pytest.raises(ModelError, match="did not answer within"):
        ask(server, timeout=0.3)

    assert time.monotonic() - began < 3


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
