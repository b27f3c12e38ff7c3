"""Files in every form for the tests, made by the programs that people use, and their words."""

# ruff: noqa: E501 - the words of pages and files stand on one line

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document

TITLE = "Storm closes the harbour bridge"
PARAGRAPHS = (
    "A storm closed the harbour bridge on Thursday morning and left about four hundred commuters "
    "without a way home, the transport department of the city said in a statement.",
    "The department expects the bridge to open again on Sunday. “Nobody was hurt,” said Ana Ruiz, "
    "its spokeswoman, and thanked the crews of the ferries.",
    "The mayor’s representative praised Zoë Müller and François Œuvrard of the state-owned railway, "
    "which carried eleven thousand passengers in one afternoon.",
    "Engineers will examine the northern pylon, whose bearings were replaced in 1998, before any "
    "lorry of more than seven tonnes is let across; a report is due in June.",
)
HEADINGS = ("What happened", "What it costs")
LONG = tuple(
    f"Paragraph number {number} tells of a crossing, an inspection and a decision that the council "
    f"took in meeting {number * 7}, with arguments about money, weather and the interests of the "
    f"people who live at quay {number + 3}, none of whom had been asked before."
    for number in range(1, 41)
)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", text.casefold())


def recall(document: Document, expected: Sequence[str]) -> float:
    """Return the share of expected words that a document holds in the expected order."""
    from difflib import SequenceMatcher

    wanted = words_of(" ".join(expected))
    found = words_of(document.text)
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return target.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    """Return a tar file of these members."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return target.getvalue()


def reportlab_pdf(
    *, columns: int = 1, paragraphs: Sequence[str] = LONG, running: bool = True
) -> bytes:
    """Return a PDF as reportlab sets it: running head, page number, justified columns."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

    target = io.BytesIO()
    styles = getSampleStyleSheet()
    width, height = A4
    each = (width - 100 - 20 * (columns - 1)) / columns
    frames = [Frame(50 + n * (each + 20), 60, each, height - 130) for n in range(columns)]

    def decorate(canvas: object, file: object) -> None:
        if running:
            canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
            canvas.drawString(50, height - 40, "Harbour Gazette, volume 12")  # type: ignore[attr-defined]
            canvas.drawCentredString(width / 2, 30, str(file.page))  # type: ignore[attr-defined]

    document = BaseDocTemplate(target, pagesize=A4, title="Untitled", author="anonymous")
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    story = [Paragraph(TITLE, styles["Title"]), Paragraph(HEADINGS[0], styles["Heading2"])]
    for paragraph in paragraphs:
        story += [Paragraph(paragraph, styles["BodyText"]), Spacer(1, 4)]
    document.build(story)
    return target.getvalue()


def fpdf_pdf(paragraphs: Sequence[str] = LONG) -> bytes:
    """Return a PDF as fpdf2 sets it: a foot such as "Page 3/7"."""
    from fpdf import FPDF

    class File(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 10, f"Page {self.page_no()}/{{nb}}", align="C")

    file = File()
    file.add_page()
    file.set_font("Helvetica", style="B", size=20)
    file.multi_cell(0, 10, TITLE, new_x="LMARGIN", new_y="NEXT")
    file.set_font("Helvetica", size=11)
    for paragraph in paragraphs:
        file.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        file.ln(4)
    return bytes(file.output())


def word_file() -> bytes:
    """Return a Word file as python-docx writes it."""
    import docx

    file = docx.Document()
    file.core_properties.title = TITLE
    file.core_properties.author = "Ida Lund"
    file.add_heading(TITLE, level=0)
    file.add_heading(HEADINGS[0], level=1)
    for paragraph in PARAGRAPHS[:2]:
        file.add_paragraph(paragraph)
    file.add_heading(HEADINGS[1], level=2)
    table = file.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Line", "Passengers", "Red", "1,200"), strict=True):
        cell.text = words
    for paragraph in PARAGRAPHS[2:]:
        file.add_paragraph(paragraph)
    file.sections[0].header.paragraphs[0].text = "Harbour Gazette"
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def opendocument_file() -> bytes:
    """Return an OpenDocument text as odfpy writes it."""
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    file = OpenDocumentText()
    file.text.addElement(P(text=TITLE, stylename="Title"))
    file.text.addElement(H(outlinelevel=1, text=HEADINGS[0]))
    for paragraph in PARAGRAPHS:
        file.text.addElement(P(text=paragraph))
    target = io.BytesIO()
    file.write(target)
    return target.getvalue()


def epub_file() -> bytes:
    """Return a book as EbookLib writes it: two chapters, the second without a heading of its own."""
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_identifier("storm")
    book.set_title(TITLE)
    book.set_language("en")
    book.add_author("Ida Lund")
    chapters = []
    for number, name in enumerate(HEADINGS):
        body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2 * number : 2 * number + 2])
        chapter = epub.EpubHtml(title=name, file_name=f"text/chapter {number}.xhtml", lang="en")
        chapter.content = (f"<h1>{name}</h1>" if number == 0 else "") + body
        book.add_item(chapter)
        chapters.append(chapter)
    book.toc = chapters
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav", *chapters]
    target = io.BytesIO()
    epub.write_epub(target, book)
    return target.getvalue()


RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\info{\title x}{\author y}}"
    r"\pard\b "
    + TITLE
    + r"\b0\par "
    + r"\par ".join(
        "".join(c if c < "\x80" else rf"\u{ord(c)}?" for c in paragraph) for paragraph in PARAGRAPHS
    )
    + r"\par}"
).encode("ascii")
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Gazette</title><link>https://gazette.example/</link>
<item><title>{TITLE}</title><link>https://gazette.example/storm?utm_source=rss</link>
<guid>storm-1</guid><pubDate>Fri, 03 May 2024 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>]]></content:encoded></item>
<item><title>Ferries sail again</title><guid>ferries</guid>
<description>&lt;p&gt;{PARAGRAPHS[2]}&lt;/p&gt;</description></item>
<item><guid>nothing</guid></item>
</channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>
<entry><title type="html">Storm &amp;amp; bridge</title><id>tag:1</id><updated>2024-05-03T08:00:00Z</updated>
<author><name>Ida Lund</name></author><content type="html">&lt;p&gt;{PARAGRAPHS[0]}&lt;/p&gt;</content></entry>
</feed>"""
LETTER = (
    "From: Ida Lund <ida@example.org>\r\nTo: editors@example.org\r\nSubject: =?utf-8?q?Storm_=E2=80=93_bridge?=\r\n"
    "Date: Fri, 03 May 2024 08:00:00 +0200\r\nMessage-ID: <storm@example.org>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    f"{PARAGRAPHS[0]}\r\n\r\nOn Thu, 2 May 2024, Ana Ruiz wrote:\r\n> {PARAGRAPHS[3]}\r\n\r\n"
    f"{PARAGRAPHS[1]}\r\n\r\n-- \r\nIda Lund, Harbour Gazette\r\n"
).encode()
SUBTITLES = (
    b"1\r\n00:00:01,000 --> 00:00:04,000\r\n<i>A storm closed the harbour bridge</i>\r\n\r\n"
    b"2\r\n00:00:04,000 --> 00:00:06,500\r\non Thursday morning.\r\n\r\n"
    b"3\r\n00:00:07,000 --> 00:00:09,000\r\n- Was anybody hurt?\r\n"
)
