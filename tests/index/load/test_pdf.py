"""PDF files: paragraphs, columns, hyphens, running heads, and where the pages start."""

# ruff: noqa: E501 - the words of pages and files stand on one line

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from assistant.citations import citation_for
from assistant.errors import SourceError
from assistant.index.load.formats.pdf_layout import Line
from assistant.index.load.formats.pdf_paragraphs import _whole, paragraphs_of
from assistant.index.load.loader import load
from assistant.index.split import split
from load_checks import assert_sound, furniture, prose
from load_files import HEADINGS, LONG, TITLE, fpdf_pdf, recall, reportlab_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.schema import Document


def loaded(tmp_path: Path, body: bytes) -> Document:
    """Return the document of a PDF, checked."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(body)
    document = load(str(path))
    assert_sound(document)
    assert list(document.pages) == sorted(document.pages)
    return document


def page_of(document: Document, words: str) -> int | None:
    """Return the page that a citation of these words names."""
    start = document.text.index(words)
    passage = next(item for item in split(document) if item.start <= start < item.end)
    return citation_for(1, passage, document, span=(start, start + len(words))).page  # type: ignore[arg-type]


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_the_other(tmp_path: Path, columns: int) -> None:
    document = loaded(tmp_path, reportlab_pdf(columns=columns))
    assert recall(document, (TITLE, HEADINGS[0], *LONG)) >= 0.98
    assert prose(document)[0] == HEADINGS[0]
    whole = [paragraph for paragraph in LONG if paragraph in document.text]
    assert len(whole) >= 38


def test_heads_and_page_numbers_are_no_prose(tmp_path: Path) -> None:
    document = loaded(tmp_path, reportlab_pdf())
    assert furniture(document) == ["Harbour Gazette, volume 12"]
    assert "Gazette" not in " ".join(prose(document))
    assert document.title == TITLE


def test_a_foot_with_its_page_is_no_prose(tmp_path: Path) -> None:
    document = loaded(tmp_path, fpdf_pdf())
    assert recall(document, (TITLE, *LONG)) >= 0.98
    assert not [paragraph for paragraph in prose(document) if "Page" in paragraph]
    assert document.title == TITLE


@pytest.mark.parametrize("made", [reportlab_pdf, fpdf_pdf])
def test_a_citation_names_the_page_that_the_file_shows(tmp_path: Path, made: object) -> None:
    import pypdfium2

    body = made()  # type: ignore[operator]
    document = loaded(tmp_path, body)
    file = pypdfium2.PdfDocument(body)
    assert len(document.pages) == len(file)
    for number in (1, 12, 25, 40):
        words = f"Paragraph number {number} tells"
        shown = [
            n for n, page in enumerate(file, 1) if words in page.get_textpage().get_text_range()
        ]
        assert page_of(document, words) == shown[0]
    file.close()


def test_a_paragraph_runs_on_across_a_page(tmp_path: Path) -> None:
    document = loaded(tmp_path, fpdf_pdf())
    starts = {block.start for block in document.blocks}
    inside = [start for start in document.pages[1:] if start not in starts]
    assert inside, "a paragraph is cut by the end of a page somewhere"
    for start in inside:
        assert document.text[start - 1] == " "


def test_hyphens_at_line_ends_are_undone(tmp_path: Path) -> None:
    from fpdf import FPDF

    file = FPDF()
    file.add_page()
    file.set_font("Helvetica", size=11)
    lines = (
        "The infor-", "mation office of the state-", "owned railway praised the state-owned ferry and the UN-",
        "backed plan; the information was out of date, all of it, for everybody who had come there.",
    )  # fmt: skip
    for line in lines:
        file.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    document = loaded(tmp_path, bytes(file.output()))
    assert "The information office of the state-owned railway" in document.text
    assert "UN-backed plan" in document.text


def test_an_empty_page_counts(tmp_path: Path) -> None:
    from fpdf import FPDF

    file = FPDF()
    file.set_font("Helvetica", size=11)
    for words in ("First page with some words on it.", "", "Third page with other words on it."):
        file.add_page()
        file.multi_cell(0, 6, words)
    document = loaded(tmp_path, bytes(file.output()))
    assert len(document.pages) == 3
    assert page_of(document, "First page") == 1
    assert page_of(document, "Third page") == 3


def test_a_scan_says_that_it_is_one(tmp_path: Path) -> None:
    from fpdf import FPDF

    file = FPDF()
    file.add_page()
    file.rect(10, 10, 100, 100, style="F")
    with pytest.raises(SourceError, match="pictures of pages and no text"):
        loaded(tmp_path, bytes(file.output()))


def test_a_locked_file_says_that_it_is_locked(tmp_path: Path) -> None:
    from fpdf import FPDF

    file = FPDF()
    file.set_encryption(owner_password="owner", user_password="user")
    file.add_page()
    file.set_font("Helvetica", size=11)
    file.cell(0, 6, "words")
    with pytest.raises(SourceError, match="password"):
        loaded(tmp_path, bytes(file.output()))


def test_other_forms_have_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Storm\n\nIt closed the bridge on Thursday.")
    assert load(str(path)).pages == ()
    assert page_of(load(str(path)), "It closed") is None


def test_lines_with_wide_gaps_are_one_paragraph_where_all_gaps_are_wide() -> None:
    words = ("The harbour was closed", "on Thursday after a storm", "that came in from the west.")
    pages = [
        [Line(text, 50, 500, 700 - 25 * at, 700 - 25 * at, 10, False, True)
         for at, text in enumerate(words)]
        for _ in range(2)
    ]  # fmt: skip
    assert [found.text for found in paragraphs_of(pages, body=10)] == [" ".join(words)] * 2


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("har", "bour", "harbour"),
        ("U", "nited", "United"),
        ("NATO", "led", "NATO-led"),
        ("Harbour", "Street", "Harbour-Street"),
        ("mid", "term", "mid-term"),
    ],
)
def test_a_word_keeps_its_hyphen_where_it_has_one(first: str, second: str, whole: str) -> None:
    assert _whole(first, second, Counter({"mid-term": 2, "midterm": 1})) == whole
