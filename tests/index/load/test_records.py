"""Rows of tables as articles: which field has the text, how many rows there may be."""

from __future__ import annotations

import json

import pytest

from assistant.errors import SourceError
from assistant.index.load.formats.records import _rows, read_json


def test_a_missing_field_is_told_with_the_first_twelve_that_are_there() -> None:
    rows = json.dumps([{f"field{number}": "text" for number in range(14)}])
    with pytest.raises(SourceError) as caught:
        list(read_json(rows, source="a.json", text_field="body"))
    named = ", ".join(f"field{number}" for number in range(12))
    assert str(caught.value) == f"'a.json' has no field 'body': it has {named}"


def test_rows_without_texts_are_told_with_the_first_twelve_fields() -> None:
    rows = json.dumps([{f"field{number}": number for number in range(14)}])
    with pytest.raises(SourceError, match="no field with the text of articles") as caught:
        list(read_json(rows, source="a.json"))
    assert "field11" in str(caught.value)
    assert "field12" not in str(caught.value)


def test_a_file_gives_at_most_200_000_articles() -> None:
    assert len(_rows([{}, "no row"] * 200_001)) == 200_000
