"""The pages and their guard, as a client on this machine sees them."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from html import unescape
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.errors import DatasetError, LibraryError, ModelError, UsageError
from assistant.schema import Answer, Block, Conflict, Document, Item
from assistant.web import room as web_room
from assistant.web.answer_view import answer_view, web_address
from assistant.web.application import application
from assistant.web.article_view import article_view
from assistant.web.guard import POLICY, WAY_IN
from assistant.web.marking import Mark, cut
from assistant.web.pages import LONGEST_FORM
from assistant.web.rendering import page
from assistant.web.room import Asked, Kept, Room
from assistant.web.streaming import LINES, AnswerStream
from terminal_fakes import (
    APPROVED,
    BLOCKS,
    FERRY,
    PARTLY,
    REFUSED,
    TEXT,
    FakeLibrary,
    citation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PORT, TOKEN = 8123, "a-token"
HERE = f"http://127.0.0.1:{PORT}"
EVIL = "<script>alert(1)</script>\"'><img src=x>\x1b[31m"
REPORT = (
    '<html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">report</html>'
)


class FakeRuns:
    def names(self) -> Sequence[str]:
        return ["monday", EVIL]

    def page(self, name: str) -> str | None:
        if name == "broken":
            raise DatasetError("The run is not finished; run it again.")
        return REPORT if name == "monday" else None


class Setting:
    """A room with a library of one article, and a client that has come in."""

    def __init__(self, **answers: Answer | BaseException) -> None:
        table: dict[str, Answer | BaseException] = {
            "who?": APPROVED, "when?": PARTLY, "captain?": REFUSED,
            "broken?": LibraryError("The library is damaged; see doctor."),
            "down?": ModelError("The server does not run; start it."),
            "": UsageError("The question is empty; ask something."),
            EVIL: dataclasses.replace(APPROVED, text=f"{EVIL} [1]", short=EVIL, sentences=()),
            **answers,
        }  # fmt: skip
        self.library = FakeLibrary(table)
        self.told: list[tuple[str, Sequence[str]]] = []
        self.room = Room(
            self.library,
            runs=FakeRuns(),
            on_answer=lambda answer, documents, _: self.told.append((answer.question, documents)),
        )
        self.application = application(self.room, port=PORT, token=TOKEN)
        self.client = TestClient(self.application, base_url=HERE, follow_redirects=False)
        self.client.cookies.set(f"assistant_{PORT}", TOKEN)

    def ask(self, question: str, **fields: str) -> Any:
        return self.client.post("/ask", data={"question": question, **fields})

    def shown(self, question: str, **fields: str) -> str:
        """Return the page of an answer."""
        address = self.ask(question, **fields).headers["location"]
        return str(self.client.get(address).text)

    def lines(self, question: str) -> list[dict[str, str]]:
        answer = self.client.post("/ask", data={"question": question}, headers={"accept": LINES})
        assert answer.headers["content-type"] == LINES
        return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def setting() -> Setting:
    return Setting()


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


# The guard


def test_the_token_of_the_address_becomes_a_cookie_that_scripts_cannot_read() -> None:
    client = TestClient(Setting().application, base_url=HERE, follow_redirects=False)
    entered = client.get("/", params={"token": TOKEN})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Lax"} <= set(entered.headers["set-cookie"].split("; "))
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("way", ["/", "/answers/1", "/articles", "/static/room.js", "/nothing"])
@pytest.mark.parametrize("cookie", [None, "other", "", "a-toke", "ä"])
def test_nobody_comes_in_without_the_token(way: str, cookie: str | None) -> None:
    client = TestClient(Setting().application, base_url=HERE)
    headers = {} if cookie is None else {"cookie": f"assistant_{PORT}={cookie}".encode()}
    answer = client.get(way, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.text) == (401, WAY_IN)


def test_a_wrong_token_in_the_address_is_refused(setting: Setting) -> None:
    assert setting.client.get("/?token=other").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": f"evil.example:{PORT}"}, 421),
        ({"host": "127.0.0.1"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": f"127.0.0.1:{PORT}.evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": f"https://127.0.0.1:{PORT}"}, 403),
        ({"origin": HERE}, 200),
        ({"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"}, 200),
    ],
)
def test_only_the_rooms_own_names_and_pages_may_ask(
    setting: Setting, headers: dict[str, str], status: int
) -> None:
    assert setting.client.get("/articles", headers=headers).status_code == status


def test_what_is_no_request_of_a_page_is_closed(setting: Setting) -> None:
    with pytest.raises(WebSocketDisconnect), setting.client.websocket_connect("/"):
        pass


@pytest.mark.parametrize("way", ["/", "/articles", "/static/room.css", "/nothing", "/?token=x"])
def test_every_response_has_the_strict_policy(setting: Setting, way: str) -> None:
    headers = setting.client.get(way).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("way", ["/", "/articles", "/runs", f"/articles/{FERRY.id}"])
def test_pages_hold_no_script_and_no_style_of_their_own(setting: Setting, way: str) -> None:
    text = setting.client.get(way).text
    assert re.findall(r"<script[^>]*>(.*?)</script>", text) == [""]
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)


# Asking


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


# The answer as it comes


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


# Articles


def test_the_quote_is_marked_in_its_place(setting: Setting) -> None:
    setting.ask("who?")
    text = setting.client.get(f"/articles/{FERRY.id}?answer=1&cite=1").text
    (marked,) = re.findall(r'<mark class="chosen">(.*?)</mark>', text)
    assert unescape(marked) == "The harbour council approved the plan."
    assert 'id="cite-1"></span><mark class="chosen">' in text
    assert words(text).count("The harbour council approved the plan.") == 2  # and beside it
    assert 'id="source-1" aria-current="true"' in text


def test_an_article_alone_has_no_marks(setting: Setting) -> None:
    text = setting.client.get(f"/articles/{FERRY.id}").text
    assert "<mark" not in text
    assert "<aside" not in text
    for block in BLOCKS:
        assert block in words(text)


@pytest.mark.parametrize(
    "query", ["answer=x", "answer=-1", "answer=1&cite=z", "answer=" + "9" * 99]
)
def test_numbers_that_are_none_mark_nothing(setting: Setting, query: str) -> None:
    setting.ask("who?")
    answer = setting.client.get(f"/articles/{FERRY.id}?{query}")
    assert answer.status_code == 200
    assert "chosen" not in answer.text


def test_quotes_that_overlap_and_cross_blocks_keep_the_text_whole() -> None:
    first, second, third = (TEXT.index(block) for block in BLOCKS[1:4])
    spans = [(first + 5, second + 10), (first + 8, first + 12), (second, third - 2)]
    answer = dataclasses.replace(
        APPROVED,
        citations=tuple(
            dataclasses.replace(citation(1, BLOCKS[1]), marker=number, start=start, end=end)
            for number, (start, end) in enumerate(spans, start=1)
        ),
    )
    bounds = [TEXT.index(block) for block in BLOCKS]
    document = dataclasses.replace(
        FERRY,
        blocks=tuple(
            Block("title" if number == 0 else "paragraph", start, start + len(block))
            for number, (start, block) in enumerate(zip(bounds, BLOCKS, strict=True))
        ),
    )
    view = article_view(document, Kept(number=1, asked=Asked(question="x"), answer=answer), 2)
    assert ["".join(piece.text for piece in block.pieces) for block in view.blocks] == [*BLOCKS]
    begins = [marker for block in view.blocks for piece in block.pieces for marker in piece.begins]
    ends = [marker for block in view.blocks for piece in block.pieces for marker in piece.ends]
    assert (begins, ends) == ([1, 2, 3], [2, 1, 3])
    chosen = [piece.text for block in view.blocks for piece in block.pieces if piece.is_chosen]
    assert "".join(chosen) == TEXT[first + 8 : first + 12]


def test_headings_keep_their_order_without_gaps() -> None:
    blocks = tuple(Block("heading", 0, 3, level) for level in (3, 5, 6, 9))
    view = article_view(dataclasses.replace(FERRY, blocks=blocks), None, None)
    assert [block.level for block in view.blocks] == [2, 3, 4, 4]


def test_the_library_lists_its_articles(setting: Setting) -> None:
    text = setting.client.get("/articles").text
    assert f'<a href="/articles/{FERRY.id}">The Ferry Comes Back</a>' in text
    assert "Harbour News, 2 April 2024 · 38 words, 4 passages" in words(text)


@pytest.mark.parametrize(
    ("address", "opened"),
    [("https://a.example/b", True), ("http://a.example", True), ("javascript:alert(1)", False),
     ("data:text/html,x", False), ("/etc/passwd", False), ("-", False), ("http://[", False),
     ("https:///x", False), ("file:///etc/passwd", False)],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(address: str, opened: bool) -> None:
    assert web_address(address) == (address if opened else None)


# Runs


def test_the_report_of_a_run_keeps_to_the_policy_that_it_states(setting: Setting) -> None:
    assert 'href="/runs/monday"' in setting.client.get("/runs").text
    answer = setting.client.get("/runs/monday")
    assert answer.text == REPORT
    stated = answer.headers["content-security-policy"]
    assert stated == "default-src 'none'; frame-ancestors 'none'"
    assert setting.client.get("/runs/broken").status_code == 500


# Hostile words


@pytest.mark.parametrize("way", ["/", "/answers/1", "/runs", "/articles/x", "/articles", "/runs/x"])
def test_everything_that_comes_from_outside_is_escaped(way: str) -> None:
    setting = Setting()
    evil = Document(id="x", text=f"{EVIL}\n\n{EVIL}", title=EVIL, source="javascript:1",
                    author=EVIL, site=EVIL, published=EVIL)  # fmt: skip
    held = dataclasses.replace(
        setting.library.documents()[0], title=EVIL, source=EVIL, site=EVIL, id='"><script>'
    )
    setting.library.document = lambda name: evil  # type: ignore[method-assign]
    setting.library.documents = lambda: [held, held]  # type: ignore[method-assign]
    setting.ask(EVIL)
    text = setting.client.get(way).text
    assert "<img" not in text
    assert "<script>" not in text
    assert "\x1b" not in text
    assert 'href="javascript' not in text
    assert "alert(1)" in text or way == "/runs/x"


def test_a_template_that_lacks_a_value_is_a_fault() -> None:
    with pytest.raises(Exception, match="undefined"):
        page("trouble.html", model=None)


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5),
)
def test_pieces_are_the_text_whatever_the_marks_are(
    text: str, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(min(span), max(span), str(number)) for number, span in enumerate(spans)]
    pieces = [*cut(text, marks)]
    assert "".join(piece.text for piece in pieces) == text
    for mark in marks:
        inside = "".join(piece.text for piece in pieces if mark.name in piece.names)
        assert inside == text[mark.start : mark.end]
