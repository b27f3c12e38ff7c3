"""Asking in the browser: the page of an answer, the answer as it comes, and what goes wrong."""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from starlette.testclient import TestClient

from assistant.schema import Answer, Conflict, Item
from assistant.web import room as web_room
from assistant.web.answer_view import answer_view
from assistant.web.application import application
from assistant.web.pages import LONGEST_FORM
from assistant.web.room import Asked, Kept, Room
from assistant.web.streaming import AnswerStream
from terminal_fakes import APPROVED, FERRY, FakeLibrary
from web_setting import HERE, PORT, TOKEN, FakeRuns, Setting, words

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_question_has_its_answer_at_an_address(setting: Setting) -> None:
    answer = setting.ask("who?")
    assert (answer.status_code, answer.headers["location"]) == (303, "/answers/1")
    text = setting.client.get("/answers/1").text
    assert "<h1>who?</h1>" in text
    assert "<strong>The harbour council</strong> approved the plan." in text
    assert "sure (93%)" in text
    assert f'href="/articles/{FERRY.id}?answer=1&amp;cite=1#cite-1"' in text
    assert 'href="https://news.example/ferry" rel="noopener noreferrer"' in text
    assert "who?" in setting.client.get("/").text
    assert setting.told == [("who?", ())]


def test_what_is_asked_further_follows_what_was_said(setting: Setting) -> None:
    setting.ask("who?")
    assert '<input type="hidden" name="after" value="1">' in setting.client.get("/answers/1").text
    setting.ask("when?", after="1")
    setting.ask("captain?", after="2")
    setting.ask("who?")
    histories = [len(asked["history"]) for asked in setting.library.asked]  # type: ignore[arg-type]
    assert histories == [0, 1, 2, 0]


def test_a_question_can_be_confined_to_an_article(setting: Setting) -> None:
    setting.ask("who?", **{"in": FERRY.id})
    setting.ask("who?", **{"in": ""})
    assert [asked["documents"] for asked in setting.library.asked] == [(FERRY.id,), None]
    assert f'name="in" value="{FERRY.id}"' in setting.client.get("/answers/1").text


def test_a_refusal_shows_what_is_missing_and_what_comes_closest(setting: Setting) -> None:
    text = words(setting.shown("captain?"))
    assert "The article does not say. Nothing about: captain." in text
    assert "Closest, but not sure (2%)" in text
    assert "Sources" not in text


def test_what_is_not_supported_is_struck_with_the_reason(setting: Setting) -> None:
    text = setting.shown("when?")
    assert "<s>Tickets are free.</s>" in text
    assert "(not supported: “free” is not in [1])" in words(text)
    assert "(marker put right)" in words(text)
    assert "searched for: when does the ferry return?" in words(text)
    assert "1 of 2 sentences supported · fake:model" in words(text)
    assert "cited [7], [9], which no passage has" in words(text)


def test_conflicts_items_and_guesses_are_told() -> None:
    answer = dataclasses.replace(
        APPROVED,
        text="It costs 4 euros. [1]\n- a bullet [1]",
        sentences=(),
        confidence=0.3,
        items=(Item(text="another thing", markers=(1,)),),
        conflicts=(Conflict(value="4 euros", markers=(1,), published="2024-04-02"),),
    )
    view = answer_view(Kept(number=3, asked=Asked(question="x"), answer=answer))
    assert view.is_guess
    assert [line.bullet for line in view.lines] == [False, True, True]
    text = words(Setting(x=answer).shown("x"))
    assert "A guess: The harbour council" in text
    assert "The articles disagree: 4 euros [1] (Harbour News, 2 April 2024)" in text
    assert "another thing [1]" in text


def test_chatter_gets_its_reply_and_nothing_else() -> None:
    answer = Answer(
        question="hi", searched="", status="unanswerable", text="Hello.", kind="chatter"
    )
    view = answer_view(Kept(number=1, asked=Asked(question="hi"), answer=answer))
    assert ([piece.text for line in view.lines for piece in line.pieces], view.made_how) == (
        ["Hello."], "",
    )  # fmt: skip
    assert (view.sources, view.closest, view.first) == ((), None, "")


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("", 400, "The question is empty"),
        ("broken?", 500, "The library is damaged"),
        ("down?", 502, "The server does not run"),
    ],
)
def test_what_went_wrong_is_a_page_in_the_words_of_the_program(
    setting: Setting, question: str, status: int, said: str
) -> None:
    answer = setting.ask(question)
    assert answer.status_code == status
    assert said in words(answer.text)


@pytest.mark.parametrize(
    "body", [b"question=" + b"x" * LONGEST_FORM, b"question=\xff", b"&".join([b"a=b"] * 99)]
)
def test_forms_are_bounded(setting: Setting, body: bytes) -> None:
    assert setting.client.post("/ask", content=body).status_code == 400
    assert setting.library.asked == []


@pytest.mark.parametrize("way", ["/answers/9", "/answers/x", "/articles/none", "/runs/none", "/a"])
def test_what_is_not_there_is_said_so(setting: Setting, way: str) -> None:
    answer = setting.client.get(way)
    assert answer.status_code == 404
    assert "could not be done" in answer.text


def test_asking_is_never_done_by_a_link(setting: Setting) -> None:
    assert setting.client.get("/ask?question=who?").status_code == 405
    assert setting.library.asked == []


def test_old_answers_make_room(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_room, "MOST_ANSWERS", 2)
    for _ in range(3):
        setting.ask("who?")
    assert [kept.number for kept in setting.room.answers()] == [3, 2]
    assert setting.client.get("/answers/1").status_code == 404
    text = setting.client.get(f"/articles/{FERRY.id}?answer=1&cite=1").text
    assert "not kept any more" in text
    assert "<mark" not in text


def test_what_is_needed_is_loaded_before_the_first_question() -> None:
    loaded = threading.Event()
    room = Room(FakeLibrary({}), runs=FakeRuns(), load=loaded.set)
    with TestClient(application(room, port=PORT, token=TOKEN)):
        assert loaded.wait(60)


def test_pages_do_not_wait_for_what_only_questions_need(setting: Setting) -> None:
    go_on = threading.Event()
    room = Room(setting.library, runs=FakeRuns(), load=lambda: go_on.wait(60))
    with TestClient(application(room, port=PORT, token=TOKEN), base_url=HERE) as client:
        client.cookies.set(f"assistant_{PORT}", TOKEN)
        assert client.get("/").status_code == 200
        assert not go_on.is_set()
        go_on.set()
        assert client.post("/ask", data={"question": "who?"}).status_code == 200


def test_the_answer_streams_until_it_has_an_address(setting: Setting) -> None:
    setting.library.read = APPROVED
    setting.library.tokens = ["It ", "returns\x1b[31m."]
    assert setting.lines("when?") == [
        {"searched": "when does the ferry return?"},
        {"read": "The harbour council approved the plan. [1]"},
        {"token": "It "},
        {"token": "returns."},
        {"done": "/answers/1"},
    ]


def test_an_error_ends_the_stream(setting: Setting) -> None:
    assert setting.lines("down?")[-1] == {"error": "The server does not run; start it."}


@pytest.mark.parametrize("stopping", [False, True])
def test_who_leaves_stops_the_language_model(setting: Setting, *, stopping: bool) -> None:
    """After the first word the client goes, or the server stops: no third word is asked for."""
    given, gone = [], threading.Event()

    def tokens() -> Iterator[str]:
        for word in ("one", "two", "three"):
            given.append(word)
            yield word
            assert gone.wait(60)

    setting.library.tokens = tokens()  # type: ignore[assignment]
    stream = AnswerStream(setting.room, Asked(question="who?"))

    async def run() -> None:
        first = anyio.Event()

        async def receive() -> dict[str, Any]:
            await first.wait()
            if stopping:
                await anyio.sleep_forever()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"one" in message.get("body", b""):
                first.set()

        with anyio.fail_after(60):
            async with anyio.create_task_group() as server:
                server.start_soon(stream, {}, receive, send)
                await first.wait()
                if stopping:
                    server.cancel_scope.cancel()
        gone.set()

    anyio.run(run)
    assert setting.room._one.acquire(timeout=60)
    assert given == ["one", "two"]
    assert setting.room.answers() == []
