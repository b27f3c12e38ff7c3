from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from assistant.writing.model_list import list_models

if TYPE_CHECKING:
    from collections.abc import Iterator


class Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, object]] = {
        "/v1/models": {"data": [{"id": "tiny"}, {"id": "small"}]},
        "/api/tags": {"models": [{"name": "qwen3:1.7b"}]},
        "/odd/models": ["no object"],
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        page = json.dumps(self.pages[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_servers_list_their_models(address: str) -> None:
    found = list_models(
        base_url=f"{address}/v1/", environment={"OLLAMA_HOST": address.removeprefix("http://")}
    )

    models = {provider.name: provider.models for provider in found[:3]}
    assert models == {
        "reader": ("reader",),
        "openai": ("openai:tiny", "openai:small"),
        "ollama": ("ollama:qwen3:1.7b",),
    }


def test_a_server_that_is_down_or_odd_is_said_to_be_missing(address: str) -> None:
    found = list_models(
        base_url=f"{address}/odd", environment={"OLLAMA_HOST": "http://127.0.0.1:9"}
    )

    assert found[1].missing is not None
    assert found[1].missing.startswith(f"start {address}/odd")
    assert found[2].missing is not None


def test_keys_that_are_missing_are_named(address: str) -> None:
    found = {
        provider.name: provider
        for provider in list_models(
            environment={"OLLAMA_HOST": address, "OPENAI_API_KEY": "secret"}
        )
    }

    assert found["openai"].missing is None
    assert found["groq"].missing is not None
    assert found["groq"].missing.endswith("set GROQ_API_KEY")
    assert "secret" not in json.dumps([provider.to_json() for provider in found.values()])
