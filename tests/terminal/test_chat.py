from __future__ import annotations

import base64
import dataclasses
import io
import os
import re
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import ModelError
from assistant.index.store.library_store import LibraryStore
from assistant.library import Assistant
from assistant.schema import Answer
from assistant.terminal.chat import Chat
from assistant.terminal.chat_actions import ACTIONS
from assistant.terminal.chat_commands import COMMANDS, completions, request, split_names
from assistant.terminal.chat_session import _check_model
from assistant.terminal.prompt_line import edited_lines, piped_lines
from assistant.terminal.render_draft import Draft
from assistant.terminal.transcript import Transcript, markdown
from assistant.writing.model_list import Provider
from terminal_fakes import (
    APPROVED,
    FERRY,
    PARTLY,
    REFUSED,
    TITLE,
    FakeLibrary,
    Recorder,
    lines_from,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ANSWERS: dict[str, Answer | BaseException] = {
    "who approved the plan?": APPROVED,
    "who is the captain?": REFUSED,
    "when does it return?": PARTLY,
    "is the server up?": ModelError("The server at localhost:1 did\nnot answer; start it."),
    "stop me": KeyboardInterrupt(),
}
GREETING = "Ask a question. /help lists the commands, Ctrl-D leaves."


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "0")


class Talk:
    """A chat that has been held, and what it wrote."""

    def __init__(
        self,
        *lines: str | BaseException,
        answers: Mapping[str, Answer | BaseException] = ANSWERS,
        read: Answer | None = None,
        **options: Any,
    ) -> None:
        self.library = FakeLibrary(answers)
        self.library.read = read
        out, notices = Recorder(), Recorder()
        self.chat = Chat(
            self.library,
            **{
                "console": out.console,
                "notices": notices.console,
                "interactive": False,
                "read_line": lines_from(*lines),
                **options,
            },
        )
        self.chat.run()
        self.out, self.lines, self.notices = out.raw, out.lines, notices.lines


def test_a_piped_conversation() -> None:
    talk = Talk("who approved the plan?", "", "  who is the   captain? ", "/open")
    assert (
        talk.out
        == """\
The harbour council
The harbour council approved the plan. [1]
sure (93%)

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    https://news.example/ferry

The article does not say.
Nothing about: captain.

Closest, but not sure (2%):
    “>>Mayor Ada Brandt<< said on Monday that the ferry would return in May.”
    The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    https://news.example/ferry

The Ferry Comes Back
Harbour News, 2 April 2024
https://news.example/ferry

The Ferry Comes Back

>>Mayor Ada Brandt said on Monday that the ferry would return in May.<<

The harbour council approved the plan. Tickets will cost 4 euros.

…
"""
    )
    assert talk.notices == []


def test_a_conversation_at_a_terminal_leaves_room_around_answers() -> None:
    talk = Talk("who is the captain?", interactive=True)
    assert talk.notices == [GREETING]
    assert talk.lines[0] == ""
    assert talk.lines[1] == "The article does not say."
    assert talk.lines[-1] == ""


def test_the_question_as_searched_is_shown_once() -> None:
    talk = Talk("when does it return?")
    assert talk.lines[0] == ("searched for: when does the ferry return? (without the opening)")
    assert talk.out.count("searched for:") == 1
    assert talk.notices == [
        "notice: fake:model cited [7], [9], which no passage has; left out of the answer"
    ]


def test_a_conversation_is_carried_on_with_resolved_questions_and_no_markers() -> None:
    talk = Talk("when does it return?", "who is the captain?", "/new", "who approved the plan?")
    assert [asked["history"] for asked in talk.library.asked] == [
        [],
        [("when does the ferry return?", "It returns in May. Tickets are free.")],
        [],
    ]
    assert talk.notices[-1] == "A new conversation."


def test_errors_are_one_line_and_the_conversation_goes_on() -> None:
    talk = Talk("is the server up?", "who is the captain?")
    assert talk.notices == ["error: The server at localhost:1 did not answer; start it."]
    assert talk.lines[0] == "The article does not say."
    assert talk.library.asked[1]["history"] == []
    assert talk.chat.failures == 1


def test_ctrl_c_stops_an_answer_and_keeps_the_conversation() -> None:
    talk = Talk(
        "who approved the plan?", "stop me", "who is the captain?", "/sources", interactive=True
    )
    assert talk.notices[1] == "Stopped."
    assert talk.library.asked[2]["history"] == [
        ("who approved the plan?", "The harbour council approved the plan.")
    ]


def test_ctrl_c_at_the_prompt_says_how_to_leave() -> None:
    talk = Talk(KeyboardInterrupt(), "/quit", "who is the captain?", interactive=True)
    assert talk.notices == [GREETING, "Ctrl-D or /quit leaves."]
    assert talk.library.asked == []


@pytest.mark.parametrize("lines", [("stop me",), (KeyboardInterrupt(),)])
def test_ctrl_c_ends_a_piped_conversation(lines: Sequence[str | BaseException]) -> None:
    with pytest.raises(KeyboardInterrupt):
        Talk(*lines)


@pytest.mark.parametrize("word", ["/quit", "/exit", "/q", "quit", "exit", "EXIT"])
def test_ways_to_leave(word: str) -> None:
    assert Talk(word, "who is the captain?").library.asked == []


@pytest.mark.parametrize(
    ("lines", "notice"),
    [
        (["/sorces"], "error: Unknown command /sorces; did you mean /sources? /help lists them."),
        (["/zzz"], "error: Unknown command /zzz; /help lists them."),
        (["/x\x1b[2J"], "error: Unknown command /x; /help lists them."),
        (["/open 1"], "error: There is no answer yet; ask a question first."),
        (["/sources"], "error: There is no answer yet; ask a question first."),
        (["/good"], "error: There is no answer yet; ask a question first."),
        (["/save x.md"], "error: There is no answer yet; ask a question first."),
        (
            ["who is the captain?", "/sources"],
            "error: The last answer has no sources; /passages shows what was read.",
        ),
        (
            ["who approved the plan?", "/open 3"],
            "error: /open takes the number of a source of the last answer: 1.",
        ),
        (
            ["who is the captain?", "/open 2"],
            "error: /open takes the number of a source of the last answer: 1.",
        ),
        (["who approved the plan?", "/save"], "error: /save takes the name of a file to write."),
        (["/in ship.md"], "error: No document goes by 'ship.md'; assistant list shows them."),
        (["/in ferry.md x"], "error: No document goes by 'x'; assistant list shows them."),
        (["/in"], "Asking all articles."),
        (["/in ferry.md"], f"Asking 1 article: {TITLE}"),
        ([f"/in {TITLE}"], f"Asking 1 article: {TITLE}"),
        ([f'/in "{TITLE}" ferry.md'], f"Asking 2 articles: {TITLE}; {TITLE}"),
        (["/model reader"], "Answers are quotes from the text itself."),
        (["/search"], "error: /search takes what to look for."),
        (["/add"], "error: /add takes a file, a folder or an address."),
        (["/retry"], "error: There is no answer yet; ask a question first."),
        (["/history"], "error: There is no answer yet; ask a question first."),
        (["/edit"], "error: There is no answer yet; ask a question first."),
        (["/as list"], "error: There is no answer yet; ask a question first."),
        (
            ["/as poem who?"],
            "error: No kind of question is called 'poem'; expected: fact, yesno, list, summary, "
            "timeline, comparison, said, count, library, metadata.",
        ),
        (
            ["who is the captain?", "/edit"],
            "error: /edit takes the question to ask in place of the last one.",
        ),
        (
            ["who is the captain?", "/copy"],
            "error: /copy needs a terminal; /save writes the conversation to a file.",
        ),
        (["/model"], "Answers are quotes from the text itself."),
        (
            ["/model fake:one"],
            "Answers are written by fake:one and checked against the passages.",
        ),
        (
            ["who is the captain?", "/bad"],
            "Verdicts are not kept here: that needs eval.",
        ),
    ],
)
def test_commands_and_what_they_say(lines: list[str], notice: str) -> None:
    assert Talk(*lines).notices == [notice]


def test_help_lists_every_command() -> None:
    notices = Talk("/HELP").notices
    assert {command.name for command in COMMANDS} == {*ACTIONS, "/quit"}
    assert len(notices) == len(COMMANDS)
    assert notices[3] == "/open N              source N in its place in the article"


def test_a_choice_of_articles_and_a_model_hold_for_the_questions_that_follow() -> None:
    question = "who is the captain?"
    lines = (
        question,
        "/in ferry.md",
        "/model fake:one",
        question,
        "/in",
        "/model reader",
        question,
    )
    talk = Talk(*lines, documents=("other",), model="set:up", k=3)
    chosen = [(asked["documents"], asked["model"], asked["k"]) for asked in talk.library.asked]
    assert chosen == [
        (("other",), "set:up", 3),
        ((FERRY.id,), "fake:one", 3),
        (None, "reader", 3),
    ]


@pytest.mark.parametrize("line", ["/open 1", "/open [1]", "/open"])
def test_a_source_is_opened_in_its_place(line: str) -> None:
    talk = Talk("who approved the plan?", line)
    assert ">>The harbour council approved the plan.<< Tickets will cost 4 euros." in talk.out


def test_sources_and_passages_are_shown_again() -> None:
    talk = Talk("who approved the plan?", "/sources", "/passages")
    assert talk.out.count("[1] The Ferry Comes Back, Harbour News") == 2
    assert talk.lines[-4:] == [
        "",
        "2. The Ferry Comes Back, paragraph 1",
        "   score 0.50 (lexical 1.25, dense -)",
        "   Mayor Ada Brandt said on Monday that the ferry would return in May.",
    ]


def test_verdicts_go_to_who_keeps_them() -> None:
    kept: list[tuple[str, str]] = []

    def keep(verdict: str, answer: Answer) -> str:
        kept.append((verdict, answer.question))
        return f"kept as {verdict}"

    talk = Talk("who is the captain?", "/good", "/bad", on_feedback=keep)
    assert kept == [("good", "who is the captain?"), ("bad", "who is the captain?")]
    assert talk.notices == ["kept as good", "kept as bad"]


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


def test_a_question_is_asked_again_in_place_of_the_last_answer(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    talk = Talk("who approved the plan?", "who is the captain?", "/retry", f"/save {path}")
    assert [asked["question"] for asked in talk.library.asked] == [
        "who approved the plan?",
        "who is the captain?",
        "who is the captain?",
    ]
    assert len(talk.library.asked[2]["history"]) == 1  # type: ignore[arg-type]
    assert path.read_text().count("## who is the captain?") == 1


def test_the_question_as_searched_is_edited_in_the_prompt_line() -> None:
    given: list[str] = []
    coming = iter(["when does it return?", "/edit", "who approved the plan?", "/quit"])

    def read_line(default: str = "", /) -> str:
        given.append(default)
        return next(coming)

    talk = Talk(read_line=read_line, interactive=True)
    assert given == ["", "", "when does the ferry return?", ""]
    assert talk.library.asked[1]["question"] == "who approved the plan?"
    assert talk.library.asked[1]["history"] == []


def test_an_edited_question_can_be_given_at_once() -> None:
    talk = Talk("who is the captain?", "/edit who approved the plan?")
    assert talk.library.asked[1]["question"] == "who approved the plan?"


def test_a_question_is_taken_for_another_kind() -> None:
    talk = Talk("who is the captain?", "/as list", "/as Summary who approved the plan?")
    assert [(asked["question"], asked["kind"]) for asked in talk.library.asked] == [
        ("who is the captain?", None),
        ("who is the captain?", "list"),
        ("who approved the plan?", "summary"),
    ]
    assert talk.library.asked[1]["history"] == []


def test_what_was_said_is_listed() -> None:
    talk = Talk("who approved the plan?", "who is the captain?", "/history")
    assert talk.lines[-4:] == [
        "1. who approved the plan?",
        "   The harbour council",
        "2. who is the captain?",
        "   The article does not say.",
    ]


def test_an_answer_is_copied_by_the_terminal() -> None:
    screen, notices = Recorder(terminal=True), Recorder()
    Talk("who approved the plan?", "/copy", console=screen.console, notices=notices.console)
    words = base64.b64encode(APPROVED.text.encode()).decode()
    assert screen.raw.endswith(f"\x1b]52;c;{words}\x07")
    assert notices.lines == ["Copied 42 characters, where the terminal lets programs copy."]


def test_articles_are_added_listed_and_searched() -> None:
    talk = Talk("/add boats.md missing.md", "/list", "/in ferry.md", "/search the plan")
    assert talk.library.added == ["boats.md", "missing.md"]
    assert talk.library.searched == [("the plan", (FERRY.id,))]
    assert talk.lines == [
        "added      Boats (2 passages) boats.md",
        "failed     missing.md: no such file",
        "aaaa1111\t4\t2024-04-02\tHarbour News\tThe Ferry Comes Back\t/articles/ferry.md",
        "1. The Ferry Comes Back, paragraph 2",
        "   score 0.50 (lexical 1.25, dense -)",
        "   The harbour council approved the plan. Tickets will cost 4 euros.",
    ]
    assert talk.chat.failures == 1


def test_a_model_is_checked_before_it_is_believed() -> None:
    def check(name: str) -> None:
        if name != "fake:one":
            raise ModelError(f"There is no model {name!r}.")

    talk = Talk("/model foo", "/model", "/model fake:one", "/model", check_model=check)
    assert talk.notices == [
        "error: There is no model 'foo'.",
        "Answers are quotes from the text itself.",
        *["Answers are written by fake:one and checked against the passages."] * 2,
    ]


def test_a_model_that_fails_leaves_the_readers_answer_and_fails_only_with_nothing() -> None:
    failed = {
        question: dataclasses.replace(answer, model_error="The server is down.")
        for question, answer in ANSWERS.items()
        if isinstance(answer, Answer)
    }
    first = Talk("who approved the plan?", answers=failed)
    assert first.lines[0] == "The harbour council"
    assert first.notices == ["notice: no answer of the language model: The server is down."]
    assert first.chat.failures == 0
    assert Talk("who is the captain?", answers=failed).chat.failures == 1


def test_ctrl_c_while_a_model_writes_keeps_the_readers_answer() -> None:
    talk = Talk("stop me", "/sources", interactive=True, read=APPROVED)
    assert talk.lines[1] == "The harbour council"
    assert talk.notices[1:] == ["notice: no answer of the language model: stopped with Ctrl-C"]
    assert talk.lines.count("    “The harbour council approved the plan.”") == 1


def test_a_file_that_cannot_be_saved_is_an_error(tmp_path: Path) -> None:
    talk = Talk("who is the captain?", f"/save {tmp_path}/no/x.md")
    assert talk.notices == [
        f"error: {tmp_path}/no/x.md cannot be written: No such file or directory"
    ]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("who?", None),
        ("what is /dev/null?", None),
        ("/open 2", ("/open", "2")),
        ("/IN  a b ", ("/in", "a b")),
        ("/?", ("/help", "")),
        ("exit the union?", None),
    ],
)
def test_lines_are_questions_or_commands(line: str, asked: tuple[str, str] | None) -> None:
    assert request(line) == asked


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("a b", ("a", "b")),
        ('"a b" c', ("a b", "c")),
        ("Kim's visit", ("Kim's", "visit")),
        ("", ()),
    ],
)
def test_names_are_split(argument: str, names: tuple[str, ...]) -> None:
    assert split_names(argument) == names


@pytest.mark.parametrize(
    ("before", "texts"),
    [
        ("/s", ["/sources", "/save ", "/search "]),
        ("/as l", ["list", "library"]),
        ("/as list w", []),
        ("/", [command.name + " " * bool(command.arguments) for command in COMMANDS]),
        ("who", []),
        ("/in ", ["ferry.md", '"Kim\'s visit"', "'a \"b\"'"]),
        ("/in FER", ["ferry.md"]),
        ("/in ferry.md vis", ['"Kim\'s visit"']),
        ("/in \"Kim's v", ['"Kim\'s visit"']),
        ("/model r", ["reader"]),
        ("/open ", []),
    ],
)
def test_completions(before: str, texts: list[str]) -> None:
    names = ["ferry.md", "Kim's visit", 'a "b"']
    found = list(completions(before, names))
    assert [completion.text for completion in found] == texts
    assert all(0 <= completion.replaces <= len(before) for completion in found)


def test_piped_lines_survive_any_bytes() -> None:
    read_line = piped_lines(io.BytesIO(b"\xef\xbb\xbfwho?\r\nb\xffd\nlast"))
    assert [read_line().strip() for _ in range(3)] == ["who?", "b\ufffdd", "last"]
    with pytest.raises(EOFError):
        read_line()


def typed(history: Path | None, *keys: str) -> list[str]:
    """Return the lines that an edited prompt makes of keys, line by line, then what ends them."""
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as source:
        read_line = edited_lines(
            history=history, names=lambda: [TITLE], source=source, output=DummyOutput()
        )
        lines = []
        try:
            for pressed in (*keys, "\x04"):
                source.send_text(pressed)
                lines.append(read_line())
        except (EOFError, KeyboardInterrupt) as end:
            lines.append(type(end).__name__)
        return lines


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        pytest.param(["who?\r"], ["who?", "EOFError"], id="ctrl-d"),
        pytest.param(["who?\x03why?\r"], ["why?", "EOFError"], id="ctrl-c-clears"),
        pytest.param(["\x03"], ["KeyboardInterrupt"], id="ctrl-c-on-an-empty-line"),
        pytest.param(
            ["\x1b[200~one\ntwo\r\nthree\x1b[201~\r"], ["one\ntwo\nthree", "EOFError"], id="paste"
        ),
        pytest.param(["one\r", "\x1b[A\r"], ["one", "one", "EOFError"], id="history"),
        pytest.param(["ab\x1b[Dc\r"], ["acb", "EOFError"], id="editing"),
    ],
)
def test_line_editing(keys: list[str], lines: list[str], tmp_path: Path) -> None:
    assert typed(tmp_path / "deep" / "history", *keys) == lines


def test_history_is_kept_between_conversations(tmp_path: Path) -> None:
    typed(tmp_path / "history", "earlier\r")
    assert typed(tmp_path / "history", "\x1b[A\r") == ["earlier", "EOFError"]
    assert (tmp_path / "history").stat().st_mode & 0o077 == 0


def test_history_without_a_file_is_forgotten() -> None:
    assert typed(None, "earlier\r") == ["earlier", "EOFError"]
    assert typed(None, "\x1b[A\r") == ["", "EOFError"]


def test_history_that_cannot_be_written_is_forgotten(tmp_path: Path) -> None:
    assert typed(tmp_path, "one\r", "\x1b[A\r") == ["one", "one", "EOFError"]


def screen_after(written: str, width: int) -> list[str]:
    """Return the lines of a terminal after what was written to it."""
    lines, row, column = [""], 0, 0
    for code, sign in re.findall(r"\x1b\[([?\d;]*[A-Za-z])|([^\x1b])", written):
        if code.endswith("A"):
            row -= int(code[:-1] or 1)
        elif code == "2K":
            lines[row] = ""
        elif sign == "\r":
            column = 0
        elif sign == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif sign:
            assert column < width
            lines[row] = f"{lines[row]:<{column}}"[:column] + sign + lines[row][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize("words", [3, 40, 4000], ids=["short", "some-lines", "beyond-the-screen"])
def test_a_draft_is_shown_and_leaves_no_trace(words: int) -> None:
    screen = Recorder(terminal=True, width=60)
    with Draft("and when?", console=screen.console) as draft:
        draft.searched("when is it?")
        for word in range(words):
            draft.token(f"word{word} [")
            draft.token("3]")
        shown = draft.shown()
    assert f"word{words - 1}" in shown.plain
    assert "[" not in shown.plain
    assert len(shown.plain.splitlines()) < 24
    assert [line for line in screen_after(screen.raw, 60) if line] == []


@pytest.mark.parametrize("words", [0, 3, 4000])
def test_the_readers_answer_stands_above_what_a_model_writes(words: int) -> None:
    screen = Recorder(terminal=True, width=60)
    with Draft("who approved the plan?", console=screen.console) as draft:
        draft.read(APPROVED)
        assert draft.shown().plain.splitlines()[:2] == [
            "The harbour council",
            "The harbour council approved the plan. [1]",
        ]
        for word in range(words):
            draft.token(f"word{word} ")
        shown = draft.shown().plain.splitlines()
    assert shown[0] == "The harbour council"
    assert len(shown) <= 22
    assert ("Not checked yet:" in shown) is (words < 4000)
    assert not words or f"word{words - 1}" in shown[-1]
    assert [line for line in screen_after(screen.raw, 60) if line] == []


def test_the_question_as_searched_is_seen_while_it_is_read() -> None:
    with Draft("and when?", console=Recorder(terminal=True).console) as draft:
        draft.searched("when is it?")
        assert draft.shown().plain == "searched for: when is it?"


def test_a_draft_shows_nothing_raw() -> None:
    screen = Recorder(terminal=True)
    with Draft("q", console=screen.console) as draft:
        draft.token("a\x1b")
        draft.token("[2Jb\u202ec")
        assert draft.shown().plain == "abc"
    assert "\x1b[2J" not in screen.raw


def test_a_draft_is_silent_when_piped() -> None:
    piped = Recorder()
    with Draft("q", console=piped.console) as draft:
        draft.token("word")
    assert piped.raw == ""


def test_a_streamed_answer_is_replaced_by_the_checked_one() -> None:
    library = FakeLibrary(ANSWERS)
    library.tokens = ["It returns in May. [3]", " Tickets are", " free. [3]"]
    screen = Recorder(terminal=True, width=90)
    Chat(
        library,
        read_line=lines_from("when does it return?"),
        console=screen.console,
        notices=Recorder().console,
        interactive=False,
        model="fake:model",
    ).run()
    shown = [line for line in screen_after(screen.raw, 90) if line]
    assert shown == [
        "searched for: when does the ferry return? (without the opening)",
        "It returns in May. [1] (marker put right) Tickets are free. [1] (not supported: “free” is",
        "not in [1])",
        "1 of 2 sentences supported · fake:model · 1.2 s",
        "[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1",
        "    “Mayor Ada Brandt said on Monday that the ferry would return in May.”",
        "    https://news.example/ferry",
    ]


def test_a_server_is_asked_whether_it_has_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [Provider(name="reader"), Provider(name="openai", models=("openai:small",))]
    monkeypatch.setattr("assistant.writing.model_list.list_models", lambda **_: listed)
    with Assistant.open(base_url="http://127.0.0.1:9/v1") as library:
        _check_model(library, "openai:small")
        with pytest.raises(ModelError, match="no model 'openai:large'; it lists: openai:small"):
            _check_model(library, "openai:large")
        listed[1] = Provider(name="openai", missing="start http://127.0.0.1:9/v1")
        with pytest.raises(ModelError, match="cannot be used: start http"):
            _check_model(library, "openai:small")
        with pytest.raises(ModelError, match="has no provider"):
            _check_model(library, "small")


CHILD = """
import sys
from pathlib import Path
from terminal_fakes import APPROVED, FakeLibrary
from assistant.library import Assistant
from assistant.schema import Answer
from assistant.terminal.chat import Chat
from assistant.terminal.prompt_line import line_reader
from assistant.terminal.screen import console
reader = line_reader(history=Path(sys.argv[1]), names=lambda: ["ferry.md"])
library = FakeLibrary({"who approved the plan?": APPROVED})
Chat(library, read_line=reader, console=console(), notices=console(stderr=True)).run()
print("left")
"""


@pytest.mark.slow
def test_a_chat_on_a_real_terminal(tmp_path: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", PYTHONPATH=str(Path(__file__).parents[1]))
        os.execv(sys.executable, [sys.executable, "-c", CHILD, str(tmp_path / "history")])
    written, ready_to_type = b"", "\x1b[?2004h"

    def wait_for(words: str) -> None:
        nonlocal written
        while words.encode() not in written:
            ready, _, _ = select.select([terminal], [], [], 20)
            assert ready, f"no {words!r} in {written!r}"
            piece = os.read(terminal, 65536)
            if b"\x1b[6n" in piece:
                os.write(terminal, b"\x1b[1;1R")  # it asked where the cursor is
            written += piece
        written = written.partition(words.encode())[2]

    try:
        wait_for(ready_to_type)
        os.write(terminal, b"who approved the plan?\r")
        wait_for("sure (93%)")
        wait_for(ready_to_type)
        os.write(terminal, b"\x04")
        wait_for("left")
        with suppress(OSError):  # the terminal reports the end of the child as an error
            while os.read(terminal, 65536):
                pass
    finally:
        os.close(terminal)  # hangs up, which ends the child whatever state it is in
        _, status = os.waitpid(child, 0)
    assert status == 0
    assert "who approved the plan?" in (tmp_path / "history").read_text()
