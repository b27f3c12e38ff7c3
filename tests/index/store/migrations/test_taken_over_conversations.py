"""Conversations that version 1 kept as files: what the library takes over of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.index.store.library_store import LibraryStore
from migration_checks import assert_complete


class TestConversationsOfVersion1:
    """What `jsonl_conversations` takes over."""

    def test_are_taken_over(self, home: Path) -> None:
        with LibraryStore.open(home) as store:
            newest, oldest = store.conversations.recent()
            assert oldest.title == "How did the harbour board vote?"
            assert (newest.turns, oldest.turns) == (2, 3)
            turns = store.conversations.turns(oldest.id)
            assert [turn.status for turn in turns] == ["answered", "answered", "unanswerable"]
            (citation,) = turns[0].citations
            document = store.document(citation.document)
            assert document.text[citation.start : citation.end] == citation.quote
            assert turns[0].asked == "2026-11-27T15:20:25+00:00"

    def test_learn_from_the_library_where_a_quote_stands(self, home: Path) -> None:
        with LibraryStore.open(home) as store:
            newest, oldest = store.conversations.recent()
            (kept,) = store.conversations.turns(oldest.id)[1].citations
            assert (kept.site, kept.published, kept.paragraph) == (
                "The Varn Courier",
                "2025-03-14",
                4,
            )
            assert kept.address == "https://varncourier.example/2025/03/lighthouse"
            (edited,) = store.conversations.turns(newest.id)[0].citations
            assert (edited.site, edited.address) == (None, "")

    def test_are_kept_as_files_until_they_are_removed(self, home: Path) -> None:
        files = sorted((home / "conversations").iterdir())
        texts = [file.read_bytes() for file in files]
        with LibraryStore.open(home) as store:
            kept = [file.with_name(f"{file.name}.taken-over") for file in files]
            assert [file.read_bytes() for file in kept] == texts
            newest, _ = store.conversations.recent()
            store.conversations.remove(newest.id)
            assert [file.exists() for file in kept] == [False, True]
            assert store.conversations.remove_all() == 1
        assert list((home / "conversations").iterdir()) == []

    def test_with_torn_lines_keep_the_others(self, home: Path) -> None:
        first, second = sorted((home / "conversations").iterdir())
        with first.open("a", encoding="utf-8") as file:
            file.write('{"question": "What did th')
        second.write_bytes(b"\xff\xfe not JSON\n[]\n{}\n")
        told: list[str] = []
        with LibraryStore.open(home, notice=told.append) as store:
            assert [kept.turns for kept in store.conversations.recent()] == [2]
        assert len(told) == 2
        assert told[0].startswith(f"1 of the 3 answers in {first} cannot be read; the file is kept")
        with LibraryStore.open(home, notice=told.append):
            assert len(told) == 2

    def test_that_cannot_be_renamed_are_one_line(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(LibraryError, match="cannot be taken into the library"):
            LibraryStore.open(home)
        monkeypatch.undo()
        assert_complete(home)
