"""Run folders: what is written is read back, and what is not a run is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DatasetError
from assistant.eval.records import AnswerRecord, CitedQuote, Found, LocatedEvidence, Place
from assistant.eval.records import SaidSentence as Said
from assistant.eval.run.run_folder import (
    ANSWERS,
    DOCUMENTS,
    HEADER,
    SCORES,
    LineLog,
    load_run,
    read_lines,
    to_line,
)
from assistant.eval.run.runner import run_dataset
from eval_fakes import BUNDLE, LIBRARY

if TYPE_CHECKING:
    from pathlib import Path

words = st.text(max_size=20)
places = st.builds(Place, words, st.integers(0, 99), st.integers(0, 99))
answers = st.builds(
    AnswerRecord,
    id=words,
    status=st.sampled_from([None, "answered", "partly", "unanswerable"]),
    text=words,
    short=st.none() | words,
    confidence=st.integers(0, 100).map(lambda share: share / 100),
    sentences=st.lists(st.builds(Said, text=words, markers=st.just((1, 2)))).map(tuple),
    citations=st.lists(
        st.builds(
            CitedQuote,
            marker=st.just(1),
            document=words,
            start=st.just(0),
            end=st.just(1),
            quote=words,
        )
    ).map(tuple),
    passages=st.lists(
        st.builds(Found, words, st.just(0), st.just(1), st.sampled_from([0.0, 0.25]))
    ).map(tuple),
    evidence=st.lists(
        st.builds(LocatedEvidence, quote=words, places=st.lists(places).map(tuple))
    ).map(tuple),
    raw=st.none() | words,
)


@given(answers)
def test_an_answer_is_read_back_as_it_was(answer: AnswerRecord) -> None:
    line = to_line(answer.to_json())
    assert line.count(b"\n") == 1
    assert AnswerRecord.from_json(json.loads(line)) == answer


def test_lone_surrogates_and_separators_stay_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    log = LineLog(path)
    log.append({"text": "\ud800 \u2028 \x85 \n"})
    log.append({"text": "b"})
    log.close()
    assert read_lines(path, lambda row: row["text"]) == ["\ud800 \u2028 \x85 \n", "b"]


def test_a_number_that_is_none_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_line({"score": float("nan")})


def test_what_is_not_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"holds no header\.json"):
        load_run(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(ANSWERS, '{"id": 1}\n', r"answers\.jsonl line 1", id="keys missing"),
        pytest.param(SCORES, "[]\n", r"scores\.jsonl line 1", id="no object"),
        pytest.param(DOCUMENTS, '{"ident": 1}\n', r"documents\.jsonl line 1", id="other keys"),
        pytest.param(HEADER, "{", r"header\.json is not in the form", id="broken header"),
        pytest.param(HEADER, '{"format": 99}', "has format 99", id="newer form"),
    ],
)
def test_files_that_are_spoilt_are_named(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    run_dataset(BUNDLE, LIBRARY, out=tmp_path)
    (tmp_path / name).write_text(content)
    with pytest.raises(DatasetError, match=message):
        load_run(tmp_path)


def test_files_that_are_no_text_are_named(tmp_path: Path) -> None:
    run_dataset(BUNDLE, LIBRARY, out=tmp_path)
    (tmp_path / ANSWERS).write_bytes(b"\xff\xfe")
    with pytest.raises(DatasetError, match="cannot be read"):
        load_run(tmp_path)
