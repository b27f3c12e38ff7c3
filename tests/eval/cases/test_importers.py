"""Importers: tables, what is no question set, and how an import is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import DatasetError, UsageError
from assistant.eval.cases.dataset import InvalidDatasetError, load_dataset
from assistant.eval.cases.importers import file_name, import_dataset, write_import
from import_makes import imported, squad

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        'id,question,answers,answerable\nx,"Who, then?",Reed|Tom Reed,\ny,Why?,,no\n',
        'id;question;answer;answerable\nx;Who, then?;"[""Reed"", ""Tom Reed""]";yes\ny;Why?;;0\n',
        "\ufeffid\tquestion\tanswers\tanswerable\nx\tWho, then?\tReed | Tom Reed\t1\ny\tWhy?\t\tN",
    ],
    ids=["commas", "semicolons and JSON", "tabs and a mark"],
)
def test_tables(tmp_path: Path, text: str) -> None:
    one, other = imported(tmp_path / "mine.csv", text).examples
    assert (one.id, one.question, one.answers) == ("x", "Who, then?", ("Reed", "Tom Reed"))
    assert (other.answerable, other.answers) == (False, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("id,answers\nx,y\n", "expected the column question", id="no question"),
        pytest.param("question,anwsers\nx,y\n", "'anwsers'", id="unknown column"),
        pytest.param("question,answers\nWho?,a,b\n", "row 1 has more cells", id="too many cells"),
        pytest.param("question,answerable\nWho?,maybe\n", "'maybe'", id="no truth"),
        pytest.param("question,answers\nWho?,\n", "neither", id="nothing known"),
        pytest.param("", "expected the column question", id="empty"),
    ],
)
def test_tables_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        imported(tmp_path / "mine.csv", text)


def test_an_import_is_written_with_its_articles_and_not_over_another(tmp_path: Path) -> None:
    found = imported(tmp_path / "squad.json", squad())
    bundle = write_import(found, tmp_path / "out" / "elm.jsonl")
    assert bundle == load_dataset(tmp_path / "out" / "elm.jsonl")
    assert [article.name for article in bundle.articles] == ["Elm_Canal.txt"]
    with pytest.raises(DatasetError, match="there already"):
        write_import(found, tmp_path / "out" / "elm.jsonl")


def test_unknown_forms_and_missing_sources(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="squad, articles, beir, csv, ragas, deepeval, inspect_ai"):
        import_dataset(tmp_path, form="trec")
    with pytest.raises(DatasetError, match="is not there"):
        import_dataset(tmp_path / "no.csv")
    with pytest.raises(InvalidDatasetError, match="already that of line 1"):
        imported(tmp_path / "a.csv", "id,question,answers\nx,a,b\nx,a,b\n")


def test_file_names_are_safe_and_differ() -> None:
    taken: set[str] = set()
    names = [file_name(title, taken) for title in ("a/b", "A b", "../..", "", "é" * 200)]
    assert len(set(map(str.lower, names))) == 5
    assert all("/" not in name and not name.startswith(".") for name in names)
    assert all(len(name) < 100 for name in names)
