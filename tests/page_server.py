"""A server of pages on this machine whose answers a test sets, with validators and a robots.txt."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = "text/html; charset=utf-8"


@dataclass
class Pages:
    """What is served, by path, and what was asked."""

    address: str = ""
    bodies: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Media type and text by path."""
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Paths with the status that was answered, in order."""

    def page(self, path: str, title: str, *paragraphs: str, head: str = "") -> str:
        """Serve a page, and return its address."""
        body = "".join(f"<p>{text}</p>" for text in paragraphs)
        markup = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}"
        self.bodies[path] = (HTML, f"{markup}</body></html>")
        return self.address + path

    def text(self, path: str, text: str, media_type: str = "text/plain") -> str:
        """Serve a text, and return its address."""
        self.bodies[path] = (media_type, text)
        return self.address + path

    def statuses(self, path: str) -> list[int]:
        """Return what was answered to those who asked for a path."""
        return [status for asked, status in self.asked if asked == path]


@contextmanager
def served_pages() -> Iterator[Pages]:
    """Serve pages on a port of their own until the block is left."""
    pages = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = pages.bodies.get(self.path, ("", ""))
            etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:12]}"'
            known = self.headers.get("If-None-Match") == etag
            status = 404 if not kind else 304 if known else 200
            pages.asked.append((self.path, status))
            body = text.encode() if status == 200 else b""
            self.send_response(status)
            if kind:
                self.send_header("Content-Type", kind)
                self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the tests quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        pages.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield pages
        finally:
            server.shutdown()
            thread.join()
