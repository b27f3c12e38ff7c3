"""Tell which text some bytes hold: what was declared, then marks, then UTF-8, then Windows."""

from __future__ import annotations

import codecs
import logging
import re
from typing import NamedTuple

from assistant.errors import SourceError

logger = logging.getLogger(__name__)

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
KNOWN = frozenset(
    """
    utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
    iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250
    cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gbk gb2312 gb18030 big5 euc_jp
    iso2022_jp shift_jis euc_kr utf-16 utf-16-le utf-16-be
    """.split()
)
"""The encodings of the WHATWG Encoding Standard (encoding.spec.whatwg.org, section 4.2), by
Python's names: no browser reads a page in any other, so no page is written in one."""
AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254",
                  "gb2312": "gb18030", "gbk": "gb18030", "tis-620": "cp874"}  # fmt: skip
"""Browsers read these as the superset that pages really use (section 4.2)."""
BY_ESCAPES = frozenset(("iso2022_jp",))
"""Encodings whose bytes are all ASCII and would pass as UTF-8."""
OTHERS = tuple(
    "cp1250 iso8859_2 cp1251 koi8_r cp1253 cp1255 cp1256 cp1254 cp1257 shift_jis euc_jp gb18030 "
    "big5 euc_kr cp1252".split()
)
"""What is compared where Western Windows does not fit."""
META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROLS = 0.02
"""Share of control characters above which bytes are not text."""
WESTERN_SHARE = 0.25
"""Share of letters beyond ASCII above which a text is in no Western language: French, the one with
the most, stays below a tenth; Cyrillic, Greek and the like have nearly all."""
ODD_SHARE = 0.2
"""Share of letters beyond ASCII that may be signs inside words, as cp1250 has them in cp1252."""
ODD = re.compile(r"(?<=[^\W\d_])[\x80-\xbf×÷](?=[^\W\d_])|[\x80-\x9f]")


class Decoded(NamedTuple):
    """The text of some bytes and the encoding that it was in."""

    text: str
    encoding: str


def decode(body: bytes, *, source: str, declared: str | None = None) -> Decoded:
    """Return the text of the bytes.

    A byte order mark decides; then bytes that pass as UTF-8 are UTF-8 whatever was declared, since
    no other text does by chance; then the declared encoding, the one that HTML or XML states, and
    Windows' Western one unless the letters say clearly that it is another.

    Raises:
        SourceError: the bytes are not text.
    """
    for mark, marked in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return Decoded(body.decode(marked, errors="replace"), marked)
    named = [name for name in (known(declared), known(_stated(body))) if name]
    is_wide = bool(named) and named[0].startswith("utf-16")
    controls = len(CONTROLS.findall(body))
    if not is_wide and (b"\0" in body or controls > MOST_CONTROLS * len(body)):
        raise SourceError(f"{source!r} is a binary file: expected an article")
    escapes = [name for name in named if name in BY_ESCAPES and b"\x1b" in body]
    for encoding in (*escapes, "utf-8", *named):
        try:
            return Decoded(body.decode(encoding), encoding)
        except UnicodeError:
            continue
    return _detected(body, source=source)


def known(encoding: str | None) -> str | None:
    """Return Python's name of an encoding that pages use, None for any other."""
    try:
        name = codecs.lookup(encoding).name if encoding else ""
    except (LookupError, ValueError):
        return None
    name = AS_BROWSERS_DO.get(name, name)
    return name if name in KNOWN else None


def _stated(body: bytes) -> str | None:
    """Return the encoding that the head of an HTML or XML text states."""
    head = body[:4096]
    match = XML_ENCODING.search(head) or META_CHARSET.search(head)
    return match[1].decode("ascii", errors="replace") if match else None


def _detected(body: bytes, *, source: str) -> Decoded:
    """Return the text in the likeliest encoding, and tell the user which one that is."""
    text = body.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if damaged * 4 < sum(letter > "\x7f" for letter in text):
        logger.warning("%r has %d bytes that are not UTF-8; they were replaced", source, damaged)
        return Decoded(text, "utf-8")
    western = body.decode("cp1252", errors="replace")
    high = sum(letter > "\x7f" for letter in western)
    letters = sum(letter.isalpha() for letter in western) or 1
    odd = len(ODD.findall(western)) + western.count("\ufffd")
    encoding = "cp1252"
    if high > WESTERN_SHARE * letters or odd > ODD_SHARE * high:
        from charset_normalizer import from_bytes

        best = from_bytes(body[:200_000], cp_isolation=list(OTHERS)).best()
        encoding = (known(best.encoding) if best else None) or encoding
    logger.warning("%r is not UTF-8; it was read as %s", source, encoding)
    return Decoded(body.decode(encoding, errors="replace"), encoding)
