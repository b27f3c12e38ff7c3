"""Datasets: every problem at once, articles beside, and the schema that ships."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest
from jsonschema import Draft202012Validator

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import (
    InvalidDatasetError,
    append_example,
    dataset_hash,
    dataset_schema,
    load_dataset,
    parse_dataset,
    write_dataset,
)
from assistant.eval.cases.shipped import datasets_folder, find_dataset
from assistant.eval.question_records import Example
from assistant.eval.run.library_under_test import fill_library
from assistant.schema import AddResult, Document, Turn
from eval_fakes import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.library import Assistant


GOOD = '{"id": "a", "question": "Who?", "answers": ["Reed"]}'


def document(text: str, key: str = "d") -> Document:
    return Document(id=key, text=text, title=key, source="-")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        pytest.param("{", "not JSON", id="broken"),
        pytest.param("[" * 5000, "not JSON", id="deep"),
        pytest.param("[1]", "expected an object, got a list", id="list"),
        pytest.param('{"question": "Who?", "answers": ["x"]}', "'id' is missing", id="no id"),
        pytest.param('{"id": "b", "answers": ["x"]}', "'question' is missing", id="no question"),
        pytest.param(
            '{"id": "b", "question": " ", "answers": ["x"]}', "expected text", id="blank question"
        ),
        pytest.param(
            '{"id": 1, "question": "Who?", "answers": ["x"]}', "'id' is a number", id="number id"
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "anwsers": ["x"]}',
            "unknown key 'anwsers' (did you mean 'answers'?)",
            id="misspelt key",
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "answers": "x"}', "expected a list", id="no list"
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "answers": ["x", ""]}', "none empty", id="empty answer"
        ),
        pytest.param(
            '{"id": "b", "question": "Who?"}',
            "neither 'answers' nor 'evidence'",
            id="nothing known",
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "answerable": false, "answers": ["x"]}',
            "not answerable, but with 'answers'",
            id="contradiction",
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "answerable": "no"}', "true or false", id="no truth"
        ),
        pytest.param(
            '{"id": "b", "question": "Who?", "answers": ["x"], "history": ["Who?"]}',
            "[question, answer] pairs",
            id="history of questions",
        ),
        pytest.param(GOOD, "id 'a' is already that of line 1", id="same id"),
    ],
)
def test_a_problem_is_told_with_its_line(line: str, what: str) -> None:
    with pytest.raises(InvalidDatasetError) as caught:
        parse_dataset(f"{GOOD}\n\n{line}\n", name="x.jsonl")
    assert [problem.line for problem in caught.value.problems] == [3]
    assert what in caught.value.problems[0].what
    assert str(caught.value).startswith("x.jsonl: 1 problem: line 3: ")


def test_all_problems_are_told_at_once_on_one_line() -> None:
    lines = ["{", '{"id": "b"}', '{"id": "c", "question": "Who?", "tag": []}', GOOD]
    with pytest.raises(InvalidDatasetError) as caught:
        parse_dataset("\n".join(lines), name="x.jsonl")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]
    assert str(caught.value).startswith("x.jsonl: 3 problems: line 1: not JSON")
    assert "\n" not in str(caught.value)
    with pytest.raises(InvalidDatasetError, match=r"40 problems.* and 28 more"):
        parse_dataset("{\n" * 40, name="x.jsonl")


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_dataset_is_refused(text: str) -> None:
    with pytest.raises(InvalidDatasetError, match="holds no question"):
        parse_dataset(text, name="x.jsonl")


def test_histories_may_be_pairs_or_objects() -> None:
    row = json.loads(GOOD)
    turns = [["Who?", "Reed."], {"question": "When?", "answer": ""}]
    [example] = parse_dataset(json.dumps({**row, "history": turns}), name="x")
    assert example.history == (Turn("Who?", "Reed."), Turn("When?", ""))


def test_a_dataset_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    write_dataset(path, EXAMPLES)
    bundle = load_dataset(path)
    assert bundle.examples == EXAMPLES
    assert bundle.articles == ()
    assert bundle.hash == dataset_hash(EXAMPLES)
    assert "history" not in path.read_text().splitlines()[0]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(f"\ufeff{GOOD}\r\n".encode())
    assert load_dataset(path).examples[0].answers == ("Reed",)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match="expected JSON lines"):
        load_dataset(path)


def test_appending_keeps_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.jsonl"
    append_example(path, EXAMPLES[0])
    path.write_text(path.read_text().rstrip("\n"))
    append_example(path, EXAMPLES[1])
    with pytest.raises(InvalidDatasetError, match="already that of line 1"):
        append_example(path, EXAMPLES[0])
    assert load_dataset(path).examples == EXAMPLES[:2]


def test_articles_beside_are_added_to_a_library_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    write_dataset(path, EXAMPLES)
    (tmp_path / "mine.articles").mkdir()
    (tmp_path / "mine.articles" / "b.txt").write_text("B")
    (tmp_path / "mine.articles" / "a.txt").write_text("A")
    (tmp_path / "mine.articles" / ".hidden").write_text("no")
    bundle = load_dataset(path)
    assert [article.name for article in bundle.articles] == ["a.txt", "b.txt"]

    class Shelf:
        def __init__(self) -> None:
            self.ids = ["shipped"]

        def add(self, sources: Sequence[str | Path], /) -> list[AddResult]:
            self.ids += [str(source)[-5] for source in sources]
            return [
                AddResult(source=str(source), status="added", document=str(source)[-5])
                for source in sources
            ]

        def documents(self) -> list[Document]:
            return [document("", key) for key in self.ids]

        def remove(self, name: str, /) -> None:
            self.ids.remove(name)

    shelf = Shelf()
    fill_library(cast("Assistant", shelf), bundle)
    assert shelf.ids == ["a", "b"]

    class Broken(Shelf):
        def add(self, sources: Sequence[str | Path], /) -> list[AddResult]:
            return [AddResult(source="a.txt", status="failed", error="it is empty")]

    with pytest.raises(DatasetError, match=r"1 of 2 articles .* a\.txt: it is empty"):
        fill_library(cast("Assistant", Broken()), bundle)


def test_the_json_schema_that_ships_is_that_of_the_program() -> None:
    shipped = json.loads((datasets_folder() / "question.schema.json").read_text())
    assert shipped == dataset_schema()
    assert set(shipped["properties"]) == set(Example.__dataclass_fields__)
    Draft202012Validator.check_schema(shipped)


@pytest.mark.parametrize("name", ["shipped_article", "small_news", "news_questions"])
def test_every_shipped_line_is_as_the_schema_says(name: str) -> None:
    validator = Draft202012Validator(dataset_schema())
    for line in find_dataset(name).read_text(encoding="utf-8").splitlines():
        assert list(validator.iter_errors(json.loads(line))) == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"answers": ["x"]}, id="answers"),
        pytest.param({"verdict": "yes"}, id="verdict"),
        pytest.param({"verdict": "maybe"}, id="no verdict"),
        pytest.param({}, id="nothing known"),
        pytest.param({"answers": []}, id="no answers"),
        pytest.param({"answers": [" "]}, id="an empty answer"),
        pytest.param({"answers": "x"}, id="no list"),
        pytest.param({"evidence": ["x"], "history": [["q", "a"]]}, id="history"),
        pytest.param({"evidence": ["x"], "history": [{"question": "q", "answer": "a"}]}, id="turn"),
        pytest.param({"evidence": ["x"], "history": [["q"]]}, id="half a turn"),
        pytest.param({"answerable": False}, id="unanswerable"),
        pytest.param({"answerable": False, "missing": ["x"]}, id="missing"),
        pytest.param({"answerable": False, "answers": ["x"]}, id="unanswerable with answers"),
        pytest.param({"answerable": False, "verdict": "no"}, id="unanswerable with verdict"),
        pytest.param({"answers": ["x"], "missing": ["x"]}, id="answerable with missing"),
        pytest.param({"answers": ["x"], "reply": "x"}, id="unknown key"),
        pytest.param({"answers": ["x"], "question": ""}, id="empty question"),
    ],
)
def test_the_schema_and_the_program_agree_on_a_line(row: dict[str, object]) -> None:
    line = {"id": "x", "question": "Who?", **row}
    by_schema = not list(Draft202012Validator(dataset_schema()).iter_errors(line))
    try:
        parse_dataset(json.dumps(line), name="x")
    except InvalidDatasetError:
        assert not by_schema
    else:
        assert by_schema
