# ruff: noqa: S101 - a way in that does not answer is an error of the measurement
"""How long each way into the program takes until it is ready: whole processes, wall and CPU time.

    python docs/benchmarks/start.py [--runs 5]

`help` is `assistant --help`; `mcp` has answered the first request of a client over stdio; `serve`
has answered a request for its first page. The CPU time is that of the process until then, user and
system.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = [sys.executable, "-m", "assistant"]
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "start", "version": "1"}},
}  # fmt: skip


def cpu_of(process: subprocess.Popen[str]) -> float:
    """Return the CPU seconds that a process, which may still run, has used."""
    fields = (
        Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / 100


def helped(_: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([*PROGRAM, "--help"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.read()
    return process


def mcp(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*PROGRAM, "mcp", "--home", str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(HELLO) + "\n")
    process.stdin.flush()
    assert "result" in json.loads(process.stdout.readline())
    return process


def serve(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--home", str(home)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
    )
    with opener.open(address) as page:
        assert b"Ask your articles" in page.read()
    return process


def measured(way: Callable[[Path], subprocess.Popen[str]], home: Path) -> tuple[float, float]:
    """Return the wall and the CPU seconds until a way in is ready."""
    began = time.perf_counter()
    process = way(home)
    wall, cpu = time.perf_counter() - began, cpu_of(process)
    process.terminate()
    process.communicate()
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run([*PROGRAM, "list", "--home", folder], check=True, capture_output=True)
        for way in (helped, mcp, serve):
            times = [measured(way, home) for _ in range(runs)]
            wall, cpu = (statistics.median(values) for values in zip(*times, strict=True))
            print(f"{way.__name__:8} wall {wall:.2f} s   cpu {cpu:.2f} s   (median of {runs})")


if __name__ == "__main__":
    main()
