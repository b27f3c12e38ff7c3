"""Rows of tables as articles: which field has the text, how many rows there may be."""

from __future__ import annotations

import json

import pytest

from assistant.errors import SourceError
from assistant.index.load.draft import Article
from assistant.index.load.formats.records import _rows, read_csv, read_json

PROSE = "It wasn't the mayor's choice; the council's vote, held in June, was 9 to 4."


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


@pytest.mark.parametrize(
    "table",
    [
        f'id,title,body\r\n1,One,"{PROSE}"\r\n2,Two,"He said ""no"", twice.\n\n{PROSE}"\r\n',
        f'"id";"title";"body"\n1;"One";"{PROSE}"\n2;"Two";"He said ""no"", twice.\n\n{PROSE}"\n',
        f'id\ttitle\tbody\n1\tOne\t{PROSE}\n2\tTwo\t"He said ""no"", twice.\n\n{PROSE}"\n',
        f'id|title|body\n1|One|{PROSE}\n2|Two|"He said ""no"", twice.\n\n{PROSE}"\n',
        f'id,title,body\n1,One,"{PROSE}"\n2,Two,"He said \\"no\\", twice.\n\n{PROSE}"\n',
    ],
    ids=["commas", "semicolons", "tabs", "bars", "backslashes"],
)
def test_a_table_is_parted_as_its_rows_are_and_not_as_the_letters_of_its_prose(table: str) -> None:
    rows = [row for row in read_csv(table, source="a.csv") if isinstance(row, Article)]
    texts = ["\n".join(piece.text for piece in row.draft.pieces) for row in rows]
    assert [row.draft.metadata.title for row in rows] == ["One", "Two"]
    assert texts == [PROSE, f'He said "no", twice.\n{PROSE}']
