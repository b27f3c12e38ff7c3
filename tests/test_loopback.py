"""Servers for this machine alone."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.loopback import LOOPBACK, hosts, new_token, origins, serve_on_loopback

SERVED = """
from assistant.loopback import serve_on_loopback
async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"here"})
serve_on_loopback(lambda port: application, port=0, ready=lambda port: print(port, flush=True))
"""


def test_who_connects_once_it_is_ready_is_answered() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVED], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with socket.create_connection((LOOPBACK, port), timeout=60) as client:
            client.sendall(
                f"GET / HTTP/1.1\r\nHost: {hosts(port)[0]}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = b"".join(iter(lambda: client.recv(4096), b""))
        assert answer.endswith(b"here")
        assert b"server:" not in answer.lower()
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken, pytest.raises(LibraryError) as raised:
        serve_on_loopback(lambda _: None, port=taken.getsockname()[1], ready=lambda _: None)
    assert "name another with --port" in str(raised.value)


def test_a_server_goes_by_its_own_names_alone() -> None:
    assert hosts(80) == ["127.0.0.1:80", "localhost:80"]
    assert origins(80) == ["http://127.0.0.1:80", "http://localhost:80"]


def test_tokens_are_long_and_never_the_same() -> None:
    assert len(new_token()) >= 43
    assert new_token() != new_token()
