from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from assistant.index.store.library_store import LibraryStore
from assistant.terminal.transcript import Transcript, markdown
from chat_fakes import Talk
from terminal_fakes import (
    APPROVED,
    PARTLY,
    REFUSED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_every_answer_is_on_disk_before_the_next_question(tmp_path: Path) -> None:
    seen: list[int] = []
    with LibraryStore.open(tmp_path / "home") as store, LibraryStore.open(tmp_path / "home") as on:

        def read_lines() -> Iterator[str]:
            for question in ("who approved the plan?", "who is the captain?"):
                yield question
                seen.append(on.conversations.latest().turns)
            yield "/new"
            yield "when does it return?"

        coming = read_lines()

        def read_line(_: str = "", /) -> str:
            try:
                return next(coming)
            except StopIteration:
                raise EOFError from None

        Talk(read_line=read_line, transcript=Transcript(store.conversations))
        second, first = on.conversations.recent()
        assert seen == [1, 2]
        assert (first.title, first.turns) == ("who approved the plan?", 2)
        (turn,) = on.conversations.turns(second.id)
        assert turn.question == "when does it return?"
        assert turn.citations == PARTLY.citations


def test_an_answer_is_kept_before_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit

    monkeypatch.setattr("assistant.terminal.chat.render_answer", die)
    with LibraryStore.open(tmp_path / "home") as store:
        with pytest.raises(SystemExit):
            Talk("who is the captain?", transcript=Transcript(store.conversations))
        assert store.conversations.latest().turns == 1


def test_a_conversation_is_carried_on(tmp_path: Path) -> None:
    with LibraryStore.open(tmp_path / "home") as store:
        kept = store.conversations
        Talk("who approved the plan?", transcript=Transcript(kept))
        earlier = [turn.answer() for turn in kept.turns(kept.latest().id)]
        talk = Talk(
            "/sources",
            "who is the captain?",
            transcript=Transcript(kept, conversation=kept.latest().id),
            earlier=earlier,
        )
        assert [turn.question for turn in kept.turns(kept.latest().id)] == [
            "who approved the plan?",
            "who is the captain?",
        ]
    assert APPROVED.citations[0].quote in talk.out
    (asked,) = talk.library.asked
    assert asked["history"] == [
        ("who approved the plan?", "The harbour council approved the plan.")
    ]


def test_a_conversation_that_was_removed_meanwhile_begins_anew(tmp_path: Path) -> None:
    with LibraryStore.open(tmp_path / "home") as store:
        transcript = Transcript(store.conversations)
        transcript.append(APPROVED)
        store.conversations.remove_all()
        transcript.append(PARTLY)
        transcript.append(REFUSED)
        (kept,) = store.conversations.recent()
        assert (kept.title, kept.turns) == (PARTLY.question, 2)


def test_a_library_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    with LibraryStore.open(tmp_path / "home") as store:
        store.database.execute("PRAGMA query_only = ON")
        talk = Talk(
            "who is the captain?",
            "who is the captain?",
            transcript=Transcript(store.conversations),
        )
    assert len(talk.notices) == 1
    assert talk.notices[0].startswith("error: The library")
    assert "cannot be written" in talk.notices[0]
    assert len(talk.library.asked) == 2


def test_a_conversation_is_saved_as_markdown(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    talk = Talk("when does it return?", "who is the captain?", f"/save {path}", f"/save {path}")
    assert (
        path.read_text()
        == """\
## when does it return?

*searched for: when does the ferry return? (without the opening)*

It returns in May.[^1-1] Tickets are free.[^1-1] \\[unsupported\\]

- Not supported: “Tickets are free.” (“free” is not in \\[1\\])

[^1-1]: The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1: \
“Mayor Ada Brandt said on Monday that the ferry would return in May.” <https://news.example/ferry>

## who is the captain?

The article does not say.

Nothing about: captain.

Closest, but not sure (2%): \
“Mayor Ada Brandt said on Monday that the ferry would return in May.”[^2-1]

[^2-1]: The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1: \
“Mayor Ada Brandt said on Monday that the ferry would return in May.” <https://news.example/ferry>
"""
    )
    assert talk.notices[1:] == [
        f"Saved 2 answers in {path}.",
        f"error: {path} exists; give a name that is free",
    ]


def test_an_article_cannot_write_markdown_into_a_saved_conversation() -> None:
    quote = "# a [x](http://evil) ![y](z) [^1]: <b>"
    source = dataclasses.replace(APPROVED.citations[0], quote=quote, address="javascript:x")
    written = markdown(dataclasses.replace(APPROVED, text=f"{quote} [1]", citations=(source,)))
    assert (
        written
        == """\
\\# a \\[x\\](http://evil) !\\[y\\](z) \\[^1\\]: \\<b\\>[^1]

[^1]: The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2: \
“# a \\[x\\](http://evil) !\\[y\\](z) \\[^1\\]: \\<b\\>” javascript:x
"""
    )


def test_a_file_that_cannot_be_saved_is_an_error(tmp_path: Path) -> None:
    talk = Talk("who is the captain?", f"/save {tmp_path}/no/x.md")
    assert talk.notices == [
        f"error: {tmp_path}/no/x.md cannot be written: No such file or directory"
    ]
