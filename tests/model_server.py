"""A server on loopback that speaks the protocol of OpenAI, with the faults that servers have."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PIECES = ("The council ", "voted 7 to 2 ", "[1].")


class Server(ThreadingHTTPServer):
    """What it does is its `behaviour`: a status, the name of a fault, or `normal`."""

    daemon_threads = True
    behaviour = "normal"
    pieces: Sequence[str] = PIECES
    recovers_after = 0
    """Requests after which it does as normal ones do."""
    headers: dict[str, str]
    """Sent with a status."""
    requests: list[dict[str, object]]
    keys: list[str]
    released: threading.Event

    @property
    def address(self) -> str:
        """What is given to --base-url."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    """Answers a request as the server behaves."""

    server: Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer."""
        server = self.server
        length = int(self.headers["Content-Length"])
        server.requests.append(json.loads(self.rfile.read(length)))
        server.keys.append(self.headers["Authorization"])
        behaviour = server.behaviour
        if server.recovers_after and len(server.requests) > server.recovers_after:
            behaviour = "normal"
        if behaviour.isdigit():
            self._json(int(behaviour), {"error": {"message": f"status {behaviour}"}})
        elif behaviour == "too long":
            message = "This model's maximum context length is 4096 tokens."
            self._json(400, {"error": {"message": message}})
        elif behaviour == "hang":
            server.released.wait(20)
        elif behaviour == "no protocol":
            self._json(200, {"greeting": "It works!"})
        else:
            self._stream(behaviour)

    def _json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, behaviour: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if behaviour == "malformed":
            self._event('{"choices": [{"index": 0, "delta"')
            return
        try:
            for piece in self._pieces(behaviour):
                self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
                if behaviour == "drop":
                    self.close_connection = True
                    return
                if behaviour == "stall":
                    self.server.released.wait(20)
            usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
            self._event({"choices": [], "usage": usage})
            self._event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _pieces(self, behaviour: str) -> Iterator[str]:
        if behaviour == "empty":
            return
        if behaviour == "endless":
            while not self.server.released.is_set():
                yield "and so on "
        if behaviour == "trickle":
            while not self.server.released.wait(0.05):
                yield "."
        yield from self.server.pieces

    def _event(self, body: object) -> None:
        if isinstance(body, dict):
            head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "test"}
            body = json.dumps(head | body)
        data = f"data: {body}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


@contextmanager
def serving(behaviour: str = "normal", pieces: Sequence[str] = PIECES) -> Iterator[Server]:
    """Serve until the block ends."""
    server = Server(("127.0.0.1", 0), Handler)
    server.behaviour, server.pieces = behaviour, pieces
    server.headers, server.requests, server.keys = {}, [], []
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
