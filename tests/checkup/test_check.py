"""The checks on a real library with one fault planted at a time, and the mending of it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from assistant.checkup.check import check_all, mend_all
from assistant.checkup.library_files import check_library
from assistant.checkup.library_vectors import orphans
from assistant.checkup.mending import mend
from assistant.index.store.database import FILE_NAME
from assistant.library import Assistant
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.checkup.finding import Finding


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a whole library of the shipped article and another one."""
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    article = tmp_path / "bridge.md"
    article.write_text("# The bridge\n\nIt was repaired.\n\nIt is open again.\n", encoding="utf-8")
    place = tmp_path / "library"
    with Assistant.open(place) as library:
        library.add([article])
        library.search("bridge", rerank=False)
    return place


def sql(*statements: str) -> Callable[[Path], None]:
    def plant(home: Path) -> None:
        with closing(sqlite3.connect(home / FILE_NAME)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    return plant


def damaged(name: str, at: int) -> Callable[[Path], None]:
    def plant(home: Path) -> None:
        content = bytearray((home / name).read_bytes())
        content[at] ^= 0xFF
        (home / name).write_bytes(content)

    return plant


def troubles(home: Path) -> list[Finding]:
    found = list(check_library(home))
    assert all(finding.remedy for finding in found if finding.state == "trouble")
    return [finding for finding in found if finding.state == "trouble"]


def test_a_library_as_the_program_leaves_it_is_sound(home: Path) -> None:
    assert troubles(home) == []
    said = [finding.text for finding in check_library(home)]
    assert "documents: 2, passages: 10" in said
    assert "the free text index is in step" in said
    assert "the files of vectors are in step" in said


def test_checking_changes_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.iterdir()}
    list(check_all(home))
    assert {path: path.read_bytes() for path in home.iterdir()} == before


def test_no_library_is_no_trouble_and_is_not_made(tmp_path: Path) -> None:
    assert [finding.state for finding in check_library(tmp_path / "none")] == ["note"]
    assert not (tmp_path / "none").exists()


MENDED: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "rights": (lambda home: (home / FILE_NAME).chmod(0o644), "others may read", "permissions"),
    "free text": (
        sql("INSERT INTO passages_fts (passages_fts, rowid, title, heading, text) SELECT 'delete', "
            "key, title, heading, text FROM passage_words WHERE key = 1"),
        "the free text index is not in step",
        "free_text",
    ),
    "vector length": (
        sql("UPDATE passages SET vector = x'00000000' WHERE key = 1"),
        "vectors in its database are damaged",
        "vectors",
    ),
    "vector of zeros": (
        sql("UPDATE passages SET vector = zeroblob(256) WHERE key = 1"),
        "vectors in its database are damaged",
        "vectors",
    ),
    "a write of the last question": (
        lambda home: (home / "last-question.json.0a1b.part").write_text("{", encoding="utf-8"),
        "is left of a write that was not finished",
        "leftovers",
    ),
    "no table": (lambda home: (home / "vectors.table").unlink(), "cannot be used", "vector_file"),
    "a torn table": (damaged("vectors.table", 70), "vectors.table is torn", "vector_file"),
    "another number": (damaged("vectors-1.f32", 3), "cannot be used", "vector_file"),
    "behind": (
        sql("UPDATE meta SET value = value + 1 WHERE name = 'generation'"),
        "are behind the library",
        "vector_file",
    ),
    "another history": (
        sql("UPDATE meta SET value = 'x' WHERE name = 'vector_file'"),
        "belong to another state",
        "vector_file",
    ),
    "an orphan": (
        lambda home: (home / "vectors-7.f32").touch(0o600), "vectors-7.f32", "leftovers"
    ),
    "Chroma's folder": (
        lambda home: (home / "vectors").mkdir(0o700), "nothing refers to vectors", "leftovers"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_a_fault_that_can_be_mended_is_found_and_mended(home: Path, name: str) -> None:
    plant, words, sort = MENDED[name]
    plant(home)
    found = troubles(home)
    assert [finding.mend for finding in found] == [sort]
    assert words in found[0].text
    done = mend_all(home, lambda _: None)
    assert done.failed == ()
    assert found[0] in done.mended
    assert troubles(home) == []


UNSAFE: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (damaged(FILE_NAME, 4096), "damaged"),
    "no database": (lambda home: (home / FILE_NAME).write_bytes(b"x" * 5000), "damaged"),
    "newer": (sql("PRAGMA user_version = 99"), "version 99"),
    "text": (sql("UPDATE documents SET text = text || 'x' WHERE title = 'The bridge'"), "another"),
    "blocks": (sql("UPDATE documents SET blocks = '[' WHERE title = 'The bridge'"), "be read"),
    "passages": (sql("UPDATE passages SET start = start + 1 WHERE key = 2"), "not in its text"),
    "orphaned rows": (
        sql("INSERT INTO sources (source, document) VALUES ('a', 'b')"),
        "1 rows belong to documents that are gone",
    ),
    "words": (sql("DELETE FROM words"), "list of its words is empty"),
    "migration": (
        lambda home: shutil.copy(home / FILE_NAME, home / f"{FILE_NAME}.before-migration"),
        "not finished",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSAFE)
def test_a_fault_that_is_the_users_to_mend_is_left_alone(home: Path, name: str) -> None:
    plant, words = UNSAFE[name]
    plant(home)
    for path in home.glob("library.*"):
        path.chmod(0o600)
    found = [finding for finding in troubles(home) if words in finding.text]
    assert [finding.mend for finding in found] == [None]


def test_what_cannot_be_mended_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (home / FILE_NAME).chmod(0o644)
    monkeypatch.setattr("assistant.checkup.check.mend", full)
    done = mend_all(home, lambda _: None)
    assert done.mended == ()
    assert "No space left" in done.failed[0]


def test_mending_one_sort_leaves_the_others(home: Path) -> None:
    (home / "vectors-7.f32").touch(0o644)
    mend(home, "permissions", lambda _: None)
    assert stat.S_IMODE((home / "vectors-7.f32").stat().st_mode) == 0o600
    assert [path.name for path in orphans(home, chroma=False)] == ["vectors-7.f32"]


@pytest.mark.parametrize("said", ["{", "[]", "\udce4"])
def test_a_damaged_last_question_is_told(home: Path, said: str) -> None:
    path = home / "last-question.json"
    path.write_bytes(said.encode("utf-8", "surrogateescape"))
    path.chmod(0o600)
    (found,) = troubles(home)
    assert "last-question.json, the last question, is damaged" in found.text
    assert (found.mend, found.remedy) == (None, "ask another question, which replaces it")
    path.write_text("{}", encoding="utf-8")
    path.chmod(0o600)
    assert troubles(home) == []
