"""Open archives (ZIP, TAR, and single files packed with gzip, bzip2 or xz), file by file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from assistant.errors import SourceError
from assistant.index.load.draft import File, Refused
from assistant.index.load.formats.unpack import (
    LARGEST_MEMBER,
    MOST_MEMBERS,
    MOST_UNPACKED,
    open_zip,
    read_member,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.load.draft import Member

PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))
DAMAGED = (tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
TAR_MARK = slice(257, 262)


def read_archive(body: bytes, *, source: str) -> Iterator[Member]:
    """Yield the files of an archive; names with `..` or a root are only names here.

    Raises:
        SourceError: it is damaged, or unpacks to more than the limits allow.
    """
    if body.startswith(b"PK"):
        yield from _zip_members(body, source=source)
        return
    opener = next((opener for mark, opener in PACKED if body.startswith(mark)), None)
    stream: BinaryIO = io.BytesIO(body)
    try:
        if opener is not None:
            stream = cast("BinaryIO", opener(stream, "rb"))
        with stream:
            bounded = _Bounded(stream, source=source)
            head = bounded.read(512)
            if head[TAR_MARK] == b"ustar":
                yield from _tar_members(_Bounded(stream, source=source, head=head), source=source)
            elif opener is not None:
                rest = bounded.read(LARGEST_MEMBER)
                yield File(_bare(source), head + rest)
            else:
                raise SourceError(f"{source!r} is no archive that can be opened: unpack it first")
    except DAMAGED as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(f"{source!r} is damaged ({reason}): download it again") from None


def _bare(source: str) -> str:
    """Return the name of a packed file without the suffix of the packer."""
    path = PurePosixPath(source)
    return path.stem if path.suffix.lower() in (".gz", ".bz2", ".xz") else f"{path.name}.txt"


def _zip_members(body: bytes, *, source: str) -> Iterator[Member]:
    """Yield the files of a zip file."""
    with open_zip(body, source=source) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            try:
                yield File(
                    info.filename, read_member(archive, info, source=f"{source}!/{info.filename}")
                )
            except SourceError as error:
                yield Refused(info.filename, str(error), failed=True)


def _tar_members(stream: _Bounded, *, source: str) -> Iterator[Member]:
    """Yield the files of a tar file, read as a stream so that nothing is unpacked twice."""
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, info in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise SourceError(
                    f"{source!r} holds more than {MOST_MEMBERS:,} files: unpack it and add folders"
                )
            if info.isdir():
                continue
            if not info.isreg() or info.issparse():
                yield Refused(info.name, "a link or a device, not a file")
            elif info.size > LARGEST_MEMBER:
                yield Refused(info.name, f"it has {info.size / 1e6:.0f} MB", failed=True)
            elif (file := archive.extractfile(info)) is not None:
                yield File(info.name, file.read(LARGEST_MEMBER))


class _Bounded(io.RawIOBase):
    """A stream that fails once more has come out of it than an archive may unpack to."""

    def __init__(self, stream: BinaryIO, *, source: str, head: bytes = b"") -> None:
        super().__init__()
        self._stream = stream
        self._source = source
        self._head = head
        self._left = MOST_UNPACKED

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, less only at the end."""
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        begin, self._head = self._head[:wanted], self._head[wanted:]
        found = begin + self._stream.read(wanted - len(begin))
        self._left -= len(found)
        if self._left < 0:
            raise SourceError(
                f"{self._source!r} unpacks to more than {MOST_UNPACKED // 1_000_000} MB: "
                "unpack it and add what you need"
            )
        return found
