"""Files that other programs made, by docs/benchmarks/made_files.py: what is read, and where."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from assistant.index.load.loader import load
from load_checks import assert_sound

ROOT = Path(__file__).parents[3]
MADE = ROOT / "tests" / "files" / "made"
FILES = sorted(path for path in MADE.iterdir() if path.suffix != ".md")


@pytest.fixture(scope="module")
def script() -> Any:
    """Return the script that made them as a module."""
    place = ROOT / "docs" / "benchmarks" / "made_files.py"
    spec = importlib.util.spec_from_file_location("made_files", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_eight_of_each_form() -> None:
    forms = [path.suffix for path in FILES]
    assert {form: forms.count(form) for form in forms} == dict.fromkeys(
        (".docx", ".odt", ".rtf", ".epub", ".pdf"), 8
    )
    assert {path.name.split(".")[1] for path in FILES} == {
        "pandoc", "libreoffice", "calibre", "reportlab", "fpdf2",
    }  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_their_words_are_read_in_order_and_on_their_pages(script: Any, path: Path) -> None:
    [article] = [item for item in script.ARTICLES if item.stem == path.name.split(".")[0]]
    expected = script.paragraphs(article)
    document = load(str(path))
    assert_sound(document)
    assert script.recall(document, expected) >= 0.98
    assert document.title == expected[0]
    if path.suffix == ".pdf":
        right, looked_up = script.pages_right(document, path, expected)
        assert right == looked_up
        assert looked_up >= 4


MEMBERS = sorted((ROOT / "tests" / "files" / "made_members").iterdir())


@pytest.fixture(scope="module")
def members_script() -> Any:
    """Return the script that made letters, feeds, tables, subtitles and archives as a module."""
    place = ROOT / "docs" / "benchmarks" / "made_members.py"
    spec = importlib.util.spec_from_file_location("made_members", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_eight_of_each_form_with_members(members_script: Any) -> None:
    forms = [path.name.split(".", 2)[2] for path in MEMBERS]
    assert {form: forms.count(form) for form in forms} == dict.fromkeys(members_script.FORMS, 8)
    assert len({path.name.split(".")[1] for path in MEMBERS}) >= 16


@pytest.mark.parametrize("path", MEMBERS, ids=lambda path: path.name)
def test_their_articles_are_read_one_by_one(members_script: Any, path: Path) -> None:
    score = members_script.score(path)
    assert score.recall >= 0.98
    assert score.articles == score.of
    if not path.name.endswith(members_script.UNTITLED):
        assert score.titled == score.of
