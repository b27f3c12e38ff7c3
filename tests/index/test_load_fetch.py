"""Fetching pages from a server on this machine."""

from __future__ import annotations

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load import files
from assistant.index.load.loader import load
from assistant.index.load.web import fetch as fetching
from load_checks import PROSE, assert_sound, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = "text/html; charset=utf-8"
PAGE = f"<html><head><title>Storm closes bridge</title></head><body><p>{PROSE}</p></body></html>"
CYRILLIC = "Мост закрыт из-за шторма, сообщили власти города в четверг утром. " * 5
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/storm": (200, {"Content-Type": HTML}, PAGE.encode()),
    "/gzip": (
        200,
        {"Content-Type": HTML, "Content-Encoding": "gzip"},
        gzip.compress(PAGE.encode()),
    ),
    "/bad-gzip": (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, b"not compressed"),
    "/xhtml": (200, {"Content-Type": "application/xhtml+xml"}, PAGE.encode()),
    "/plain": (200, {"Content-Type": "text/plain"}, f"Storm\n\n{PROSE}".encode()),
    "/storm.md": (200, {"Content-Type": "text/plain"}, f"# Storm\n\n*{PROSE}*".encode()),
    "/markdown": (200, {"Content-Type": "text/markdown"}, f"# Storm\n\n*{PROSE}*".encode()),
    "/untyped": (200, {}, PAGE.encode()),
    "/header-charset": (
        200,
        {"Content-Type": "text/html; charset=windows-1251"},
        f"<html><body><p>{CYRILLIC}</p></body></html>".encode("cp1251"),
    ),
    "/false-charset": (200, {"Content-Type": "text/html; charset=no-such"}, PAGE.encode()),
    "/moved": (301, {"Location": "/storm"}, b""),
    "/to-file": (302, {"Location": "file:///etc/hostname"}, b""),
    "/circle": (302, {"Location": "/circle"}, b""),
    "/nowhere": (404, {"Content-Type": HTML}, PAGE.encode()),
    "/forbidden": (403, {"Content-Type": HTML}, PAGE.encode()),
    "/broken": (500, {"Content-Type": HTML}, PAGE.encode()),
    "/empty": (200, {"Content-Type": HTML}, b""),
    "/no-article": (200, {"Content-Type": HTML}, b"<html><body><nav>Home</nav></body></html>"),
    "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/false-type": (200, {"Content-Type": HTML}, b"%PDF-1.7"),
    "/long": (200, {"Content-Type": HTML, "Content-Length": "50000000"}, b"<html>"),
    "/endless": (200, {"Content-Type": HTML}, b"<p>words</p>" * 1000),
}


class Handler(BaseHTTPRequestHandler):
    """Answers from the table above, and notes who asked."""

    agents: list[str] = []  # noqa: RUF012 - shared by the handlers of one test run

    def do_GET(self) -> None:
        self.agents.append(self.headers["User-Agent"])
        if self.path == "/slow":
            time.sleep(0.6)
        status, headers, body = ANSWERS.get(self.path, ANSWERS["/storm"])
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the tests quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve the answers, and yield the address of the server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "path",
    ["/storm", "/gzip", "/xhtml", "/plain", "/storm.md", "/markdown", "/untyped", "/false-charset"],
)
def test_pages_are_read(server: str, path: str) -> None:
    document = load(server + path)
    assert_sound(document)
    assert prose(document) == [PROSE]
    assert document.title.startswith("Storm")
    assert document.source == document.url == server + path
    assert document.site == "127.0.0.1"


def test_a_redirect_is_followed_to_the_address_that_is_kept(server: str) -> None:
    document = load(f"{server}/moved")
    assert (document.source, document.url) == (f"{server}/moved", f"{server}/storm")


def test_the_charset_of_the_header_is_used(server: str) -> None:
    assert "Мост закрыт" in load(f"{server}/header-charset").text


def test_the_program_says_who_asks(server: str) -> None:
    load(f"{server}/storm")
    assert Handler.agents[-1].startswith("article-assistant")


def test_a_password_in_an_address_is_not_kept(server: str) -> None:
    address = server.replace("//", "//user:secret@")
    document = load(f"{address}/storm")
    assert "secret" not in f"{document.source} {document.url} {document.text}"
    with pytest.raises(SourceError) as raised:
        load(f"{address}/nowhere")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nowhere", "404"),
        ("/forbidden", "403 Forbidden"),
        ("/broken", "500"),
        ("/to-file", "not a web address"),
        ("/circle", "redirects more than 5 times"),
        ("/empty", "is empty"),
        ("/no-article", "no article text"),
        ("/pdf", "damaged PDF"),
        ("/image", "image/png"),
        ("/false-type", "PDF"),
        ("/long", "50 MB.* 20 MB"),
        ("/bad-gzip", "cannot be reached"),
    ],
)
def test_what_is_no_page_is_refused(server: str, path: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        load(server + path)
    assert server in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_endless_page_is_cut_off(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 5_000)
    with pytest.raises(SourceError, match="too large"):
        load(f"{server}/endless")


def test_a_slow_server_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(SourceError, match="did not answer"):
        load(f"{server}/slow")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("file:///etc/hostname", "not a web address"),
        ("ftp://127.0.0.1/a", "not a web address"),
        ("http://127.0.0.1:1/", "cannot be reached"),
        ("http://", "valid address|not a web address|cannot be reached"),
        ("http://[::1/", "not a web address|valid address"),
        ("http://127.0.0.1:99999/", "valid address|cannot be reached"),
    ],
)
def test_addresses_that_lead_nowhere_are_refused(address: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        load(address)
    assert "\n" not in str(raised.value)
