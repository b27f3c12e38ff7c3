"""Recordings of what a language model wrote: kept once, replayed after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.seams import Usage
from assistant.writing.providers.cassette import (
    Cassette,
    RecordedGenerator,
    Recording,
    prompt_hash,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Poet:
    """A model whose every answer is another."""

    name = "fake:poet"

    def __init__(self) -> None:
        self.calls = 0

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.calls += 1
        yield f"Line {self.calls}, "
        if user == "broken":
            raise ModelError("The model went away.")
        yield "and no other."
        yield Usage(read=len(system), written=7, cost=0.5)


def test_an_answer_is_recorded_once_and_replayed_after(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "cassette.jsonl"
    poet, cassette = Poet(), Cassette(path)
    model = RecordedGenerator(poet, cassette=cassette)
    first = "".join(model.stream("Be brief.", "When?"))

    assert "".join(model.stream("Be brief.", "When?")) == first
    assert "".join(model.stream("Be long.", "When?")) != first
    assert poet.calls == 2
    replay = RecordedGenerator(None, cassette=Cassette(path), name="fake:poet")
    assert (replay.name, "".join(replay.stream("Be brief.", "When?"))) == ("fake:poet", first)
    assert Cassette(path).model == "fake:poet"
    with pytest.raises(ModelError, match="has no answer of 'fake:poet'"):
        list(replay.stream("Be brief.", "Why?"))


def test_a_replay_tells_the_tokens_and_costs_nothing(tmp_path: Path) -> None:
    cassette = Cassette(tmp_path / "tape.jsonl")
    list(RecordedGenerator(Poet(), cassette=cassette).stream("123", "?"))

    *_, usage = RecordedGenerator(None, cassette=cassette, name="fake:poet").stream("123", "?")

    assert isinstance(usage, Usage)
    assert (usage.read, usage.written, usage.cost) == (3, 7, None)


def test_an_answer_that_broke_off_is_not_recorded(tmp_path: Path) -> None:
    cassette = Cassette(tmp_path / "cassette.jsonl")
    model = RecordedGenerator(Poet(), cassette=cassette)

    with pytest.raises(ModelError):
        list(model.stream("", "broken"))

    assert len(cassette) == 0


def test_a_torn_cassette_keeps_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    cassette = Cassette(path)
    cassette.record(Recording("a", "one"))
    cassette.record(Recording("b", "two"))
    path.write_bytes(path.read_bytes()[:-5])

    torn = Cassette(path)

    assert (torn.find("a"), torn.find("b")) == (Recording("a", "one"), None)
    torn.record(Recording("b", "three"))
    assert Cassette(path).find("b") == Recording("b", "three")


def test_a_recording_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    key = prompt_hash("fake:poet", "s", "u")
    path.write_text(f'{{"prompt":"{key}","text":"old"}}\n')

    replayed = RecordedGenerator(None, cassette=Cassette(path), name="fake:poet").stream("s", "u")

    assert list(replayed) == ["old"]
    assert Cassette(path).model is None


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Who?"}\n',
        "no JSON\n",
        '{"prompt": "a", "text": 7}\n',
        "[1]\n",
        "one line without an end",
        "\xff\xfe\n",
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cassette.jsonl"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(ModelError, match="is no recording of a language model") as caught:
        Cassette(path)

    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cassette = Cassette(tmp_path / "file" / "cassette.jsonl")

    with pytest.raises(ModelError, match="cannot be written"):
        cassette.record(Recording("a", "one"))
