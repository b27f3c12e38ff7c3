"""The same with `chroma run` on loopback, by the commands: slow, so run with `pytest -m slow`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
WAIT = 120
QUESTION = "who confirmed Kim's attendance?"
TOKEN = "right-token"


class Server:
    """`chroma run` on a free port of loopback, over a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/news"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("chroma"), "run", "--path", self.folder,
             "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/api/v2/heartbeat", trust_env=False)
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return
        pytest.fail("chroma run does not answer")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "server")
    made.start()
    yield made
    made.kill()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(40):
        text = f"Report {number}\n\nThe harbour of town {number} was closed on day {number}.\n"
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def command(home: Path, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "assistant", *map(str, words), "--home", str(home)]


def run(
    home: Path, *words: str | Path, fails: bool = False, **variables: str
) -> subprocess.CompletedProcess[str]:
    found = subprocess.run(
        command(home, *words), capture_output=True, text=True, timeout=WAIT * 3,
        env={**os.environ, **variables}, check=False,
    )  # fmt: skip
    assert found.returncode == int(fails), found.stderr
    return found


def listed(home: Path, address: str) -> set[str]:
    found = json.loads(run(home, "list", "--json", "--store", address).stdout)
    names = [one["title"] for one in found]
    assert len(names) == len(set(names))
    return set(names)


def test_one_library_from_two_homes_and_one_on_this_disk(
    server: Server, articles: Path, tmp_path: Path
) -> None:
    one, two, local = (tmp_path / name for name in ("one", "two", "local"))
    store = ["--store", server.address]
    run(one, "add", articles, *store)
    run(local, "add", articles)
    assert len(listed(two, server.address)) == 41
    for question in (QUESTION, "When was the harbour of town 7 closed?"):
        answers = [
            json.loads(run(home, "ask", question, "--json", "--reading-time", "0", *where).stdout)
            for home, where in ((local, []), (one, store), (two, store))
        ]
        for answer in answers:
            del answer["timings_ms"]
        assert answers[0] == answers[1] == answers[2]
    run(two, "remove", "Report 7", *store)
    assert "Report 7" not in listed(one, server.address)


def test_two_clients_that_add_at_once(server: Server, articles: Path, tmp_path: Path) -> None:
    names = sorted(articles.iterdir())
    homes = [tmp_path / "one", tmp_path / "two"]
    halves = [names[:25], names[15:]]
    adding = [
        subprocess.Popen(
            command(home, "add", *half, "--store", server.address),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for home, half in zip(homes, halves, strict=True)
    ]  # fmt: skip
    for process in adding:
        _, said = process.communicate(timeout=WAIT * 4)
        assert process.returncode == 0, said
    assert len(listed(homes[0], server.address)) == 41
    assert listed(homes[0], server.address) == listed(homes[1], server.address)
    assert listed(tmp_path / "three", server.address) == listed(homes[1], server.address)


def test_killed_in_the_middle_of_an_add(server: Server, articles: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    listed(one, server.address)
    with subprocess.Popen(
        command(one, "add", articles, "--json", "--store", server.address),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as adding:  # fmt: skip
        assert adding.stdout is not None
        assert adding.stderr is not None
        first = adding.stdout.readline()
        server.kill()
        # What was read ahead with the first line is lost to `communicate`.
        rest, said = adding.stdout.read(), adding.stderr.read()
    done = [json.loads(line)["title"] for line in (first + rest).splitlines()]
    assert adding.returncode in (0, 1)
    if adding.returncode:
        assert "cannot be reached" in said
        assert "Traceback" not in said
    said = run(two, "search", "harbour", "--store", server.address, fails=True).stderr
    assert said.count("\n") == 1
    assert "cannot be reached" in said
    server.start()
    assert set(done) <= listed(two, server.address)
    run(two, "add", articles, "--store", server.address)
    assert len(listed(one, server.address)) == len(listed(two, server.address)) == 41


def test_a_proxy_that_asks_for_a_token(server: Server, tmp_path: Path) -> None:
    """The open-source server knows no users: whoever wants some puts a proxy before it."""
    target = server.port

    class Proxy(BaseHTTPRequestHandler):
        def answer(self) -> None:
            given = self.headers.get("Authorization")
            if given != f"Bearer {TOKEN}":
                self.send_response(401 if given is None else 403)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = httpx.request(
                self.command, f"http://127.0.0.1:{target}{self.path}", content=body,
                headers={"Content-Type": "application/json"}, timeout=WAIT, trust_env=False,
            )  # fmt: skip
            self.send_response(found.status_code)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{proxy.server_address[1]}/news"
    try:
        search = ("search", QUESTION, "--store", address)
        without = run(tmp_path / "one", *search, fails=True)
        assert "refuses access (401)" in without.stderr
        wrong = run(tmp_path / "one", *search, fails=True,
                    ASSISTANT_STORE_HEADERS="Authorization: Bearer wrong")  # fmt: skip
        assert "refuses access (403)" in wrong.stderr
        right = run(tmp_path / "one", *search,
                    ASSISTANT_STORE_HEADERS=f"Authorization: Bearer {TOKEN}")  # fmt: skip
        assert "Kim" in right.stdout
    finally:
        proxy.shutdown()
        proxy.server_close()
