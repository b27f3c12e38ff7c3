"""The reader that ships: its files are whole, and it reads."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.reader_model import ReaderModel, shipped_model
from assistant.reading.spans import best_spans

FOLDER = Path(str(files("assistant.models") / "weights"))
PASSAGE = (
    "The ferry strike in Kall ended on Thursday. Some 1,200 crew members had stopped work on "
    "12 April, leaving three islands without regular service for 21 days."
)


def test_the_files_are_those_of_the_card() -> None:
    card = json.loads((FOLDER / "model.json").read_text("utf-8"))
    for name, digest in card["sha256"].items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert card["bytes"] <= 35_000_000
    assert sum((FOLDER / name).stat().st_size for name in card["sha256"]) == card["bytes"]


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("When did the strike end?", "Thursday"),
        ("How many crew members stopped work?", "1,200"),
        ("How long were the islands without service?", "21 days"),
    ],
)
def test_it_finds_the_words_that_answer(question: str, span: str) -> None:
    model = shipped_model()
    best = best_spans(model.read(question, PASSAGE))[0]
    assert span in PASSAGE[best.start : best.end]
    assert best.margin > 0


def test_what_the_passage_does_not_say_has_a_low_margin() -> None:
    model = shipped_model()
    asked = best_spans(model.read("Who is the king of Spain?", PASSAGE))[0]
    answered = best_spans(model.read("When did the strike end?", PASSAGE))[0]
    assert asked.margin < 0 < answered.margin
    assert asked.answer < answered.answer


def test_support_tells_supported_from_contradicted() -> None:
    model = shipped_model()
    for_it = model.support("The strike ended on Thursday.", PASSAGE)
    against = model.support("The strike ended on Monday.", PASSAGE)
    assert sum(for_it) == pytest.approx(1.0, abs=1e-5)
    assert for_it[0] > 0.5 > against[0]


def test_long_passages_are_read_in_windows_that_cover_them() -> None:
    model = shipped_model()
    filler = "Nothing of note was said about the harbour that day by anyone at all. " * 40
    windows = model.read("When did the strike end?", filler + PASSAGE)
    assert len(windows) > 1
    best = best_spans(windows)[0]
    assert "Thursday" in (filler + PASSAGE)[best.start : best.end]


def test_a_folder_without_a_model_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx"):
        ReaderModel(tmp_path)


def test_relevance_puts_the_passage_that_is_meant_first() -> None:
    model = shipped_model()
    about = model.relevance("ferry strike Kall", PASSAGE)
    beside = model.relevance("ferry strike Kall", "The museum of Kall shows old clocks.")
    assert about > model.relevance("recipe for plum cake", PASSAGE)
    assert about > beside


def test_a_title_is_read_and_never_the_answer() -> None:
    model = shipped_model()
    window = model.read("When did the strike end?", PASSAGE, title="Ferry strike ends in Kall")[0]
    assert len(window.start) == len(window.offsets)
    best = best_spans([window])[0]
    assert "Thursday" in PASSAGE[best.start : best.end]


def test_a_talk_lends_the_words_that_a_question_needs() -> None:
    turns = ["Who founded the brewery in Elm?", "Ada Brook founded the brewery in 1811."]
    words = shipped_model().needed_words("When was she born?", turns)
    joined = " | ".join(turns)
    said = {joined[word.start : word.end]: word.probability for word in words}
    assert said["Brook"] > said["founded"]


def test_a_question_of_yes_or_no_is_decided() -> None:
    assert shipped_model().decide("Did the strike end?", PASSAGE)[0] > 0.3
