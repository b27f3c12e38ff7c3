from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LibraryError, UnknownConversationError
from assistant.index.store.database import FILE_NAME
from assistant.index.store.kept_turns import LONGEST_TITLE, answer_of, title_for
from assistant.index.store.library_store import LibraryStore
from assistant.schema import Answer, Citation, Closest, Conflict, Coverage, Item, Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.index.store.conversations import Conversations

TESTS = Path(__file__).parents[2]
QUOTE = Citation(
    marker=1,
    document="abc",
    title="Boats",
    source="/news/boats.md",
    start=10,
    end=21,
    quote="Boats race.",
    site="The Courier",
    published="2025-03-14",
    address="https://courier.example/boats",
    paragraph=3,
    page=2,
    emphasis=Span(10, 15),
)
FULL = Answer(
    question="Did boats “race” – naïvely?",
    searched="Did boats race?",
    status="partly",
    text="Boats race. [1]",
    kind="yesno",
    short="Boats",
    verdict="yes",
    items=(Item(text="boats", markers=(1,)),),
    coverage=Coverage(3, 8),
    conflicts=(Conflict(value="two", markers=(1,), published="2025-03-14"),),
    closest=Closest(text="Boats race.", short=None, confidence=0.25, citation=QUOTE),
    missing=("why",),
    confidence=0.75,
    model="fake:model",
    sentences=(Sentence(text="Boats race.", markers=(1,), supported=False, reason="no"),),
    citations=(QUOTE,),
    raw="Boats race [1].",
)
PLAIN = Answer(
    question="Who?", searched="Who?", status="unanswerable", text="The articles do not say."
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def kept(home: Path) -> Iterator[Conversations]:
    with LibraryStore.open(home) as store:
        yield store.conversations


def minute(number: int) -> datetime:
    return datetime(2026, 11, 27, 15, number, tzinfo=UTC)


def test_an_answer_is_kept_as_it_was_given(home: Path, kept: Conversations) -> None:
    identity = kept.begin(FULL, at=minute(1))
    assert kept.append(identity, PLAIN, at=minute(2)) == 2
    with LibraryStore.open(home) as again:
        first, second = again.conversations.turns(identity)
    assert (first.answer(), second.answer()) == (FULL, PLAIN)
    assert (first.number, first.asked) == (1, "2026-11-27T15:01:00+00:00")
    assert first.citations == (QUOTE,)


def test_an_id_that_is_taken_is_not_used_again(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["aa", "aa", "bb"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(drawn))
    assert [kept.begin(FULL), kept.begin(PLAIN)] == ["aa", "bb"]
    assert kept.turns("aa")[0].answer() == FULL


def test_a_list_shows_the_newest_first(kept: Conversations) -> None:
    old = kept.begin(PLAIN, at=minute(1))
    new = kept.begin(FULL, at=minute(2))
    assert [item.id for item in kept.recent()] == [new, old]
    kept.append(old, FULL, at=minute(3))
    first, second = kept.recent()
    assert (first.id, first.title, first.turns) == (old, "Who?", 2)
    assert (first.started, first.last) == ("2026-11-27T15:01:00+00:00", "2026-11-27T15:03:00+00:00")
    assert second.to_json() == {
        "id": new,
        "title": "Did boats “race” – naïvely?",
        "started": "2026-11-27T15:02:00+00:00",
        "last": "2026-11-27T15:02:00+00:00",
        "turns": 1,
    }
    assert kept.latest() == first


def test_of_two_in_one_second_the_later_is_the_latest(kept: Conversations) -> None:
    ids = [kept.begin(PLAIN, at=minute(1)) for _ in range(5)]
    assert [item.id for item in kept.recent()] == ids[::-1]


def test_times_are_kept_in_utc(kept: Conversations) -> None:
    kept.begin(PLAIN, at=datetime(2026, 11, 27, 17, 1, tzinfo=timezone(timedelta(hours=2))))
    assert kept.latest().started == "2026-11-27T15:01:00+00:00"


def test_a_conversation_is_found_by_the_beginning_of_its_id(kept: Conversations) -> None:
    kept.put("abcdef123456", [("2026-11-27T15:01:00+00:00", PLAIN)])
    kept.put("abc999123456", [("2026-11-27T15:02:00+00:00", FULL)])
    assert kept.find(" ABCD ").id == "abcdef123456"
    with pytest.raises(UnknownConversationError, match=r"means 2 conversations: abc999.*'Who\?'"):
        kept.find("abc")
    for name in ("x", "", "%", "abcdef1234567"):
        with pytest.raises(UnknownConversationError, match="assistant chats lists, such as"):
            kept.find(name)


def test_where_none_is_kept(kept: Conversations) -> None:
    assert kept.recent() == ()
    assert kept.remove_all() == 0
    with pytest.raises(UnknownConversationError, match="assistant chat begins one"):
        kept.latest()
    with pytest.raises(UnknownConversationError, match="none is kept"):
        kept.find("abc")


def test_removed_words_are_not_in_the_file_any_more(home: Path, kept: Conversations) -> None:
    secret = Answer(question="Xylophagous?", searched="?", status="unanswerable", text="Zymurgy.")
    identity = kept.begin(secret)
    kept.append(identity, secret)
    other = kept.begin(FULL)
    kept.remove(identity)
    assert [item.id for item in kept.recent()] == [other]
    assert kept.turns(identity) == ()
    assert kept.remove_all() == 1
    stored = b"".join(path.read_bytes() for path in home.glob(f"{FILE_NAME}*"))
    for word in (b"Xylophagous", b"Zymurgy", b"Boats race"):
        assert word not in stored


def test_one_that_was_removed_meanwhile_is_not_carried_on(kept: Conversations) -> None:
    identity = kept.begin(PLAIN)
    kept.remove_all()
    with pytest.raises(UnknownConversationError, match=identity):
        kept.append(identity, FULL)
    assert kept.recent() == ()


def test_which_conversations_cite_a_document(kept: Conversations) -> None:
    citing = kept.begin(PLAIN, at=minute(1))
    kept.append(citing, FULL, at=minute(2))
    kept.append(citing, FULL, at=minute(3))
    kept.begin(PLAIN, at=minute(4))
    assert [(item.id, item.turns) for item in kept.citing("abc")] == [(citing, 3)]
    assert kept.citing("ab") == ()


def test_keeping_an_answer_is_no_write_of_the_library(home: Path) -> None:
    with LibraryStore.open(home) as store:
        before = store.generation
        store.conversations.append(store.conversations.begin(FULL), PLAIN)
        assert store.generation == before


TALKING = """
import sys
from pathlib import Path
from assistant.index.store.library_store import LibraryStore
from assistant.schema import Answer

with LibraryStore.open(Path(sys.argv[1])) as store:
    identity = None
    for number in range(100_000):
        said = Answer(question=f"{number}?", searched="?", status="answered", text="x" * 2000)
        if identity is None:
            identity = store.conversations.begin(said)
        else:
            store.conversations.append(identity, said)
        print(number, flush=True)
"""


@pytest.mark.parametrize("answers", [1, 2, 37])
def test_what_was_said_survives_a_kill(home: Path, answers: int) -> None:
    talking = subprocess.Popen(
        [sys.executable, "-c", TALKING, str(home)], cwd=TESTS, stdout=subprocess.PIPE, text=True
    )
    assert talking.stdout is not None
    said = [int(talking.stdout.readline()) for _ in range(answers)]
    talking.send_signal(signal.SIGKILL)
    said += [int(line) for line in talking.communicate()[0].splitlines()]
    with LibraryStore.open(home) as store:
        turns = store.conversations.turns(store.conversations.latest().id)
        numbers = [int(turn.question.rstrip("?")) for turn in turns]
    assert numbers == list(range(len(numbers)))
    assert numbers[: len(said)] == said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("citations", '[{"marker": 1'),
        ("citations", '[{"marker": 1}]'),
        ("citations", "{}"),
        ("details", "[]"),
        ("details", '{"confidence": "high"}'),
        ("status", "perhaps"),
    ],
)
def test_a_damaged_turn_is_one_line(
    home: Path, kept: Conversations, column: str, value: str
) -> None:
    identity = kept.begin(FULL)
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        connection.execute(f"UPDATE turns SET {column} = ?", (value,))
    with pytest.raises(
        LibraryError, match=f"Turn 1 of conversation {identity} is damaged"
    ) as caught:
        kept.turns(identity)
    assert "\n" not in str(caught.value)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(question=TEXT, text=TEXT, quote=TEXT, missing=st.lists(TEXT, max_size=3))
def test_any_text_is_kept(
    tmp_path_factory: pytest.TempPathFactory,
    question: str,
    text: str,
    quote: str,
    missing: list[str],
) -> None:
    answer = Answer(
        question=question,
        searched=text,
        status="answered",
        text=text,
        citations=(
            Citation(marker=1, document="d", title=quote, source="s", start=0, end=1, quote=quote),
        ),
        missing=tuple(missing),
    )
    home = tmp_path_factory.getbasetemp() / "any"
    with LibraryStore.open(home) as store:
        (turn,) = store.conversations.turns(store.conversations.begin(answer))
    assert turn.answer() == answer


@given(st.text(max_size=300))
def test_a_title_is_one_line_of_some_length(question: str) -> None:
    title = title_for(question)
    assert title == " ".join(title.split())
    assert len(title) <= LONGEST_TITLE
    assert title.removesuffix(" …") in " ".join(question.split())


def test_what_ask_prints_can_be_read_back() -> None:
    shown = FULL.to_json()
    read = answer_of({**shown, "raw": FULL.raw})
    assert read.to_json() == {**shown, "passages": [], "timings_ms": {}}
    for spoilt in ({}, {**shown, "text": 3}, {**shown, "citations": [{"marker": 1}]}):
        with pytest.raises(ValueError, match="validation error"):
            answer_of(spoilt)
