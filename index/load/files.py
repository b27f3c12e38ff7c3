"""Read the bytes of files and standard input, and tell which text they hold."""

from __future__ import annotations

import codecs
import logging
import re
import sys
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from assistant.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

LARGEST = 20_000_000
"""Bytes; far more than any article, and little enough to be read at once."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EXPORT = "save it as text, Markdown or HTML and add that"
SIGNATURES = (
    (b"%PDF", f"a PDF: {_EXPORT}"),
    (b"PK\x03\x04", f"a Word, EPUB or zip file: {_EXPORT}"),
    (b"\xd0\xcf\x11\xe0", f"an old Office file: {_EXPORT}"),
    (rb"{\rtf", f"RTF: {_EXPORT}"),
    (b"\x1f\x8b", "compressed: unpack it first"),
    (b"\x89PNG", "an image, and only text can be read"),
    (b"\xff\xd8\xff", "an image, and only text can be read"),
    (b"GIF8", "an image, and only text can be read"),
)
META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROLS = 0.02
"""Share of control characters above which bytes are not text."""


class Decoded(NamedTuple):
    """The text of some bytes and the encoding that it was in."""

    text: str
    encoding: str


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SourceError: it is missing, a folder, not readable, or larger than `LARGEST`.
    """
    try:
        if path.is_dir():
            raise SourceError(f"{str(path)!r} is a folder: name the files in it, or add the folder")
        if path.exists() and not path.is_file():
            raise SourceError(
                f"{str(path)!r} is a device or pipe: give a file, or - and pipe it in"
            )
        size = path.stat().st_size
        if size > LARGEST:
            raise SourceError(too_large(str(path), size))
        with path.open("rb") as file:
            return read_stream(file, source=str(path))
    except FileNotFoundError:
        raise SourceError(f"there is no file {str(path)!r}: check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{str(path)!r} cannot be read: {reason.lower()}") from error


def read_standard_input() -> bytes:
    """Return the bytes of standard input.

    Raises:
        SourceError: it is closed or longer than `LARGEST`.
    """
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or stream.closed:
        raise SourceError("standard input is closed: pipe an article in, or name a file")
    return read_stream(stream, source="standard input")


def read_stream(stream: BinaryIO, *, source: str) -> bytes:
    """Return what a stream holds, and read no more of it than `LARGEST` allows."""
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise SourceError(too_large(source, None))
    return body


def too_large(source: str, size: int | None) -> str:
    """Return the message about a source of so many bytes (None: not known)."""
    measured = f"is {size / 1e6:.0f} MB" if size else "is too large"
    return f"{source!r} {measured}: an article may have {LARGEST // 1_000_000} MB, split it first"


def decode(body: bytes, *, source: str, declared: str | None = None) -> Decoded:
    """Return the text of the bytes.

    UTF-8 is tried first, since bytes that pass as UTF-8 are UTF-8 whatever was declared; then
    byte order marks, the declared encoding, a declaration in HTML, and detection.

    Raises:
        SourceError: the bytes are not text.
    """
    for signature, what in SIGNATURES:
        if body.startswith(signature):
            raise SourceError(f"{source!r} is {what}")
    for mark, marked in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return Decoded(body.decode(marked, errors="replace"), marked)
    if b"\0" in body or len(CONTROLS.findall(body)) > MOST_CONTROLS * len(body):
        raise SourceError(f"{source!r} is a binary file: expected text, Markdown or HTML")
    for encoding in ("utf-8", declared, _stated(body)):
        if encoding and (text := _try(body, encoding)) is not None:
            return Decoded(text, encoding)
    return _detected(body, source=source)


def _stated(body: bytes) -> str | None:
    """Return the encoding that the head of an HTML or XML text states."""
    head = body[:4096]
    match = XML_ENCODING.search(head) or META_CHARSET.search(head)
    return match[1].decode("ascii") if match else None


def _try(body: bytes, encoding: str) -> str | None:
    """Return the text in an encoding, None if there is no such encoding or it does not fit."""
    # Browsers read both of these as the superset that pages really use.
    known = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252"}
    try:
        return body.decode(known.get(encoding.lower(), encoding))
    except (LookupError, UnicodeError, ValueError):
        return None


def _detected(body: bytes, *, source: str) -> Decoded:
    """Return the text in the likeliest encoding, and tell the user which one that is."""
    text = body.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if damaged * 4 < sum(letter > "\x7f" for letter in text):
        logger.warning("%r has %d bytes that are not UTF-8; they were replaced", source, damaged)
        return Decoded(text, "utf-8")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best() if len(body) > 64 else None
    encoding = best.encoding if best and best.encoding not in ("ascii", "utf_8") else "cp1252"
    text = body.decode(encoding, errors="replace")
    logger.warning("%r is not UTF-8; it was read as %s", source, encoding)
    return Decoded(text, encoding)
