"""Read the bytes of files and standard input, within limits of size."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from assistant.errors import SourceError
from assistant.index.load.registry import BY_MEDIA_TYPE, BY_SUFFIX
from assistant.index.load.sources import printable

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 20_000_000
"""Bytes; far more than any article, and little enough to be read at once."""
LARGEST_FILE = 100_000_000
"""Bytes of a file whose pictures and packing count too, such as a PDF or an archive."""
_EXPORT = "save it as DOCX, PDF or text and add that"
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", f"an old Office file: {_EXPORT}"),
    (b"\x89PNG", "an image, and only text can be read"),
    (b"\xff\xd8\xff", "an image, and only text can be read"),
    (b"GIF8", "an image, and only text can be read"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SourceError: it is missing, a folder, not readable, or larger than `LARGEST`.
    """
    shown = printable(str(path))
    try:
        if path.is_dir():
            raise SourceError(f"{shown!r} is a folder: name the files in it, or add the folder")
        if path.exists() and not path.is_file():
            raise SourceError(f"{shown!r} is a device or pipe: give a file, or - and pipe it in")
        most = largest(path.suffix)
        size = path.stat().st_size
        if size > most:
            raise SourceError(too_large(shown, size, most=most))
        with path.open("rb") as file:
            return read_stream(file, source=shown, most=most)
    except FileNotFoundError:
        raise SourceError(f"there is no file {shown!r}: check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{shown!r} cannot be read: {reason.lower()}") from error


def read_standard_input() -> bytes:
    """Return the bytes of standard input.

    Raises:
        SourceError: it is closed or longer than `LARGEST`.
    """
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        raise SourceError("standard input is closed: pipe an article in, or name a file")
    return read_stream(stream, source="standard input")


def read_stream(stream: BinaryIO, *, source: str, most: int | None = None) -> bytes:
    """Return what a stream holds, and read no more than `most` bytes of it, or `LARGEST`."""
    limit = most or LARGEST
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise SourceError(too_large(source, None, most=limit))
    return body


def largest(suffix: str, media_type: str = "") -> int:
    """Return how many bytes a file of this suffix or media type may have."""
    form = BY_MEDIA_TYPE.get(media_type) or BY_SUFFIX.get(suffix.lower())
    packed = form is not None and form.contents in ("bytes", "members")
    return LARGEST_FILE if packed else LARGEST


def too_large(source: str, size: int | None, *, most: int | None = None) -> str:
    """Return the message about a source of so many bytes (None: not known)."""
    measured = f"is {size / 1e6:.0f} MB" if size else "is too large"
    limit = (most or LARGEST) // 1_000_000
    return f"{source!r} {measured}: an article may have {limit} MB, split it first"


def refuse_signature(body: bytes, *, source: str) -> None:
    """Refuse bytes that begin like a form of file that holds no text, with what to do about it.

    Raises:
        SourceError: they do.
    """
    for signature, what in SIGNATURES:
        if body.startswith(signature):
            raise SourceError(f"{source!r} is {what}")
