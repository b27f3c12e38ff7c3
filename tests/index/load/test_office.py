"""Word, OpenDocument, EPUB and RTF files as other programs write them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load.loader import load
from load_checks import assert_sound, furniture, prose
from load_files import (
    HEADINGS,
    PARAGRAPHS,
    RTF,
    TITLE,
    epub_file,
    opendocument_file,
    recall,
    word_file,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.schema import Document

MADE: dict[str, Callable[[], bytes]] = {
    "storm.docx": word_file,
    "storm.odt": opendocument_file,
    "storm.epub": epub_file,
    "storm.rtf": lambda: RTF,
}


def loaded(tmp_path: Path, name: str, body: bytes) -> Document:
    """Return the document of a file, checked."""
    path = tmp_path / name
    path.write_bytes(body)
    document = load(str(path))
    assert_sound(document)
    return document


@pytest.mark.parametrize("name", MADE)
def test_all_words_come_in_order_under_the_title(tmp_path: Path, name: str) -> None:
    document = loaded(tmp_path, name, MADE[name]())
    assert document.title == TITLE
    assert recall(document, (TITLE, *PARAGRAPHS)) >= 0.98
    assert [text for text in prose(document) if text in PARAGRAPHS] == list(PARAGRAPHS)


@pytest.mark.parametrize("name", MADE)
def test_the_bytes_tell_the_form_whatever_the_name_is(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "no-suffix", MADE[name]()).title == TITLE


@pytest.mark.parametrize("name", ["storm.docx", "storm.odt", "storm.epub"])
def test_headings_are_headings(tmp_path: Path, name: str) -> None:
    document = loaded(tmp_path, name, MADE[name]())
    headings = [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind == "heading"
    ]
    assert headings == list(HEADINGS[: len(headings)])
    assert headings


def test_a_word_file_has_its_author_table_and_running_head(tmp_path: Path) -> None:
    document = loaded(tmp_path, "storm.docx", word_file())
    assert document.author == "Ida Lund"
    assert "Line | Passengers\nRed | 1,200" in document.text
    assert "Harbour Gazette" in furniture(document)


def test_what_was_deleted_under_review_is_gone_and_what_was_put_in_is_there(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    file = docx.Document()
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = file.add_paragraph("The bridge is ")
    for markup in (
        f'<w:del {word} w:id="1"><w:r><w:delText>open</w:delText></w:r></w:del>',
        f'<w:ins {word} w:id="2"><w:r><w:t>closed</w:t></w:r></w:ins>',
    ):
        paragraph._p.append(parse_xml(markup))
    target = io.BytesIO()
    file.save(target)
    assert "The bridge is closed" in loaded(tmp_path, "a.docx", target.getvalue()).text


def test_an_epub_takes_a_chapters_heading_from_its_contents(tmp_path: Path) -> None:
    document = loaded(tmp_path, "storm.epub", epub_file())
    assert prose(document)[3] == HEADINGS[1]
    assert document.author == "Ida Lund"


@pytest.mark.parametrize("name", ["storm.docx", "storm.odt", "storm.epub"])
def test_a_file_that_was_cut_off_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    body = MADE[name]()
    with pytest.raises(SourceError, match=name) as raised:
        loaded(tmp_path, name, body[: len(body) // 2])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.docx", zipped({"word/document.xml": "no xml"}), "damaged Word file"),
        ("a.epub", zipped({"META-INF/container.xml": "<container/>"}), "damaged EPUB"),
        ("a.odt", zipped({"content.xml": "<a/>", "META-INF/manifest.xml": ""}), "no text document"),
        ("a.xlsx", zipped({"xl/workbook.xml": "<a/>"}), "spreadsheet"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office file"),
    ],
    ids=["docx", "epub", "odt", "xlsx", "doc"],
)
def test_what_holds_no_text_says_so(tmp_path: Path, name: str, body: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        loaded(tmp_path, name, body)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = zipped({"word/document.xml": b"\0" * 30_000_000, "a": b""})
    with pytest.raises(SourceError, match=r"too large|damaged"):
        loaded(tmp_path, "bomb.docx", bomb)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    content = (
        f'{laughs}<o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:text>'
        "<t:p>Words &y; &f; here</t:p></o:text></o:d>"
    )
    body = zipped({"content.xml": content, "META-INF/manifest.xml": ""})
    text = loaded(tmp_path, "a.odt", body).text
    assert "haha" not in text
    assert "root:" not in text
