"""The rules of fetching, against one server on this machine."""

# ruff: noqa: E501 - the words of pages and files stand on one line

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load.loader import LoadOptions, load, load_all
from assistant.index.load.sources import FailedSource
from assistant.index.load.web import networks
from assistant.index.load.web.fetch import fetch
from load_checks import PROSE
from load_files import TITLE, fpdf_pdf, word_file

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = f"<html><head><title>{TITLE}</title></head><body><p>{PROSE}</p></body></html>".encode()
HTML = "text/html; charset=utf-8"


class Server(BaseHTTPRequestHandler):
    """Answers what the path asks for, and counts."""

    asked: list[str] = []  # noqa: RUF012 - shared by the handlers of one test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path, _, query = self.path.partition("?")
        port = int(self.headers["Host"].rpartition(":")[2])
        if path == "/busy" and self.asked.count(self.path) < 2:
            self.answer(429, {"Retry-After": query or "1"})
        elif path == "/always-busy":
            self.answer(503, {"Retry-After": query})
        elif path == "/away":
            self.answer(302, {"Location": query.replace("PORT", str(port))})
        elif path == "/to-secret":
            self.answer(302, {"Location": "http://u:secret@127.0.0.1:1/"})
        elif path == "/paper":
            self.answer(200, {"Content-Type": "application/pdf"}, fpdf_pdf())
        elif path == "/storm.docx":
            self.answer(200, {"Content-Type": "application/octet-stream"}, word_file())
        elif path == "/feed":
            link = f"http://127.0.0.1:{port}/page"
            feed = f"<rss version='2.0'><channel><title>G</title><item><guid>1</guid><link>{link}</link><title>T</title></item></channel></rss>"
            self.answer(200, {"Content-Type": "application/rss+xml"}, feed.encode())
        else:
            self.answer(200, {"Content-Type": HTML}, PAGE)

    def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the tests quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """Yield the address of the server."""
    Server.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.fixture
def other_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 pass for a public address, 127.0.0.2 for a private one."""
    judged = networks._is_public

    def public(host: str, *, otherwise: bool = False) -> bool:
        return host == "127.0.0.1" or judged(host, otherwise=otherwise)

    monkeypatch.setattr(networks, "_is_public", public)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses that were made, none of them waited for."""
    made: list[float] = []
    monkeypatch.setattr("assistant.index.load.web.fetch.time.sleep", made.append)
    return made


def test_pdf_and_word_files_come_over_http(server: str) -> None:
    assert len(load(f"{server}/paper").pages) > 1
    assert load(f"{server}/storm.docx").title == TITLE


def test_a_busy_server_is_asked_once_more(server: str, pauses: list[float]) -> None:
    assert load(f"{server}/busy").title == TITLE
    assert pauses == [1.0]
    with pytest.raises(SourceError, match="503"):
        load(f"{server}/always-busy?2")
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize("after", ["3600", "soon", ""])
def test_nobody_waits_for_long(server: str, pauses: list[float], after: str) -> None:
    with pytest.raises(SourceError, match="503"):
        load(f"{server}/always-busy?{after}")
    assert pauses == []


def test_a_typed_private_address_may_lead_back_to_itself(server: str) -> None:
    assert load(f"{server}/away?/page").title == TITLE


@pytest.mark.usefixtures("other_is_public")
def test_a_redirect_may_not_lead_into_a_private_network(server: str) -> None:
    away = f"{server}/away?http://127.0.0.2:PORT/secret"
    with ThreadingHTTPServer(("127.0.0.2", int(server.rpartition(":")[2])), Server) as inner:
        thread = threading.Thread(target=inner.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with pytest.raises(SourceError, match=r"private network.*--allow-private"):
            load(away)
        assert "/secret" not in Server.asked, "not one byte was sent"
        assert load(away, LoadOptions(allow_private=True)).title == TITLE
        inner.shutdown()
        thread.join()


@pytest.mark.usefixtures("other_is_public")
def test_a_name_that_means_another_address_later_is_caught(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.rpartition(":")[2])
    looked_up: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: object, *args: object, **options: object) -> object:
        if host in ("rebound.example", b"rebound.example"):
            looked_up.append("again")
            host = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        return resolve(host, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with ThreadingHTTPServer(("127.0.0.2", port), Server) as inner:
        thread = threading.Thread(target=inner.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        # Another port keeps the first connection from being used again.
        address = f"http://rebound.example:{port}/away?http://rebound.example:PORT/secret"
        with pytest.MonkeyPatch.context() as patch:
            import httpx

            once = httpx.Client.send

            def closing(self: httpx.Client, request: httpx.Request, **options: object) -> object:
                request.headers["Connection"] = "close"
                return once(self, request, **options)  # type: ignore[arg-type]

            patch.setattr(httpx.Client, "send", closing)
            with pytest.raises(SourceError, match="private network"):
                fetch(address)
        assert len(looked_up) == 2
        assert "/secret" not in Server.asked
        inner.shutdown()
        thread.join()


def test_an_entry_of_a_feed_may_not_lead_into_a_private_network(server: str) -> None:
    [item] = load_all(f"{server}/feed")
    assert isinstance(item, FailedSource)
    assert "private network" in item.error
    [item] = load_all(f"{server}/feed", LoadOptions(allow_private=True))
    assert not isinstance(item, FailedSource)
    assert item.source == f"{server}/feed#1"


def test_a_password_never_shows(server: str) -> None:
    address = f"{server.replace('//', '//user:secret@')}/to-secret"
    with pytest.raises(SourceError) as raised:
        load(address)
    assert "secret" not in str(raised.value).replace("/to-secret", "")
