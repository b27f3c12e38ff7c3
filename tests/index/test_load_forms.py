"""Markdown, HTML and plain text become clean prose."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load.loader import document_from_text
from load_checks import PROSE, assert_sound, furniture, prose

if TYPE_CHECKING:
    from assistant.index.load.draft import Kind


def markdown(text: str) -> list[str]:
    """Return the prose of a Markdown text."""
    document = document_from_text(text, source="-", kind="markdown")
    assert_sound(document)
    return prose(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'It [closed](http://x.y "t") *on* **Friday**.', ["It closed on Friday."], id="inline"
        ),
        pytest.param("one\ntwo\n   three", ["one two three"], id="soft breaks"),
        pytest.param("one  \ntwo\\\nthree", ["one\ntwo\nthree"], id="hard breaks"),
        pytest.param(
            "see <https://a.example/b>, please", ["see https://a.example/b, please"], id="autolink"
        ),
        pytest.param(
            "`code` &amp; &ldquo;quotes&rdquo; \\* ~~gone~~", ["code & “quotes” * gone"], id="marks"
        ),
        pytest.param("- one\n- two\n  more\n\n  and", ["one", "two more", "and"], id="list"),
        pytest.param(
            "1. one\n2. two\n   - three", ["1. one", "2. two", "three"], id="ordered list"
        ),
        pytest.param("> quoted\n> words\n>\n> more", ["quoted words", "more"], id="block quote"),
        pytest.param("|a|b|\n|-|-|\n|1|*2*|", ["a | b\n1 | 2"], id="table"),
        pytest.param("```py\nx = 1\n\ny\n```", ["x = 1\ny"], id="fence"),
        pytest.param("a<br>b <span class='x'>c</span><!-- no -->", ["a\nb c"], id="inline html"),
        pytest.param("<div><p>a</p><p>b</p></div>", ["a", "b"], id="html block"),
        pytest.param("<script>alert(1)</script>\n\nwords", ["words"], id="script"),
        pytest.param("<style>p {}</style>\n\nwords", ["words"], id="style"),
        pytest.param(
            "a study[^1] says[^b]\n\n[^1]: The one", ["a study says", "The one"], id="note"
        ),
        pytest.param("5 < 6 and 7 > 3", ["5 < 6 and 7 > 3"], id="not html"),
        pytest.param("a &#x202e;b&#0;", ["a b\ufffd"], id="entities that reorder"),
        pytest.param("[ref]\n\n[ref]: http://x.y", ["ref"], id="reference"),
        pytest.param("words\n\n***\n\nmore", ["words", "more"], id="rule"),
    ],
)
def test_markdown_becomes_prose(text: str, expected: list[str]) -> None:
    assert markdown(text) == expected


def test_the_first_heading_of_the_first_level_is_the_title() -> None:
    document = document_from_text(
        "## Kicker\n\n# Storm *closes* bridge\n\nwords\n\n# Part two\n\nSetext\n------\n",
        source="-",
        kind="markdown",
    )
    kinds = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    assert kinds == [
        ("heading", "Kicker"),
        ("title", "Storm closes bridge"),
        ("paragraph", "words"),
        ("heading", "Part two"),
        ("heading", "Setext"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The bridge was closed on Thursday morning because of\nthe storm, and stranded about "
            "400 people who\nwere on their way home.",
            [
                "The bridge was closed on Thursday morning because of the storm, and stranded "
                "about 400 people who were on their way home."
            ],
            id="wrapped",
        ),
        pytest.param(
            "one.\n\n   NEW TOWN - A volcano that had been silent for years\n   erupted again.",
            ["one.", "NEW TOWN - A volcano that had been silent for years erupted again."],
            id="indented",
        ),
        pytest.param(f"{PROSE}\n{PROSE}", [PROSE, PROSE], id="a line for each paragraph"),
        pytest.param(
            "What closed:\n- the bridge\n  itself\n* a road",
            ["What closed:", "the bridge itself", "a road"],
            id="list",
        ),
        pytest.param(
            "Roses are red\nViolets are blue", ["Roses are red\nViolets are blue"], id="verse"
        ),
        pytest.param("a | b\n1 | 2", ["a | b\n1 | 2"], id="table"),
        pytest.param("one.\n\n* * *\n\ntwo.", ["one.", "two."], id="rule"),
        pytest.param("one.\x0ctwo.", ["one.", "two."], id="page break"),
        pytest.param(
            "1. first step.\n2. second step.", ["1. first step.", "2. second step."], id="numbers"
        ),
    ],
)
def test_plain_text_is_unwrapped(text: str, expected: list[str]) -> None:
    document = document_from_text(text, source="-", kind="plain")
    assert_sound(document)
    assert prose(document) == expected


@pytest.mark.parametrize(
    ("first", "is_title"),
    [
        ("Storm closes bridge", True),
        ("Will the bridge open again?", True),
        ("Storm closes bridge\n=======", True),
        ("The storm closed the bridge.", False),
        ("- an item", False),
        ("May 3, 2024", False),
        ("By Jane Doe", False),
        ("https://news.example.org", False),
    ],
)
def test_the_title_of_a_plain_text(first: str, is_title: bool) -> None:
    document = document_from_text(f"{first}\n\n{PROSE}", source="/a/my-file_1.txt", kind="plain")
    assert (document.blocks[0].kind == "title") is is_title
    assert document.title == (first.split("\n", maxsplit=1)[0] if is_title else "my file 1")


PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Storm closes bridge - Example News</title>
<meta property="og:title" content="Storm closes bridge">
<meta property="og:site_name" content="Example News"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-05-03T10:00:00Z">
<link rel="canonical" href="https://news.example.org/storm"></head><body>
<nav><a href="/">Home</a><a href="/s">Sport</a></nav>
<article><h1>Storm closes bridge</h1><p>{PROSE}</p><h2>What next</h2>
<p>“We have <em>never</em> seen <a href="x">waves</a> like this,” said Ana Ruiz, who runs the
ferry with <code>two</code> boats.</p><ul><li>One ferry, which is the larger of the two
boats</li></ul><table><tr><th>Place</th><th>Closed</th></tr><tr><td>Bridge</td><td>Monday</td></tr></table>
<p>{PROSE}</p></article>
<footer>Copyright Example News. Terms and conditions.</footer></body></html>"""


def test_a_page_becomes_prose_with_facts() -> None:
    document = document_from_text(PAGE, source="page.html", kind="html")
    assert_sound(document)
    assert document.title == "Storm closes bridge"
    assert furniture(document) == []
    assert (document.author, document.published, document.site, document.url) == (
        "Jane Doe",
        "2024-05-03",
        "Example News",
        "https://news.example.org/storm",
    )
    assert prose(document) == [
        PROSE,
        "What next",
        "“We have never seen waves like this,” said Ana Ruiz, who runs the ferry with two boats.",
        "One ferry, which is the larger of the two boats",
        "Place | Closed\nBridge | Monday",
        PROSE,
    ]
    assert {fact.name for fact in document.facts} == {"title", "author", "published", "site", "url"}


def test_a_page_is_cited_from_where_it_was_read() -> None:
    copy = document_from_text(PAGE, source="-", kind="html", address="https://copy.example/1")
    own = document_from_text(
        PAGE, source="-", kind="html", address="https://www.news.example.org/?u=1"
    )
    assert (copy.url, own.url) == ("https://copy.example/1", "https://news.example.org/storm")


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{PROSE}</p>",
        f"<html><body><div>{PROSE}</div></body></html>",
        f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        f"<p>{PROSE}</p></body></html>",
        f"<html><body><p>{PROSE}",
        f"<html><body><script>var a = '<p>no</p>';</script><p>{PROSE}</p></body></html>",
    ],
    ids=["fragment", "div", "xhtml", "unclosed", "script"],
)
def test_small_pages_are_read(page: str) -> None:
    assert prose(document_from_text(page, source="-", kind="html")) == [PROSE]


@pytest.mark.parametrize(
    "body",
    [
        "<nav><a href='/'>Home</a></nav>",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
        "<h1>Just a moment</h1><p>Please verify you are human before you read on.</p>",
        "<img src='a.png'>",
    ],
)
def test_pages_without_an_article_are_refused(body: str) -> None:
    with pytest.raises(SourceError, match=r"no article text|wants JavaScript or a check"):
        document_from_text(f"<html><body>{body}</body></html>", source="-", kind="html")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("markdown", ">" * 10_000 + " deep\n\nwords\n"),
        ("markdown", "\n".join("  " * depth + "- x" for depth in range(300))),
        ("markdown", "[" * 5_000 + "x" + "]" * 5_000),
        ("markdown", "![" * 2_000 + "x"),
        ("markdown", "*a **b " * 3_000),
        ("markdown", "<a " * 10_000),
        ("html", "<html><body>" + "<div>" * 10_000 + f"<p>{PROSE}</p>"),
        ("html", "<html><body>" + "<table><tr><td>" * 1_000 + f"<p>{PROSE}</p>"),
        ("plain", "a\n \n" * 10_000),
        ("plain", "By " + "A " * 290 + "!\n\n" + "a." * 290),
    ],
)
def test_hostile_text_neither_crashes_nor_hangs(kind: Kind, text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(SourceError):
        assert_sound(document_from_text(text, source="-", kind=kind))
    assert time.process_time() - started < 5
