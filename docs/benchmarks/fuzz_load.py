"""Throw damaged files at every reader: random bytes, truncations, flipped and repeated pieces.

    PYTHONPATH=tests python docs/benchmarks/fuzz_load.py [SECONDS] [SEED]

Each input has to become documents or one-line `SourceError`s; anything else that is raised, a run
of more than 20 s or more than 1 GB of memory ends the script with the input's name, seed and
number. tests/index/load/test_fuzz.py runs a short sample.
"""

from __future__ import annotations

import contextlib
import logging
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.loader import load_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_MEMORY = 1_000_000_000
MOST_SECONDS = 20.0


def whole_files() -> dict[str, bytes]:
    """Return one sound file of each form, by its name."""
    import load_files as made

    rows = "id,body\n" + "\n".join(f'{n},"{text}"' for n, text in enumerate(made.PARAGRAPHS))
    page = "".join(f"<p>{text}</p>" for text in made.PARAGRAPHS)
    small = {"a.md": made.PARAGRAPHS[0].encode(), "b.docx": made.word_file()}
    return {
        "a.pdf": made.fpdf_pdf(made.LONG[:8]),
        "b.pdf": made.reportlab_pdf(columns=2, paragraphs=made.LONG[:8]),
        "a.docx": made.word_file(),
        "a.odt": made.opendocument_file(),
        "a.epub": made.epub_file(),
        "a.rtf": made.RTF,
        "a.rss": made.FEED.encode(),
        "a.atom": made.ATOM.encode(),
        "a.eml": made.LETTER,
        "a.mbox": b"From a Fri May  3 08:00:00 2024\n" + made.LETTER,
        "a.csv": rows.encode(),
        "a.json": b'[{"id": 1, "body": "' + made.PARAGRAPHS[0].encode() + b'"}]',
        "a.jsonl": b'{"id": 1, "body": "' + made.PARAGRAPHS[0].encode() + b'"}\n',
        "a.srt": made.SUBTITLES,
        "a.zip": made.zipped(small),
        "a.tar.gz": made.tarred(small),
        "a.html": f"<html><body><h1>{made.TITLE}</h1>{page}</body></html>".encode(),
        "a.md": f"# {made.TITLE}\n\n{made.PARAGRAPHS[0]}".encode(),
        "a.txt": made.PARAGRAPHS[0].encode(),
    }


def damaged(body: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to several sorts of damage."""
    found = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        kind = chance.randrange(6)
        place = chance.randrange(len(found) + 1)
        length = chance.choice((1, 4, 64, 1024))
        if kind == 0:
            del found[place:]
        elif kind == 1:
            found[place : place + length] = chance.randbytes(length)
        elif kind == 2:
            del found[place : place + length]
        elif kind == 3:
            found[place:place] = found[place : place + length] * chance.randint(1, 200)
        elif kind == 4 and found:
            found[min(place, len(found) - 1)] ^= 1 << chance.randrange(8)
        else:
            found[place:place] = chance.choice(
                (
                    b"\0" * 64,
                    b"\xff\xfe",
                    b"<" * 400,
                    b"[" * 2000,
                    b"{" * 2000,
                    b">" * 300,
                    b"\r\n" * 99,
                )
            )
    return bytes(found)


def inputs(files: Mapping[str, bytes], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and damaged bodies without end, the forms in turn."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    while True:
        for name, body in files.items():
            yield name, damaged(body, chance)
            yield name, chance.randbytes(chance.choice((0, 1, 16, 700)))


def try_one(folder: Path, name: str, body: bytes) -> str | None:
    """Load one input; return what is wrong with how it went, None if nothing is."""
    path = folder / name
    path.write_bytes(body)
    began = time.monotonic()
    try:
        for item in load_all(str(path)):
            error = getattr(item, "error", None)
            if error is not None and "\n" in error:
                return f"a message of several lines: {error!r}"
    except SourceError as error:
        if "\n" in str(error):
            return f"a message of several lines: {error!r}"
    except BaseException as error:  # noqa: BLE001 - this is what is looked for
        return f"{type(error).__name__}: {error}"
    spent = time.monotonic() - began
    return f"{spent:.0f} s" if spent > MOST_SECONDS else None


def main() -> None:
    logging.disable(logging.CRITICAL)
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with contextlib.suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (8 * MOST_MEMORY, 8 * MOST_MEMORY))
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, body) in enumerate(inputs(whole_files(), seed)):
            if time.monotonic() > end:
                break
            if wrong := try_one(Path(folder), name, body):
                kept = Path(f"fuzz-{seed}-{number}-{name}")
                kept.write_bytes(body)
                sys.exit(f"{name}, seed {seed}, number {number}: {wrong} (kept as {kept})")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{number} inputs, peak memory {peak / 1e6:.0f} MB")
    if peak > MOST_MEMORY:
        sys.exit("too much memory")


if __name__ == "__main__":
    main()
