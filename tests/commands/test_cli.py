"""Asking on the command line: real loading, splitting, storing and reading, a fake embedder."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from assistant.commands.options import Asking
from cli_stage import QUESTION, printed, run
from model_server import serving

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "question", "searched", "mended", "status", "kind", "text", "short", "verdict", "items",
    "coverage", "conflicts", "closest", "missing", "confidence", "model", "model_error",
    "remark",
    "sentences", "citations", "passages", "tokens", "cost_usd", "timings_ms",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("fake_embedder")


def test_a_new_library_answers_from_the_shipped_article() -> None:
    done = run("ask", QUESTION)
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "North Korean state media\nNorth Korean state media confirmed Kim's plans to attend. [1]\n"
    )
    assert "themoscowtimes.com" in done.stdout
    assert "\x1b" not in done.stdout


def test_ask_prints_the_object_of_the_contract() -> None:
    answer = printed("ask", "--json", QUESTION)
    assert set(answer) == KEYS
    assert answer["status"] == "answered"
    assert answer["short"] == "North Korean state media"
    (citation,) = answer["citations"]
    assert set(citation) == {
        "marker", "document", "title", "source", "start", "end", "quote",
        "site", "published", "paragraph", "page", "address",
    }  # fmt: skip
    assert set(answer["passages"][0]) == {
        "document", "start", "end", "score", "text", "copies",
    }  # fmt: skip
    assert set(answer["timings_ms"]) >= {"load", "retrieve", "read", "total"}


def test_what_the_article_does_not_say_is_said_so() -> None:
    done = run("ask", "What is the capital of France?")
    assert done.exit_code == 0
    assert done.stdout.startswith("The article does not say.\n")
    assert "Closest" not in done.stdout, "nothing comes near enough to be shown"


def test_the_short_answer_alone() -> None:
    assert run("ask", "--short", QUESTION).stdout == "North Korean state media\n"
    assert run("ask", "--short", "What is the capital of France?").stdout == (
        "The article does not say.\n"
    )


def test_an_answer_as_markdown_has_footnotes() -> None:
    first, _, second = run("ask", "--markdown", QUESTION).stdout.splitlines()
    assert first == "North Korean state media confirmed Kim's plans to attend.[^1]"
    assert second.startswith("[^1]: Putin Could Meet With North Korea's Kim During China Visit, ")
    assert second.endswith("-a90367>")
    assert "“North Korean state media confirmed Kim's plans to attend.” <https://" in second


def test_a_question_is_taken_for_what_the_user_says() -> None:
    assert printed("ask", "--json", "--as", "summary", "Kim")["kind"] == "summary"


def test_a_summary_has_as_many_sentences_as_asked() -> None:
    answer = printed("ask", "--json", "--sentences", "2", "Kim")
    assert answer["kind"] == "summary"
    assert len(answer["items"]) == 2


def test_a_timeline_is_of_one_article_or_of_all(article: Path) -> None:
    run("add", article)
    one = run("timeline", "bridge.md")
    assert one.exit_code == 0
    assert "Monday (3 March 2025)" in one.stdout
    every = printed("timeline", "--json")
    assert every["kind"] == "timeline"
    assert len({citation["document"] for citation in every["citations"]}) == 2


def test_the_list_of_the_library_is_asked_like_an_article(article: Path) -> None:
    run("add", article)
    answer = printed("ask", "--json", "--as", "library", "which articles mention Halden?")
    assert [item["text"] for item in answer["items"]] == ["Bridge Reopens in Halden, 3 March 2025"]


def test_a_question_is_searched_as_it_is_spelt_where_that_is_asked_for() -> None:
    asked = "who confirmd the plans?"
    assert printed("ask", "--json", "--exact", asked)["searched"] == asked
    assert printed("ask", "--json", asked)["searched"] == "who confirmed the plans?"


def test_the_reader_answers_for_a_model_that_is_down() -> None:
    server = ("--model", "openai:x", "--base-url", "http://127.0.0.1:9/v1", "--timeout", "5")
    done = run("ask", QUESTION, *server)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("North Korean state media\n")
    assert done.stderr.startswith("notice: no answer of the language model: http://127.0.0.1:9/v1")
    assert len(done.stderr.splitlines()) == 1
    only = run("ask", QUESTION, "--only-model", *server)
    assert (only.exit_code, only.stdout) == (1, "")


def test_a_recorded_model_is_replayed_without_it(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    said = ("North Korean state media ", "confirmed Kim's plans to attend [1].")
    model = ("ask", "--json", QUESTION, "--model", "openai:m")
    with serving(pieces=said) as server:
        first = printed(*model, "--base-url", server.address, "--record", tape)
        again = printed(*model, "--base-url", server.address, "--record", tape)
    replayed = printed(*model, "--replay", tape)
    assert len(server.requests) == 1
    assert first["model"] == "openai:m"
    for name in ("text", "citations", "tokens", "model_error"):
        assert first[name] == again[name] == replayed[name]
    other = run("ask", "Where is the summit?", "--model", "openai:m", "--replay", tape)
    assert "The cassette has no answer of 'openai:m'" in " ".join(other.stderr.split())
    assert run("ask", QUESTION, "--replay", tape).exit_code == 2
    assert run(*model, "--replay", tape, "--record", tape).exit_code == 2


def test_chat_has_the_options_of_ask() -> None:
    options = ("--max-error", "0.2", "--reading-time", "0", "--exact")
    assert "North Korean state media" in run("chat", *options, stdin=f"{QUESTION}\n").stdout
    shared = {f"--{field.name.replace('_', '-')}" for field in fields(Asking)}
    for command in ("ask", "chat"):
        told = run(command, "--help").stdout
        assert shared - {"--within", "--k"} | {"--in", "-k"} <= set(told.split())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["ask", " "], 2, "empty", id="empty question"),
        pytest.param(["ask", "who?", "--in", "nowhere"], 1, "nowhere", id="unknown document"),
        pytest.param(["show", "nowhere"], 1, "nowhere", id="unknown document to show"),
        pytest.param(["remove", "nowhere"], 1, "nowhere", id="unknown document to remove"),
        pytest.param(["ask", "who?", "--model", "nonsense"], 1, "nonsense", id="unknown model"),
        pytest.param(["ask", "who?", "--max-error", "3"], 2, "max_error", id="out of range"),
        pytest.param(["ask", "who?", "--as", "poem"], 2, "poem", id="unknown kind"),
        pytest.param(["ask", "who?", "--short", "--json"], 2, "exclude", id="two forms"),
        pytest.param(["ask", "who?", "--only-model"], 2, "--model", id="only no model"),
        pytest.param(["add", "missing.md"], 1, "missing.md", id="missing file"),
    ],
)
def test_errors_are_one_line_that_helps(arguments: list[str], code: int, words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert words in done.output
    assert "Traceback" not in done.output
    assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "who?", "-k", "0"], ["nonsense"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_chat_takes_piped_lines_and_resolves_follow_ups() -> None:
    done = run("chat", stdin=f"{QUESTION}\nand when is the parade?\n")
    assert done.exit_code == 0, done.output
    assert "North Korean state media" in done.stdout
    assert "Sept. 3" in done.stdout
