"""Add a folder of 10,000 files with faults among them: totals, kill -9 and resume, second run.

    python docs/benchmarks/folder.py [COUNT]

The first run is killed with SIGKILL once a third of the files is told; the second completes it;
the third finds everything as it was and may take at most 5 % of the time of the first two. Every
file has to be accounted for, with the status that its name says.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

WORDS = (
    "bridge storm mayor town harbour repair vote council ferry budget school winter river signal "
    "market station museum orchard engine valley festival teacher doctor painter"
).split()


def text(number: int) -> str:
    """Return a note of some forty words that no other number has."""
    chance = random.Random(number)  # noqa: S311 - repeatable on purpose
    lines = (
        f"The {chance.choice(WORDS)} of {chance.choice(WORDS)} number {number} was closed for "
        f"{chance.randint(2, 90)} days because of the {chance.choice(WORDS)}."
        for _ in range(3)
    )
    return f"# Note {number}\n\n{' '.join(lines)}\n"


def make(folder: Path, count: int) -> Counter[str]:
    """Fill a folder; returns how many sources ought to have which status."""
    for number in range(count):
        place = folder / f"{number // 500:03}"
        place.mkdir(parents=True, exist_ok=True)
        suffix = (".md", ".txt", ".markdown")[number % 3]
        (place / f"note-{number}{suffix}").write_text(text(number), encoding="utf-8")
    faults = folder / "faults"
    faults.mkdir()
    failed: dict[str, bytes] = {
        "empty.md": b"",
        "blank.txt": b" \n\n ",
        "damaged.pdf": b"%PDF-1.7 nothing behind it",
        "damaged.docx": b"PK\x03\x04 nothing behind it",
        "picture.md": b"\x89PNG\r\n\x1a\n" + bytes(64),
        "no-rows.json": b"{",
        "no-feed.rss": b"<rss",
    }
    for name, body in failed.items():
        (faults / name).write_bytes(body)
    (faults / "program.exe").write_bytes(b"MZ")
    (faults / ".hidden.md").write_text("# Hidden\n\nNobody sees it.\n", encoding="utf-8")
    (faults / "broken-link.md").symlink_to("nowhere.md")
    (faults / "link-to-folder").symlink_to(folder / "000")
    os.mkfifo(faults / "pipe.md")
    skipped = 5
    Path(os.fsdecode(os.fsencode(faults) + b"/\xff\xfe.md")).write_text(text(-1), encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside.md", text(-2))
        archive.writestr("inside.exe", b"MZ")
    (faults / "archive.zip").write_bytes(packed.getvalue())
    (faults / "same.md").write_text(text(0), encoding="utf-8")
    return Counter(added=count + 2, unchanged=1, failed=len(failed), skipped=skipped + 1)


def run(folder: Path, home: str, *, kill_at: int | None = None) -> tuple[Counter[str], float, int]:
    """Add the folder; returns statuses, seconds and exit code; killed once `kill_at` are told."""
    command = [sys.executable, "-m", "assistant", "add", "--json", "--home", home, str(folder)]
    statuses: Counter[str] = Counter()
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as adding:
        for line in adding.stdout or ():
            statuses[json.loads(line)["status"]] += 1
            if kill_at is not None and statuses.total() >= kill_at:
                adding.send_signal(signal.SIGKILL)
                break
    return statuses, time.monotonic() - began, adding.returncode


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as work:
        folder, home = Path(work) / "notes", str(Path(work) / "home")
        expected = make(folder, count)
        time.sleep(3)  # what was written just now is read again
        killed, first, code = run(folder, home, kill_at=count // 3)
        print(f"killed after {killed.total()} files and {first:.0f} s, exit code {code}")
        resumed, second, code = run(folder, home)
        print(f"resumed: {dict(resumed)}, {second:.0f} s, exit code {code}")
        again, third, code = run(folder, home)
        share = third / (first + second)
        print(f"again: {dict(again)}, {third:.1f} s, exit code {code}")
        sizes = sum(file.stat().st_size for file in Path(home).rglob("*") if file.is_file())
        print(f"{share:.1%} of the first time; library {sizes / 1e6:.0f} MB")
    faulty = ("failed", "skipped")
    right = {
        "some have failed: exit code 1": code == 1,
        "every source is told": resumed.total() == again.total() == expected.total(),
        "faults are told each time": all(
            resumed[name] == again[name] == expected[name] for name in faulty
        ),
        "the others are held": again["unchanged"] == expected["added"] + expected["unchanged"],
        "at most 5 % of the first time": share <= 0.05,
    }
    for name, is_so in right.items():
        print(f"{'ok' if is_so else 'WRONG'}: {name}")
    sys.exit(0 if all(right.values()) else 1)


if __name__ == "__main__":
    main()
