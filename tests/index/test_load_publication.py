"""Furniture, dates and publication facts, on invented articles."""

from __future__ import annotations

import pytest

from assistant.index.load.furniture import is_date_line
from assistant.index.load.loader import document_from_text
from assistant.text.dates import find_date, read_date
from load_checks import PROSE, assert_sound, furniture, prose

HEAD = "# Storm closes bridge\n\n"


def facts(text: str, **known: str) -> dict[str, tuple[str, str]]:
    """Return the facts of a Markdown article with the words that state them."""
    document = document_from_text(text, source="storm.md", kind="markdown", **known)
    assert_sound(document)
    return {
        fact.name: (fact.value, document.text[fact.start : fact.end]) for fact in document.facts
    }


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("August 28, 2025", "2025-08-28"),
        ("Aug. 28th, 2025", "2025-08-28"),
        ("Sept. 3, 2025", "2025-09-03"),
        ("28 Aug 2025", "2025-08-28"),
        ("the 28th of August, 2025", "2025-08-28"),
        ("28-Aug-2025", "2025-08-28"),
        ("2025-08-28T23:10:00Z", "2025-08-28"),
        ("2025-8-3", "2025-08-03"),
        ("2025/08/28", "2025-08-28"),
        ("Thu, 28 Aug 2025 10:00:00 +0200", "2025-08-28"),
        ("28.08.2025", "2025-08-28"),
        ("28/08/2025", "2025-08-28"),
        ("08/28/2025", "2025-08-28"),
        ("05/05/2025", "2025-05-05"),
        ("03/04/2025", None),
        ("30 February 2025", None),
        ("2025-13-01", None),
        ("August 2025", None),
        ("2025", None),
        ("Sunday", None),
        ("https://news.example.org/2025/08/28/storm", None),
        ("1.2.3.2025", None),
        ("may 5 of 2000 people", None),
    ],
)
def test_dates_are_read_and_never_invented(text: str, iso: str | None) -> None:
    date = find_date(text)
    assert (date.iso if date else None) == iso
    assert read_date(text) == (iso or text)


@pytest.mark.parametrize(
    "line",
    [
        "August 28, 2025",
        "Published: 28 August 2025 at 10:15 a.m. ET",
        "Thursday, August 28, 2025",
        "Last updated on 28.08.2025, 10:15 GMT",
        "Published May 3, 2024 | Updated May 4, 2024",
        "2024-05-03T10:00:00+00:00",
        "3 May 2024 · 5 min read",
    ],
)
def test_date_lines_are_told(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    ["The bridge closed on May 3, 2024.", "May 3, 2024: the day it rained", "3 May", "2024", ""],
)
def test_sentences_with_dates_are_no_date_lines(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "by Jane Doe and Liam O'Hara, staff writers",
        "Jane Doe | 3 May 2024",
        "Waves at the bridge. harbour.example.org",
        "Waves at the bridge. [harbour.example.org](https://harbour.example.org)",
        "Photo: Ana Ruiz",
        "Waves at the bridge on Thursday (Photo by Ana Ruiz)",
        "Waves hit the bridge on Thursday. Ana Ruiz/Getty Images",
        "Waves hit the bridge. Ana Ruiz / AFP",
        "© 2024 Example News",
        "Related article: [Another storm](x)",
        "**Related:** Another storm",
        "Read more: Why bridges close",
        "READ ALSO: Why bridges close",
        "See also: Why bridges close",
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Sign up for our newsletter to get the news every morning.",
        "Subscribe to our podcast",
        "Follow us on social media",
        "Share this article",
        "Facebook Twitter Email",
        "https://news.example.org/storm",
        "<https://news.example.org/storm>",
        "Source: https://news.example.org/storm",
        "Original url:",
        "(Reporting by Jane Doe; Editing by Liam O'Hara)",
        "All rights reserved.",
        "5 min read",
    ],
)
def test_lines_of_furniture_are_told(line: str) -> None:
    document = document_from_text(f"{HEAD}{line}\n\n{PROSE}", source="-", kind="markdown")
    assert_sound(document)
    assert len(furniture(document)) == 1
    assert prose(document) == [PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "By noon the city was quiet.",
        "By Thursday, three people had died.",
        "Share prices fell on Thursday.",
        "The department shared a photo of the bridge.",
        "Read the statement aloud, the judge told her.",
        "Advertisement revenue fell by half.",
        "The bridge closed on May 3, 2024.",
        "Published studies disagree.",
        "“Sign here,” she said.",
        "He told Reuters.",
        "Print is dead",
        "Related costs rose to $3 million.",
        "Watching the river is a habit here.",
        "42",
        "The address is https://news.example.org/storm",
    ],
)
def test_prose_is_not_taken_for_furniture(line: str) -> None:
    document = document_from_text(f"{HEAD}{PROSE}\n\n{line}", source="-", kind="markdown")
    assert furniture(document) == []
    document = document_from_text(f"{HEAD}{line}\n\n{PROSE}", source="-", kind="markdown")
    assert furniture(document) == []


def test_captions_below_images_are_furniture() -> None:
    text = f"{HEAD}{PROSE}\n\n![Waves](w.png)\nThe bridge. Image via [Ana](https://a.example)\n\n{PROSE}"
    document = document_from_text(text, source="-", kind="markdown")
    assert furniture(document) == ["Waves", "The bridge. Image via Ana"]
    assert prose(document) == [PROSE, PROSE]


def test_links_below_a_pointer_are_pointers() -> None:
    text = (
        f"{HEAD}{PROSE}\n\n## Related articles\n\n- [One](a)\n- [Two](b)\n\nThe bridge is open.\n"
    )
    document = document_from_text(text, source="-", kind="markdown")
    assert furniture(document) == ["Related articles", "One", "Two"]
    assert prose(document) == [PROSE, "The bridge is open."]


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
