"""The forms that articles come in: how each is told from the others, and what reads it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

Contents = Literal["text", "bytes", "members of text", "members"]
"""What a reader takes and gives: one article or the members of a container, of text or bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A form of file."""

    name: str
    """What messages call it, with its article."""
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    reader: str
    """Module below assistant.index.load and function that read it, with a colon between."""
    contents: Contents
    fields: bool = False
    """Whether the user can name the fields of its rows that hold text and title."""


HTML: Final = Format(
    name="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    media_types=("text/html", "application/xhtml+xml"),
    reader="page.html:read_html",
    contents="text",
)
MARKDOWN: Final = Format(
    name="Markdown",
    suffixes=(".md", ".markdown"),
    media_types=("text/markdown", "text/x-markdown"),
    reader="formats.markdown:read_markdown",
    contents="text",
)
PLAIN: Final = Format(
    name="plain text",
    suffixes=(".txt", ".text", ".rst"),
    media_types=("text/plain",),
    reader="formats.plain:read_plain",
    contents="text",
)
PDF: Final = Format(
    name="PDF",
    suffixes=(".pdf",),
    media_types=("application/pdf", "application/x-pdf"),
    reader="formats.pdf:read_pdf",
    contents="bytes",
)
WORD: Final = Format(
    name="Word",
    suffixes=(".docx", ".docm"),
    media_types=("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    reader="formats.word:read_word",
    contents="bytes",
)
OPENDOCUMENT: Final = Format(
    name="OpenDocument",
    suffixes=(".odt",),
    media_types=("application/vnd.oasis.opendocument.text",),
    reader="formats.opendocument:read_opendocument",
    contents="bytes",
)
EPUB: Final = Format(
    name="EPUB",
    suffixes=(".epub",),
    media_types=("application/epub+zip",),
    reader="formats.epub:read_epub",
    contents="bytes",
)
RTF: Final = Format(
    name="RTF",
    suffixes=(".rtf",),
    media_types=("application/rtf", "text/rtf"),
    reader="formats.rtf:read_rtf",
    contents="bytes",
)
FEED: Final = Format(
    name="a feed",
    suffixes=(".rss", ".atom", ".rdf"),
    media_types=("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
    reader="formats.feed:read_feed",
    contents="members",
)
LETTER: Final = Format(
    name="a letter",
    suffixes=(".eml",),
    media_types=("message/rfc822",),
    reader="formats.mail:read_letter",
    contents="members",
)
MAILBOX: Final = Format(
    name="a mailbox",
    suffixes=(".mbox", ".mbx"),
    media_types=("application/mbox",),
    reader="formats.mail:read_mailbox",
    contents="members",
)
CSV: Final = Format(
    name="CSV",
    suffixes=(".csv", ".tsv"),
    media_types=("text/csv", "text/tab-separated-values"),
    reader="formats.records:read_csv",
    contents="members of text",
    fields=True,
)
JSON: Final = Format(
    name="JSON",
    suffixes=(".json",),
    media_types=("application/json", "application/feed+json"),
    reader="formats.records:read_json",
    contents="members of text",
    fields=True,
)
JSON_LINES: Final = Format(
    name="JSON Lines",
    suffixes=(".jsonl", ".ndjson"),
    media_types=("application/x-ndjson", "application/jsonl"),
    reader="formats.records:read_json_lines",
    contents="members of text",
    fields=True,
)
CAPTIONS: Final = Format(
    name="subtitles",
    suffixes=(".srt", ".vtt"),
    media_types=("text/vtt", "application/x-subrip"),
    reader="formats.captions:read_captions",
    contents="text",
)
ARCHIVE: Final = Format(
    name="an archive",
    suffixes=(".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".tbz2", ".txz"),
    media_types=("application/zip", "application/x-tar", "application/gzip"),
    reader="formats.archive:read_archive",
    contents="members",
)
OFFICE: Final = Format(
    name="a spreadsheet or slides: save it as CSV or PDF and add that",
    suffixes=(".xlsx", ".pptx"),
    media_types=(),
    reader="",
    contents="bytes",
)
"""What is recognised only to say what to do with it."""
FORMATS: Final = (HTML, MARKDOWN, PLAIN, PDF, WORD, OPENDOCUMENT, EPUB, RTF, FEED, LETTER,
                  MAILBOX, CSV, JSON, JSON_LINES, CAPTIONS, ARCHIVE)  # fmt: skip
BY_SUFFIX: Final = {suffix: form for form in FORMATS for suffix in form.suffixes}
BY_MEDIA_TYPE: Final = {name: form for form in FORMATS for name in form.media_types}
VAGUE_TYPES: Final = frozenset(
    ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/xml",
     "text/xml", "application/zip", "application/x-zip-compressed", "application/force-download")
)  # fmt: skip
"""Media types that servers give to files whose form they do not know."""
ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
FEED_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<[?!][^>]*>\s*)*<(?:rss|feed|rdf:RDF|RDF)\b",
    re.IGNORECASE,
)
MAILBOX_START = re.compile(rb"\AFrom \S+.{0,60}\d{4}\s*\r?\n[!-9;-~]+:")
LETTER_START = re.compile(
    rb"\A(?=(?:.*\n)*?(?:From|Subject):)(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\r?\n"
)
CAPTIONS_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:WEBVTT\b|\d+\r?\n\d{1,2}:\d{2}:\d{2},\d{3} --> )"
)
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
MARKDOWN_SIGNS = re.compile(
    r"\A(?:---|\+\+\+)\n|^#{1,6} \S|\]\((?:https?:|#|/|mailto:)|^```|\*\*\w[^*\n]*\*\*",
    re.MULTILINE,
)


def format_of(body: bytes, *, suffix: str = "", media_type: str = "") -> Format | None:
    """Return the form of a file, None for text whose form only its words can tell.

    What the bytes say wins; then a media type that says something; then the suffix.
    """
    found = _by_start(body)
    if found is not None:
        return found
    declared = BY_MEDIA_TYPE.get(media_type) if media_type not in VAGUE_TYPES else None
    named = BY_SUFFIX.get(suffix.lower())
    if declared is not None or named is not None:
        return declared or named
    head = body[:4096]
    for start, form in (
        (MAILBOX_START, MAILBOX),
        (CAPTIONS_START, CAPTIONS),
        (LETTER_START, LETTER),
    ):
        if start.match(head):
            return form
    return None


def form_of_text(text: str) -> Format:
    """Return the form that a text seems to be in, by how it begins."""
    head = text[:20_000].lstrip("\ufeff")
    if HTML_START.match(head):
        return HTML
    return MARKDOWN if MARKDOWN_SIGNS.search(head) else PLAIN


def _by_start(body: bytes) -> Format | None:
    """Return the form that the first bytes prove."""
    if b"%PDF-" in body[:1024]:
        return PDF
    if body.startswith(rb"{\rtf"):
        return RTF
    if body.startswith(ARCHIVE_STARTS) or body[257:262] == b"ustar":
        return _inside_zip(body) if body.startswith(b"PK") else ARCHIVE
    return FEED if FEED_START.match(body[:4096]) else None


def _inside_zip(body: bytes) -> Format:
    """Return which of the forms that are zip files inside this is."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ARCHIVE
    if "META-INF/container.xml" in names:
        return EPUB
    if "word/document.xml" in names:
        return WORD
    if names & {"xl/workbook.xml", "ppt/presentation.xml"}:
        return OFFICE
    return OPENDOCUMENT if {"content.xml", "META-INF/manifest.xml"} <= names else ARCHIVE
