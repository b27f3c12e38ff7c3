"""Publication facts, found in the text of invented articles and in their front matter."""

from __future__ import annotations

import pytest

from assistant.index.load.loader import document_from_text
from load_checks import PROSE, assert_sound, furniture

HEAD = "# Storm closes bridge\n\n"


def facts(text: str, **known: str) -> dict[str, tuple[str, str]]:
    """Return the facts of a Markdown article with the words that state them."""
    document = document_from_text(text, source="storm.md", kind="markdown", **known)
    assert_sound(document)
    return {
        fact.name: (fact.value, document.text[fact.start : fact.end]) for fact in document.facts
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{HEAD}By Jane Doe\n\nUpdated May 4, 2024\n\nPublished May 3, 2024\n\n{PROSE}",
            {"author": ("Jane Doe", "Jane Doe"), "published": ("2024-05-03", "May 3, 2024")},
            id="byline and date lines",
        ),
        pytest.param(
            f"{HEAD}Jane Doe, 3 May 2024\n\n{PROSE}",
            {"author": ("Jane Doe", "Jane Doe"), "published": ("2024-05-03", "3 May 2024")},
            id="name and date",
        ),
        pytest.param(
            f"{HEAD}{PROSE}\n\nSource: <https://www.example.org/a>\n",
            {
                "url": ("https://www.example.org/a", "https://www.example.org/a"),
                "site": ("example.org", "https://www.example.org/a"),
            },
            id="labelled address",
        ),
        pytest.param(f"{HEAD}{PROSE}\n\nhttps://example.org/a\n", {}, id="lone address"),
        pytest.param(f"{HEAD}{PROSE}\n\nBy Jane Doe came next, on 3 May 2024.\n", {}, id="prose"),
    ],
)
def test_facts_are_found_in_the_text(text: str, expected: dict[str, tuple[str, str]]) -> None:
    title = "Storm closes bridge"
    assert facts(text) == {"title": (title, title), **expected}


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        pytest.param(
            "---\ntitle: Storm closes bridge\nauthors: [Jane Doe, Liam O'Hara]\n"
            "date: 2024-05-03T10:00:00Z\npublisher: Example News\nurl: https://example.org/a\n---",
            {
                "author": "Jane Doe and Liam O'Hara",
                "published": "2024-05-03",
                "site": "Example News",
                "url": "https://example.org/a",
            },
            id="yaml",
        ),
        pytest.param(
            '+++\ntitle = "Storm closes bridge"\ndate = 2024-05-03\n+++',
            {"published": "2024-05-03"},
            id="toml",
        ),
        pytest.param(
            "---\ntitle: Storm closes bridge\nauthor: {name: Jane Doe}\n---",
            {"author": "Jane Doe"},
            id="author with a name",
        ),
        pytest.param(
            "---\ntitle: Storm: closes: bridge\nauthor: Jane Doe\n---",
            {"author": "Jane Doe"},
            id="yaml that is none",
        ),
        pytest.param(
            "---\nsource: https://www.example.org/a\n---",
            {"url": "https://www.example.org/a", "site": "example.org"},
            id="source is an address",
        ),
    ],
)
def test_front_matter_is_known_and_no_part_of_the_text(
    front: str, expected: dict[str, str]
) -> None:
    document = document_from_text(f"{front}\n\n{HEAD}{PROSE}", source="-", kind="markdown")
    assert_sound(document)
    assert furniture(document) == []
    assert document.text == f"Storm closes bridge\n\n{PROSE}"
    unstated = {fact.name: fact.value for fact in document.facts if not fact.is_stated}
    assert unstated == expected
    assert {name: getattr(document, name) for name in expected} == expected


def test_a_line_with_several_facts_is_read() -> None:
    line = (
        "By Jane Doe and Liam O'Hara. Published 3 May 2024 by Example News. https://example.org/a"
    )
    document = document_from_text(f"{HEAD}{line}\n\n{PROSE}", source="-", kind="plain")
    assert furniture(document) == [line]
    assert all(fact.is_stated for fact in document.facts)
    assert (document.author, document.site) == ("Jane Doe and Liam O'Hara", "Example News")


def test_a_fact_that_the_text_states_is_not_stated_twice() -> None:
    text = (
        f"---\nauthor: Jane Doe\ndate: 2024-05-03\n---\n{HEAD}By Jane Doe\n\nMay 3, 2024\n\n{PROSE}"
    )
    stated = facts(text)
    assert stated["author"] == ("Jane Doe", "Jane Doe")
    assert stated["published"] == ("2024-05-03", "May 3, 2024")


def test_metadata_wins_over_the_text() -> None:
    stated = facts(f"---\ndate: 2024-05-05\n---\n{HEAD}May 3, 2024\n\n{PROSE}")
    assert stated["published"] == ("2024-05-05", "")


@pytest.mark.parametrize(
    "front",
    [
        "---\n- a\n- list\n---\n",
        "---\ntitle: [unclosed\n",
        "---\na: &a [*a]\nauthor: *a\n---\n",
        "---\ntitle: !!python/object/apply:os.system ['true']\n---\n",
        "+++\nnot toml\n+++\n",
        "---\ntitle: " + "[" * 1000 + "\n---\n",
        "---\ntitle: " + "x" * 1000 + "\n---\n",
    ],
    ids=["list", "unclosed", "circle", "code", "no toml", "deep", "long"],
)
def test_bad_front_matter_stops_nothing(front: str) -> None:
    document = document_from_text(f"{front}\n{PROSE}", source="a/storm-1.md", kind="markdown")
    assert_sound(document)
    assert PROSE in document.text


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("*Tidal Science News, July 9, 2024. By Lena Abrams*", "Tidal Science News"),
        ("Tidal Science News | 9 July 2024 | By Lena Abrams", "Tidal Science News"),
        ("July 9, 2024 - by Lena Abrams", None),
    ],
)
def test_a_line_of_outlet_date_and_author_states_all_three(line: str, site: str | None) -> None:
    known = facts(f"{HEAD}{line}\n\n{PROSE}")
    assert known["author"] == ("Lena Abrams", "Lena Abrams")
    assert known["published"][0] == "2024-07-09"
    assert known.get("site", (None,))[0] == site


def test_a_sentence_with_a_date_and_a_name_is_no_byline() -> None:
    text = f"{HEAD}The vote, July 9, 2024, was lost by Lena Abrams. It was close.\n\n{PROSE}"
    assert "author" not in facts(text)
