"""Servers that are not there, refuse, hang, or are none: one line each."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError, SettingsError
from assistant.index.server import connection
from assistant.index.server.collection import _parts
from assistant.index.server.connection import Connection
from assistant.index.server.server_address import server_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Answers(BaseHTTPRequestHandler):
    """Answers every request with one code, and keeps the headers it got."""

    code = 200
    body = b"<html>not what you look for</html>"
    wait = 0.0
    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers))
        threading.Event().wait(self.wait)
        self.send_response(self.code)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(
    code: int = 200, wait: float = 0.0, context: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Serve on loopback; yields host and port, and the headers of the requests."""
    seen: list[dict[str, str]] = []
    own = type("Own", (Answers,), {"code": code, "wait": wait, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), own)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def message(address: str, **access: str) -> str:
    """Return what is said when a collection of that address is asked for."""
    made = Connection(server_address(address, **access))
    with pytest.raises(LibraryError) as caught:
        made.collection("news")
    made.close()
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("code", [401, 403])
def test_refused(code: int) -> None:
    with serving(code) as (place, seen):
        said = message(f"http://{place}/news", headers="Authorization: Bearer wrong-token")
    assert f"refuses access ({code})" in said
    assert "store_headers" in said
    assert "wrong-token" not in said
    assert seen[0]["Authorization"] == "Bearer wrong-token"


def test_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = message(f"http://127.0.0.1:{port}/news")
    assert "cannot be reached" in said
    assert "nothing was changed" in said


@pytest.mark.parametrize("code", [502, 503])
def test_a_proxy_whose_server_is_gone(code: int) -> None:
    with serving(code) as (place, _):
        assert f"cannot be reached ({code})" in message(f"http://{place}/news")


@pytest.mark.parametrize("code", [200, 302, 404, 500])
def test_no_chroma_server(code: int) -> None:
    with serving(code) as (place, _):
        assert "no Chroma server answers there" in message(f"http://{place}/news")


def test_one_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.2)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        assert "cannot be reached" in message(f"http://127.0.0.1:{full.getsockname()[1]}/news")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes the certificate")
def test_encrypted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(403, context=context) as (place, seen):
        said = message(f"https://{place}/news")
        assert "cannot be reached" in said
        assert "certificate" in said.lower()
        assert not seen, "nothing is sent to a server that is not trusted"
        said = message(f"https://{place}/news", authority=str(certificate))
        assert "refuses access (403)" in said
    made = Connection(server_address("https://localhost", authority=str(tmp_path / "none.pem")))
    with pytest.raises(SettingsError, match="store_authority names"):
        made.collection("news")


def test_requests_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.server.collection.REQUEST_RECORDS", 3)
    monkeypatch.setattr("assistant.index.server.collection.REQUEST_BYTES", 10)
    sizes = [1, 1, 1, 1, 9, 9, 30, 1]
    parts = [sizes[part] for part in _parts(sizes)]
    assert parts == [[1, 1, 1], [1, 9], [9], [30], [1]]
    assert list(_parts([])) == []
