"""Open zip files and XML with care: limits against bombs, nothing fetched, nothing expanded."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from assistant.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNPACKED = 400_000_000
"""Bytes of all members together, unpacked."""
LARGEST_MEMBER = 100_000_000
MOST_MEMBERS = 20_000
MOST_RATIO = 250
"""How many times its packed size a member of some size may have; text packs 3 to 10 times."""
SMALL = 2_000_000
"""Bytes below which the ratio does not matter: pages of blanks pack well."""
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, RuntimeError, ValueError,
           NotImplementedError, KeyError)  # fmt: skip
"""What zipfile raises on damaged, encrypted and unknown members."""


def open_zip(body: bytes, *, source: str) -> zipfile.ZipFile:
    """Return a zip file whose table of contents keeps the limits.

    Raises:
        SourceError: it is damaged, or would unpack to more than an archive of articles does.
    """
    try:
        opened = zipfile.ZipFile(io.BytesIO(body))
        members = opened.infolist()
    except DAMAGED as error:
        raise SourceError(
            f"{source!r} is damaged ({_reason(error)}): save or download it again"
        ) from None
    if len(members) > MOST_MEMBERS or sum(item.file_size for item in members) > MOST_UNPACKED:
        raise SourceError(
            f"{source!r} unpacks to {len(members):,} files or more than "
            f"{MOST_UNPACKED // 1_000_000} MB: unpack it and add what you need"
        )
    return opened


def read_member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, *, source: str) -> bytes:
    """Return a member of a zip file, read no further than its limits allow.

    Raises:
        SourceError: it is missing, damaged, locked, or packed as tightly as a bomb.
    """
    try:
        info = archive.getinfo(name) if isinstance(name, str) else name
        if info.flag_bits & 1:
            raise SourceError(f"{source!r} is locked with a password: unpack it and add the files")  # noqa: TRY301
        is_bomb = info.file_size > SMALL and info.file_size > MOST_RATIO * max(
            1, info.compress_size
        )
        if is_bomb or info.file_size > LARGEST_MEMBER:
            raise SourceError(f"{source!r} is too large once it is unpacked: unpack it yourself")  # noqa: TRY301
        with archive.open(info) as file:
            return file.read(LARGEST_MEMBER)
    except KeyError:
        raise SourceError(f"{source!r} is damaged (no {name}): save or download it again") from None
    except DAMAGED as error:
        raise SourceError(
            f"{source!r} is damaged ({_reason(error)}): save or download it again"
        ) from None
    except Exception as error:
        # The decompressors have errors of their own, without a common ancestor.
        if type(error).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
            raise SourceError(f"{source!r} is damaged: save or download it again") from None
        raise


def parse_xml(body: bytes, *, source: str) -> Any:
    """Return the root element of XML: entities stay as they are, nothing is fetched.

    Raises:
        SourceError: there is no element in it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise SourceError(f"{source!r} is damaged: its text is no XML; save it anew")
    return root


def elements(root: Any) -> Iterator[Any]:
    """Yield an element and all inside it, comments and the like left out."""
    for element in root.iter():
        if isinstance(element.tag, str):
            yield element


def local_name(element: Any) -> str:
    """Return the tag of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
