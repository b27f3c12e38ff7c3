"""Furniture and dates: lines that are told from prose, and dates that are never invented."""

from __future__ import annotations

import pytest

from assistant.index.load.furniture import is_date_line
from assistant.index.load.loader import document_from_text
from assistant.text.dates import find_date, read_date
from load_checks import PROSE, assert_sound, furniture, prose

HEAD = "# Storm closes bridge\n\n"


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
