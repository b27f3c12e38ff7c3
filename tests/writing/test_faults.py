"""What the user sees of a server that fails: the reader's answer, and one line that says why."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from assistant.writing.generate import MOST_SILENCES
from fakes import FakeEmbedder
from model_server import serving

QUESTION = "who confirmed Kim's attendance?"
READ = "North Korean state media"
FAULTS = [
    # behaviour of the server, what the notice says, requests, exit code
    ("401", "refused the key (401); check OPENAI_API_KEY", 1, 1),
    ("404", "has no model 'm' (404); check the name and the address", 1, 1),
    ("429", "limits the rate or the quota is spent (429); ask again in a while", 3, 0),
    ("500", "failed (500)", 1, 0),
    ("503", "failed (503)", 3, 0),
    ("hang", "did not answer within 0.5 s", 1, 0),
    ("stall", "did not answer within 0.5 s", 1, 0),
    ("drop", "broke off in mid-answer; ask again", 1, 0),
    ("malformed", "sent what is no answer of a language model", 1, 0),
    ("no protocol", "sent what is no answer of a language model", 1, 0),
    ("empty", "wrote an empty answer", 1, 0),
    ("trickle", "did not finish its answer within", 1, 0),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)


def asked(address: str, *options: str, patience: str = "0.5") -> Result:
    server = ("--model", "openai:m", "--base-url", address, "--timeout", patience)
    return CliRunner().invoke(commands, ["ask", QUESTION, *server, *options])


@pytest.mark.parametrize(("behaviour", "words", "requests", "code"), FAULTS)
def test_the_readers_answer_stands_and_one_line_says_why(
    behaviour: str, words: str, requests: int, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if behaviour == "trickle":
        monkeypatch.setattr("assistant.writing.generate.MOST_SILENCES", 1)
    assert MOST_SILENCES >= 1
    with serving(behaviour) as server:
        done = asked(server.address, patience="0.5" if requests == 1 else "9")

    assert done.stdout.startswith(f"{READ}\n")
    assert done.stderr.startswith("notice: no answer of the language model: ")
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.output
    assert (len(server.requests), done.exit_code) == (requests, code)


def test_a_server_that_refuses_the_connection() -> None:
    with serving() as server:
        pass

    done = asked(server.address)

    assert done.stdout.startswith(f"{READ}\n")
    assert "cannot be reached; check that it runs and its address" in " ".join(done.stderr.split())
    assert done.exit_code == 0


def test_an_endless_answer_is_cut_off_and_checked() -> None:
    with serving("endless") as server:
        done = asked(server.address)

    assert done.stdout.startswith(f"{READ}\n")
    assert "and so on" not in done.stdout
    assert done.exit_code == 0


@pytest.mark.parametrize("behaviour", ["401", "drop", "empty"])
def test_json_says_who_answered_and_why(behaviour: str) -> None:
    with serving(behaviour) as server:
        done = asked(server.address, "--json")

    answer = json.loads(done.stdout)
    assert (answer["model"], answer["short"]) == ("reader", READ)
    assert answer["model_error"]


@pytest.mark.parametrize("behaviour", ["401", "500", "drop", "empty"])
def test_with_only_the_model_a_fault_is_an_error(behaviour: str) -> None:
    with serving(behaviour) as server:
        done = asked(server.address, "--only-model")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")


def test_a_busy_server_that_recovers_is_no_fault() -> None:
    said = ("North Korean state media ", "confirmed Kim's plans to attend [1].")
    with serving("429", pieces=said) as server:
        server.recovers_after = 2
        server.headers = {"Retry-After": "0.2"}
        done = asked(server.address, "--json")

    answer = json.loads(done.stdout)
    assert (answer["model"], answer["model_error"]) == ("openai:m", None)
    assert answer["tokens"] == {"input": 11, "output": 5}
    assert answer["cost_usd"] is None
    assert len(server.requests) == 3
