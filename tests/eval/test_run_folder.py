"""Run folders: what is written is read back, and what is not a run is refused."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DatasetError
from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.run.record_files import LineLog, read_rows, to_line
from assistant.eval.run.run_folder import (
    ANSWERS,
    DOCUMENTS,
    HEADER,
    SCORES,
    load_run,
    read_answers,
)
from assistant.eval.run.runner import run_dataset
from assistant.schema import Answer, Citation, Closest, Document, ScoredPassage, Sentence
from eval_fakes import BUNDLE, LIBRARY

TEXT = "The canal was opened in 1811."
DOCUMENT = Document(id="d", title="Canal", text=TEXT, source="")
words = st.text(max_size=20)
places = st.builds(Place, words, st.integers(0, 99), st.integers(0, 99))
sentences = st.builds(Sentence, text=words, markers=st.just((1, 2)), reason=st.none() | words)
citations = st.builds(
    Citation,
    marker=st.just(1),
    document=words,
    title=st.just(""),
    source=st.just(""),
    start=st.just(0),
    end=st.just(1),
    quote=words,
)
passages = st.builds(
    ScoredPassage,
    id=st.just(""),
    document=st.just("d"),
    start=st.just(4),
    end=st.just(9),
    text=st.just(TEXT[4:9]),
    score=st.sampled_from([0.0, 0.25]),
)
answers = st.builds(
    Answer,
    question=st.just("When?"),
    searched=st.just("When was it?"),
    status=st.sampled_from(["answered", "partly", "unanswerable"]),
    text=words,
    short=st.none() | words,
    confidence=st.integers(0, 100).map(lambda share: share / 100),
    model=words,
    sentences=st.lists(sentences).map(tuple),
    citations=st.lists(citations).map(tuple),
    passages=st.lists(passages).map(tuple),
    raw=st.none() | words,
    unknown_markers=st.lists(st.integers(1, 9)).map(tuple),
    verdict=st.sampled_from([None, "yes", "no"]),
    closest=st.none()
    | st.builds(
        Closest, text=words, short=st.none() | words, confidence=st.just(0.2), citation=citations
    ),
    missing=st.lists(words).map(tuple),
)
records = st.builds(
    AnswerRecord,
    id=st.just("q"),
    answer=st.none() | answers,
    searched=st.just("When was it?"),
    error=st.none() | words,
    retrieved=st.lists(passages).map(tuple),
    evidence=st.lists(
        st.builds(LocatedEvidence, quote=words, places=st.lists(places).map(tuple))
    ).map(tuple),
)


@given(records)
def test_an_answer_is_read_back_as_it_was(record: AnswerRecord) -> None:
    line = to_line(record.to_json())
    assert line.count(b"\n") == 1
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ANSWERS).write_bytes(line)
        examples = [Example(id="q", question="When?")]
        assert read_answers(Path(folder), examples, {"d": DOCUMENT}) == [record]


def test_what_only_some_answers_have_is_written_only_there() -> None:
    given = Answer(question="When?", searched="When?", status="unanswerable", text="No.")
    plain = AnswerRecord(id="q", answer=given).to_json()
    assert not {"verdict", "closest", "missing"} & set(plain)
    full = AnswerRecord(id="q", answer=replace(given, missing=("ferry",), verdict="no")).to_json()
    assert {name: full[name] for name in set(full) - set(plain)} == {
        "missing": ["ferry"],
        "verdict": "no",
    }


def test_lone_surrogates_and_separators_stay_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    log = LineLog(path)
    log.append({"text": "\ud800 \u2028 \x85 \n"})
    log.append({"text": "b"})
    log.close()
    texts = [row["text"] for _, row in read_rows(path)]
    assert texts == ["\ud800 \u2028 \x85 \n", "b"]


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
