from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.library import Assistant
from assistant.terminal.chat_actions import ACTIONS
from assistant.terminal.chat_commands import COMMANDS, completions, request, split_names
from assistant.terminal.chat_session import _check_model
from assistant.writing.model_list import Provider
from chat_fakes import Talk
from terminal_fakes import (
    APPROVED,
    FERRY,
    TITLE,
    Recorder,
)

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.schema import Answer


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
