"""Loading: files, standard input, decoding, errors, and what holds for every document."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.index.load.files import LARGEST
from assistant.index.load.loader import document_from_text, load
from assistant.text.clean import clean_line
from load_checks import PROSE, assert_sound, furniture, prose

if TYPE_CHECKING:
    from assistant.index.load.draft import Kind

SHIPPED = Path(__file__).parents[2] / "index" / "bundled" / "putin-kim-china-visit.md"
SIGNS = "ab Z.\n\n\t#*_`>-+|[]()<>!:/&;\"'\\=~01©é\u0301\u202e\u200b\u200d\x00\x1b\xa0"
MARKUP = st.text(
    st.sampled_from(
        "ab Z.\n\n\t#*_`>-+|[]()<>!:/&;\"'\\=~0123©\u202e\u200b\u200d\x00\x1b\xa0é\u0301"
    )
)
LINES = st.lists(
    st.sampled_from(
        [
            PROSE,
            "Storm closes bridge",
            "# Storm closes bridge",
            "By Jane Doe",
            "August 28, 2025",
            "Published 3 May 2024 by Example News.",
            "Original url:",
            "https://news.example.org/storm",
            "Related article: Another storm",
            "Photo: Ana Ruiz / Getty Images",
            "![Waves](waves.png)",
            "- an item\n- another",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "> “Never,” she said.",
            "Advertisement",
            "---\ntitle: Storm\n---",
            "<div>words</div>",
        ]
    ),
    max_size=10,
).map("\n\n".join)


def test_the_shipped_article_comes_out_as_prose_with_its_facts() -> None:
    document = load(str(SHIPPED))
    assert_sound(document)
    address = (
        "https://www.themoscowtimes.com/2025/08/28/"
        "putin-could-meet-with-north-koreas-kim-during-china-visit-a90367"
    )
    title = "Putin Could Meet With North Korea's Kim During China Visit"
    stated = {
        fact.name: (fact.value, document.text[fact.start : fact.end]) for fact in document.facts
    }
    assert stated == {
        "title": (title, title),
        "published": ("2025-08-28", "August 28, 2025"),
        "url": (address, address),
        "site": ("themoscowtimes.com", address),
    }
    assert furniture(document) == [
        "August 28, 2025",
        "Kim Jong Un and Vladimir Putin. kremlin.ru",
        "Related article: Putin Hails North Korean Troops as ‘Heroic’ in Letter to Kim",
        "Original url:",
        address,
    ]
    assert len(prose(document)) == 8
    assert "North Korean state media confirmed Kim's plans to attend." in document.text


@pytest.mark.parametrize("kind", ["markdown", "plain"])
@given(text=st.one_of(MARKUP, LINES, st.text()))
@settings(max_examples=100, deadline=None)
def test_any_text_makes_a_sound_document_or_is_refused(kind: Kind, text: str) -> None:
    with contextlib.suppress(SourceError):
        assert_sound(document_from_text(text, source="-", kind=kind))


@given(text=st.one_of(MARKUP, LINES))
@settings(max_examples=25, deadline=None)
def test_any_page_makes_a_sound_document_or_is_refused(text: str) -> None:
    page = f"<html><body><h1>Storm</h1><p>{PROSE}</p><p>{text}</p><div>{text}</div></body></html>"
    with contextlib.suppress(SourceError):
        assert_sound(document_from_text(page, source="-", kind="html"))


@given(text=LINES)
@settings(max_examples=100, deadline=None)
def test_reading_a_documents_text_again_keeps_its_words(text: str) -> None:
    try:
        once = document_from_text(text, source="-", kind="markdown")
    except SourceError:
        return
    twice = document_from_text(once.text, source="-", kind="plain")
    assert twice.text.split() == once.text.split()


def test_reading_an_articles_text_again_keeps_prose_and_facts() -> None:
    once = load(str(SHIPPED))
    twice = document_from_text(once.text, source=once.source, kind="plain")
    assert twice == once


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        pytest.param("a.txt", "Café opens".encode(), "Café opens", id="utf-8"),
        pytest.param("a.txt", "\ufeffCafé opens".encode(), "Café opens", id="utf-8 with a mark"),
        pytest.param("a.txt", "Café opens".encode("utf-16"), "Café opens", id="utf-16"),
        pytest.param("a.txt", "Café “opens”".encode("cp1252"), "Café “opens”", id="windows"),
        pytest.param("a.txt", b"One\r\n\r\nTwo\rThree", "One\n\nTwo\nThree", id="line ends"),
        pytest.param("a.txt", "Cafe\u0301 opens".encode(), "Café opens", id="composed"),
        pytest.param("a", b"# Title\n\nwords", "Title\n\nwords", id="markdown without a suffix"),
        pytest.param("a.txt", ("é" * 99).encode() + b"\xc3", "é" * 99 + "\ufffd", id="cut off"),
    ],
)
def test_files_are_decoded(tmp_path: Path, name: str, body: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    document = load(str(path))
    assert document.text == words
    assert document.source == str(path)


def test_a_declared_encoding_of_a_page_is_used(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    text = "Мост закрыт из-за шторма, сообщили власти города в четверг утром. " * 5
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{text}</p></body></html>'
    path.write_bytes(page.encode("cp1251"))
    assert "Мост закрыт из-за шторма" in load(str(path)).text


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        pytest.param("a.txt", b"", "empty", id="empty"),
        pytest.param("a.md", b" \n\t\n", "empty", id="white space"),
        pytest.param("a.md", b"---\ntitle: x\n---\n", "no text", id="front matter only"),
        pytest.param("a.txt", b"...\n---\n", "no text", id="punctuation only"),
        pytest.param("a.html", b"<html><body></body></html>", "no article text", id="empty page"),
        pytest.param("a.html", b"<p></p>", "no article text", id="empty fragment"),
        pytest.param("a.txt", b"MZ\x00\x01\x02", "binary", id="zeros"),
        pytest.param("a.txt", b"\x01\x02\x03\x04abc" * 9, "binary", id="control characters"),
        pytest.param("a.pdf", b"%PDF-1.7 ...", "PDF", id="pdf"),
        pytest.param("a.docx", b"PK\x03\x04...", "damaged", id="docx"),
        pytest.param("a.gz", b"\x1f\x8b\x08...", "damaged", id="gzip"),
    ],
)
def test_files_that_hold_no_article_are_refused(
    tmp_path: Path, name: str, body: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(SourceError, match=message) as raised:
        load(str(path))
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceError, match=r"50 MB.* 20 MB"):
        load(str(path))


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere.md", "no file"), ("", "folder"), ("nul\0.md", "cannot be read")],
    ids=["missing", "folder", "impossible name"],
)
def test_paths_that_are_no_files_are_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        load(f"{tmp_path}/{name}")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.md"
    path.write_text("words")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match="permission denied"):
        load(str(path))


@pytest.mark.parametrize(
    ("body", "title"),
    [
        pytest.param(b"# Storm\n\nwords", "Storm", id="markdown"),
        pytest.param(f"Storm\n\n{PROSE}".encode(), "Storm", id="plain"),
        pytest.param(
            f"<!DOCTYPE html><title>Storm</title><p>{PROSE}</p>".encode(), "Storm", id="html"
        ),
        pytest.param(
            PROSE.encode(),
            "A storm closed the harbour bridge on Thursday morning and left about four…",
            id="no title",
        ),
    ],
)
def test_standard_input_is_read_as_what_it_looks_like(
    monkeypatch: pytest.MonkeyPatch, body: bytes, title: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    document = load("-")
    assert (document.title, document.source) == (title, "-")


def test_endless_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a" * (LARGEST + 2))))
    with pytest.raises(SourceError, match="too large"):
        load("-")


def test_of_what_is_known_from_elsewhere_the_title_becomes_part_of_the_text() -> None:
    document = document_from_text(
        PROSE, source="row 1", kind="plain", title="Storm", published="3 May 2024"
    )
    assert_sound(document)
    assert document.text == f"Storm\n\n{PROSE}"
    assert (document.title, document.published) == ("Storm", "2024-05-03")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb", "ab"),
        ("a\u200bb\u00adc", "abc"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\xa0b\u2003c", "a b c"),
        ("\U000e0041\U000e0042x", "x"),
        ("‘curly’ “quotes”", "‘curly’ “quotes”"),
        ("\ud800x", "\ufffdx"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_characters_are_cleaned(text: str, kept: str) -> None:
    assert clean_line(text) == kept
