"""Feeds, letters, mailboxes, tables, archives and subtitles: what has members."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load.loader import LoadOptions, load_all
from assistant.index.load.sources import FailedSource, KnownSource, SkippedSource
from load_checks import assert_sound, furniture, prose
from load_files import (
    ATOM,
    FEED,
    LETTER,
    PARAGRAPHS,
    SUBTITLES,
    TITLE,
    fpdf_pdf,
    tarred,
    word_file,
    zipped,
)

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.index.load.loader import Loaded
    from assistant.schema import Document


def members(tmp_path: Path, name: str, body: bytes | str, **options: str) -> dict[str, Loaded]:
    """Return what a container holds, by the part of the source behind its own name."""
    path = tmp_path / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    found: dict[str, Loaded] = {}
    for item in load_all(str(path), LoadOptions(**options)):  # type: ignore[arg-type]
        if not isinstance(item, FailedSource | SkippedSource | KnownSource):
            assert_sound(item)
        found[item.source.removeprefix(str(path))] = item
    return found


def document(item: Loaded) -> Document:
    """Return a member that is a document."""
    assert not isinstance(item, FailedSource | SkippedSource | KnownSource), item
    return item


def test_a_feed_has_an_article_for_each_entry(tmp_path: Path) -> None:
    found = members(tmp_path, "feed.xml", FEED)
    assert list(found) == ["#storm-1", "#ferries", "#nothing"]
    storm = document(found["#storm-1"])
    assert (storm.title, storm.published, storm.site) == (TITLE, "2024-05-03", "Harbour Gazette")
    assert storm.url == "https://gazette.example/storm"
    assert prose(storm) == list(PARAGRAPHS[:2])
    assert prose(document(found["#ferries"])) == [PARAGRAPHS[2]]
    assert isinstance(found["#nothing"], SkippedSource)


def test_an_atom_feed_has_titles_without_markup_and_authors(tmp_path: Path) -> None:
    storm = document(members(tmp_path, "feed.atom", ATOM)["#tag:1"])
    assert (storm.title, storm.author) == ("Storm & bridge", "Ida Lund")


def test_a_letter_has_its_own_words_as_prose_and_what_it_quotes_as_furniture(
    tmp_path: Path,
) -> None:
    letter = document(members(tmp_path, "a.eml", LETTER)[""])
    assert (letter.title, letter.author, letter.published) == (
        "Storm – bridge",
        "Ida Lund",
        "2024-05-03",
    )
    assert prose(letter) == [PARAGRAPHS[0], PARAGRAPHS[1]]
    assert PARAGRAPHS[3] in furniture(letter)


def test_a_mailbox_has_a_letter_for_each(tmp_path: Path) -> None:
    second = LETTER.replace(b"storm@", b"second@").replace(b"four hundred", b"five hundred")
    second = second.replace(b"\r\n\r\nA storm", b"\r\n\r\n>From the quay: A storm", 1)
    start = b"From ida@example.org Fri May  3 08:00:00 2024\n"
    found = members(tmp_path, "a.mbox", start + LETTER + b"\n" + start + second)
    assert list(found) == ["#storm@example.org", "#second@example.org"]
    assert "From the quay" in document(found["#second@example.org"]).text


def test_a_letter_without_an_id_is_known_by_its_words(tmp_path: Path) -> None:
    nameless = LETTER.replace(b"Message-ID: <storm@example.org>\r\n", b"")
    start = b"From ida@example.org Fri May  3 08:00:00 2024\n"
    found = list(members(tmp_path, "a.mbox", start + nameless + b"\n" + start + LETTER))
    assert re.fullmatch(r"#[0-9a-f]{12}", found[0])
    assert found[1] == "#storm@example.org"


def test_attachments_are_members(tmp_path: Path) -> None:
    from email.message import EmailMessage

    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Date"] = "a@b.example", "Papers", "Fri, 3 May 2024"
    letter.set_content(PARAGRAPHS[0])
    letter.add_attachment(word_file(), maintype="application", subtype="x", filename="storm.docx")
    letter.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    found = members(tmp_path, "a.eml", letter.as_bytes())
    assert list(found) == ["", "!/storm.docx", "!/a.png"]
    assert document(found["!/storm.docx"]).title == TITLE
    assert isinstance(found["!/a.png"], SkippedSource)


ROWS = [
    {"id": "a1", "headline": TITLE, "body": PARAGRAPHS[0], "date": "2024-05-03", "note": "x"},
    {"id": "b2", "headline": "Ferries", "body": f"<p>{PARAGRAPHS[1]}</p>", "date": "", "note": "y"},
    {"id": "c3", "headline": "Nothing", "body": "", "date": "", "note": "z"},
]
CSV = "id,headline,body,date,note\n" + "\n".join(
    ",".join('"{}"'.format(str(value).replace('"', '""')) for value in row.values()) for row in ROWS
)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", CSV),
        (
            "a.tsv",
            CSV.replace('","', '"\t"').replace(
                "id,headline,body,date,note", "id\theadline\tbody\tdate\tnote"
            ),
        ),
        ("a.json", json.dumps(ROWS)),
        ("a.json", json.dumps({"count": 3, "articles": ROWS})),
        ("a.jsonl", "\n".join(map(json.dumps, ROWS))),
    ],
    ids=["csv", "tsv", "json", "json in an object", "json lines"],
)
def test_a_table_has_an_article_for_each_row(tmp_path: Path, name: str, body: str) -> None:
    found = members(tmp_path, name, body)
    assert list(found) == ["#a1", "#b2", "#c3"]
    storm = document(found["#a1"])
    assert (storm.title, storm.published) == (TITLE, "2024-05-03")
    assert prose(storm) == [PARAGRAPHS[0]]
    assert prose(document(found["#b2"])) == [PARAGRAPHS[1]]
    assert isinstance(found["#c3"], SkippedSource)


def test_the_fields_of_a_table_can_be_named(tmp_path: Path) -> None:
    found = members(tmp_path, "a.json", json.dumps(ROWS), text_field="headline", title_field="note")
    assert document(found["#b2"]).title == "y"
    assert prose(document(found["#b2"])) == ["Ferries"]
    with pytest.raises(SourceError, match="no field 'words': it has id, headline, body"):
        members(tmp_path, "a.json", json.dumps(ROWS), text_field="words")


def test_a_table_without_texts_says_how_to_name_the_field(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--text-field"):
        members(tmp_path, "a.csv", "a,b\n1,2\n3,4\n")


def test_a_line_that_is_no_json_fails_alone(tmp_path: Path) -> None:
    found = members(tmp_path, "a.jsonl", f"{json.dumps(ROWS[0])}\n{{broken\n{json.dumps(ROWS[1])}")
    assert isinstance(found["#2"], FailedSource)
    assert document(found["#a1"])
    assert document(found["#b2"])


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_subtitles_become_sentences(tmp_path: Path, name: str) -> None:
    body = (
        SUBTITLES
        if name == "a.srt"
        else b"WEBVTT\n\n" + SUBTITLES.replace(b",0", b".0").replace(b",5", b".5")
    )
    item = document(members(tmp_path, name, body)[""])
    assert prose(item) == [
        "A storm closed the harbour bridge on Thursday morning.",
        "- Was anybody hurt?",
    ]


FILES = {
    "notes/a.md": f"# {TITLE}\n\n{PARAGRAPHS[0]}".encode(),
    "b.docx": word_file(),
    "paper.pdf": fpdf_pdf(),
    "tool.py": b"import os",
    ".hidden.md": b"words",
    "broken.pdf": b"%PDF-1.4 broken",
    "../up.txt": PARAGRAPHS[3].encode(),
    "inner.zip": zipped({"deep.txt": PARAGRAPHS[2]}),
}


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.zip", zipped(FILES)), ("a.tar.gz", tarred(FILES)), ("a.tar", tarred(FILES, "w")),
     ("a.tar.xz", tarred(FILES, "w:xz"))],
)  # fmt: skip
def test_an_archive_accounts_for_each_of_its_files(tmp_path: Path, name: str, body: bytes) -> None:
    found = members(tmp_path, name, body)
    kinds = {source: type(item).__name__ for source, item in found.items()}
    assert kinds == {
        "!/notes/a.md": "Document",
        "!/b.docx": "Document",
        "!/paper.pdf": "Document",
        "!/tool.py": "SkippedSource",
        "!/.hidden.md": "SkippedSource",
        "!/broken.pdf": "FailedSource",
        "!/../up.txt": "Document",
        "!/inner.zip!/deep.txt": "Document",
    }
    assert len(document(found["!/paper.pdf"]).pages) > 1
    assert not (tmp_path.parent / "up.txt").exists()


def test_a_single_packed_file_is_opened(tmp_path: Path) -> None:
    import gzip

    found = members(tmp_path, "a.txt.gz", gzip.compress(PARAGRAPHS[0].encode()))
    assert prose(document(found["!/a.txt"])) == [PARAGRAPHS[0]]


def test_a_locked_member_says_that_it_is_locked(tmp_path: Path) -> None:
    body = bytearray(zipped({"a.txt": PARAGRAPHS[0]}))
    # The flag of encryption, in the header of the member and in the directory at the end.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + place] |= 1
    found = members(tmp_path, "locked.zip", bytes(body))
    failed = found["!/a.txt"]
    assert isinstance(failed, FailedSource)
    assert "is locked with a password: unpack it" in str(failed.error)


def test_too_many_members_are_refused_before_any_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.index.load.formats.unpack.MOST_MEMBERS", 2)
    two, three = ({f"{name}.txt": PARAGRAPHS[0] for name in names} for names in ("ab", "abc"))
    assert len(members(tmp_path, "two.zip", zipped(two))) == 2
    with pytest.raises(SourceError, match="unpacks to 3 files or more"):
        members(tmp_path, "three.zip", zipped(three))


def test_bombs_are_refused(tmp_path: Path) -> None:
    import gzip

    from assistant.index.load.formats import archive

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "MOST_UNPACKED", 1_000_000)
        with pytest.raises(SourceError, match="unpacks to more than 1 MB"):
            members(tmp_path, "a.gz", gzip.compress(b"\0" * 3_000_000))
    found = members(
        tmp_path, "a.zip", zipped({"bomb.txt": b" " * 50_000_000, "a.txt": PARAGRAPHS[0]})
    )
    assert isinstance(found["!/bomb.txt"], FailedSource)
    assert document(found["!/a.txt"])


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    body = zipped({"a.txt": PARAGRAPHS[0]})
    for _ in range(6):
        body = zipped({"a.zip": body})
    found = members(tmp_path, "a.zip", body)
    [item] = found.values()
    assert isinstance(item, FailedSource)
    assert "packed" in item.error
