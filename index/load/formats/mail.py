"""Read letters (EML) and mailboxes (MBOX): headers to metadata, quoted text to furniture."""

from __future__ import annotations

import email
import email.errors
import email.policy
import email.utils
import hashlib
import re
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.draft import Article, Draft, File, Metadata, Piece, Refused
from assistant.index.load.formats.plain import read_plain
from assistant.index.load.page.blocks import pieces_of_markup
from assistant.text.clean import clean_line, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart

    from assistant.index.load.draft import Member

LETTER_START = re.compile(rb"(?:\A|(?<=\n))From [^\n]*\d{4}[^\n]*\r?\n(?=[!-9;-~]+:)")
"""The line above each letter of a mailbox: From, an address, a date; then a header."""
MOST_LETTERS = 50_000
QUOTED = re.compile(r"\s*>")
ATTRIBUTION = re.compile(
    r"(?s)\A.{0,200}\b(?:wrote|writes|schrieb|a écrit|escribió)[^\n]{0,60}:\s*\Z"
)
SIGNATURE = re.compile(r"(?m)^-- ?$")
ORIGINAL = re.compile(r"(?m)^-{2,} ?(?:Original|Forwarded) [Mm]essage ?-{2,}\s*$")
BROKEN = (LookupError, OverflowError,
          ValueError, AssertionError, AttributeError, TypeError, RecursionError,
          email.errors.MessageError)  # fmt: skip
"""What the email package raises on headers and parts that are not well formed."""


def read_letter(body: bytes, *, source: str) -> Iterator[Member]:
    """Yield the letter in an EML file, then its attachments.

    Raises:
        SourceError: it has no headers.
    """
    yield from _members(body, "", source=source)


def read_mailbox(body: bytes, *, source: str) -> Iterator[Member]:
    """Yield the letters of a mailbox, each followed by its attachments.

    Raises:
        SourceError: no letter begins in it.
    """
    starts = [match.start() for match in LETTER_START.finditer(body)]
    if not starts:
        raise SourceError(f"{source!r} is no mailbox: no letter begins in it")
    for number, start in enumerate(starts[:MOST_LETTERS]):
        end = starts[number + 1] if number + 1 < len(starts) else len(body)
        letter = body[start:end].partition(b"\n")[2]
        letter = re.sub(rb"(?m)^>(?=>*From )", b"", letter)
        try:
            yield from _members(letter, f"{number + 1}", source=source)
        except SourceError as error:
            yield Refused(f"{number + 1}", str(error), failed=True)
    if len(starts) > MOST_LETTERS:
        yield Refused("rest", f"it holds more than {MOST_LETTERS:,} letters: split it", failed=True)


def _members(body: bytes, name: str, *, source: str) -> Iterator[Member]:
    """Yield a letter and its attachments; in a mailbox its name is its message id."""
    try:
        letter = email.message_from_bytes(body, policy=email.policy.default)
        draft = _draft(letter)
        identity = clean_line(str(letter.get("Message-ID") or "")).strip("<>")
    except BROKEN as error:
        raise SourceError(f"{source!r} is a damaged letter ({type(error).__name__})") from None
    if not any(letter.get(header) for header in ("From", "Subject", "Date")):
        raise SourceError(f"{source!r} is no letter: it has no From, Subject or Date")
    if name:
        name = identity or hashlib.sha256(body).hexdigest()[:12]
    if any(piece.kind != "furniture" for piece in draft.pieces):
        yield Article(name, draft)
    else:
        yield Refused(name, "the letter says nothing of its own")
    yield from _attachments(letter, name)


def _attachments(letter: EmailMessage, name: str) -> Iterator[Member]:
    """Yield the files that a letter brings along."""
    for number, part in enumerate(letter.walk()):
        if part.get_content_disposition() != "attachment" and not part.get_filename():
            continue
        try:
            file = clean_line(part.get_filename() or f"attachment-{number}").replace("/", "_")
            payload = part.get_payload(decode=True)
        except BROKEN:
            continue
        if isinstance(payload, bytes):
            yield File(f"{name}/{file}" if name else file, payload)


def _draft(letter: EmailMessage) -> Draft:
    """Return the words of a letter and what its headers say."""
    best = letter.get_body(preferencelist=("plain", "html"))
    pieces: tuple[Piece, ...] = ()
    if best is not None:
        text = _content(best)
        if best.get_content_subtype() == "html":
            pieces = tuple(pieces_of_markup(text))
        else:
            pieces = tuple(_plain_pieces(text))
    sender = email.utils.parseaddr(str(letter.get("From") or ""))
    return Draft(
        pieces,
        Metadata(
            title=clean_line(str(letter.get("Subject") or "")) or None,
            author=clean_line(sender[0]) or None,
            published=_day(letter),
        ),
    )


def _content(part: MIMEPart) -> str:
    """Return the text of a part, whatever its charset claims."""
    try:
        return str(part.get_content())
    except BROKEN:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""


def _day(letter: EmailMessage) -> str | None:
    """Return the day on which a letter was sent, in ISO form."""
    try:
        return email.utils.parsedate_to_datetime(str(letter.get("Date"))).date().isoformat()
    except BROKEN:
        return None


def _plain_pieces(text: str) -> Iterator[Piece]:
    """Yield what a letter says itself as prose, what it quotes and its signature as furniture."""
    text = text.replace("\r\n", "\n")
    original = ORIGINAL.search(text)
    text, forwarded = (
        (text[: original.start()], text[original.start() :]) if original else (text, "")
    )
    own, _, signature = _parted(text)
    for quoted, lines in groupby(own.split("\n"), key=lambda line: QUOTED.match(line) is not None):
        words = "\n".join(lines)
        if quoted:
            unmarked = re.sub(r"(?m)^\s*(?:>\s?)+", "", words)
            yield from _as_furniture(unmarked)
            continue
        for piece in read_plain(words).pieces:
            kind = "furniture" if ATTRIBUTION.match(piece.text) else "paragraph"
            yield (
                Piece("furniture", piece.text, role="label")
                if kind == "furniture"
                else Piece("paragraph", piece.text)
            )
    yield from _as_furniture(signature)
    yield from _as_furniture(forwarded)


def _parted(text: str) -> tuple[str, str, str]:
    """Return what stands above the mark of a signature, the mark, and the signature."""
    match = SIGNATURE.search(text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _as_furniture(text: str) -> Iterator[Piece]:
    """Yield the paragraphs of a text as furniture."""
    for piece in read_plain(text).pieces:
        if words := clean_lines(piece.text):
            yield Piece("furniture", words, role="label")
