"""Nothing leaves this machine: the commands themselves, with every connection watched.

In the processes that are started here, `sitecustomize` makes a hook in Python's own audit that
writes down each attempt to connect, to send or to look up a name, and refuses it. What libraries in
C do without Python shows in the system calls: that test needs strace.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUARD = """
import os, sys
NAMES = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
         "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
def watch(event, arguments):
    if event not in NAMES:
        return
    if getattr(arguments[0], "family", None) == 1:  # AF_UNIX: stays on this machine
        return
    with open(os.environ["ATTEMPTS"], "a", encoding="utf-8") as file:
        file.write(f"{event} {arguments!r}\\n")
    raise ConnectionRefusedError(f"{event} is not allowed here")
sys.addaudithook(watch)
"""
ARTICLE = "# The lake\n\nThe lake of Orta is 143 metres deep.\n"
DATASET = (
    '{"id": "a", "question": "How deep is the lake of Orta?", "answers": ["143 metres"], '
    '"documents": ["lake.md"]}\n'
    '{"id": "b", "question": "Who owns the lake of Orta?", "answerable": false, '
    '"documents": ["lake.md"]}\n'
)
INTERNET = re.compile(r"\b(?:connect|sendto|sendmsg)\(.*AF_INET")


class Place:
    """A folder with a library of its own, an article and a dataset, and the guard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.attempts = folder / "attempts"
        (folder / "guard").mkdir()
        (folder / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        (folder / "lake.md").write_text(ARTICLE, encoding="utf-8")
        (folder / "two.jsonl").write_text(DATASET, encoding="utf-8")

    def run(self, *arguments: str, stdin: str = "", before: tuple[str, ...] = ()) -> str:
        done = subprocess.run(
            [*before, sys.executable, *arguments],
            cwd=self.folder, env=self.environment(), input=stdin, text=True, check=False,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        return {
            **kept,
            "HOME": str(self.folder),
            "ASSISTANT_HOME": str(self.folder / "home"),
            "ATTEMPTS": str(self.attempts),
            "PYTHONPATH": os.pathsep.join([str(self.folder / "guard"), str(ROOT)]),
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "s.create_connection(('127.0.0.1', 9), 1)",
        "s.getaddrinfo('example.org', 80)",
        "s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "__import__('httpx').get('http://127.0.0.1:9/', trust_env=False)",
        "__import__('asyncio').run(__import__('asyncio').open_connection('127.0.0.1', 9))",
    ],
)
def test_the_guard_sees_who_calls_out(place: Place, code: str) -> None:
    place.run("-c", f"import socket as s\ntry:\n    {code}\nexcept Exception: pass")
    assert place.attempts.read_text(encoding="utf-8").startswith("socket.")


def test_the_guard_lets_sockets_of_this_machine_be(place: Place) -> None:
    place.run("-c", "import socket as s; a, b = s.socketpair(); a.send(b'x'); "
              "u = s.socket(s.AF_UNIX); u.bind('u'); u.listen(); s.socket(s.AF_UNIX).connect('u')"
    )  # fmt: skip
    assert not place.attempts.exists()


def test_no_command_tries_to_connect(place: Place) -> None:
    assistant = ("-m", "assistant")
    assert "North Korean state media" in place.run(*assistant, "ask", "who confirmed Kim's plans?")
    assert place.run(*assistant, "add", "lake.md").startswith("added")
    said = place.run(*assistant, "chat", "--in", "lake.md", stdin="how deep is the lake of Orta?\n")
    assert "143 metres" in said
    place.run(*assistant, "eval", "run", "two.jsonl", "--out", "run")
    assert (place.folder / "run").is_dir()
    place.run(*assistant, "doctor")
    assert not place.attempts.exists(), place.attempts.read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_library_connects_below_python(place: Place) -> None:
    trace = ("strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", "calls")
    if shutil.which("strace") is None or subprocess.run([*trace, "true"], cwd=place.folder,
                                                        check=False).returncode:  # fmt: skip
        pytest.skip("strace is not there, or may not trace")
    call = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    place.run("-S", "-c", call, before=trace)
    calls = place.folder / "calls"
    assert INTERNET.search(calls.read_text(encoding="utf-8"))
    place.run("-m", "assistant", "ask", "who confirmed Kim's plans?", before=trace)
    assert not INTERNET.search(calls.read_text(encoding="utf-8"))
