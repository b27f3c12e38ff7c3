from __future__ import annotations

import dataclasses

import pytest

from assistant.schema import (
    AddResult,
    Block,
    Span,
)
from assistant.terminal.render import (
    render_add_result,
    render_document,
    render_documents,
    render_in_place,
)
from terminal_fakes import (
    BLOCKS,
    FERRY,
    TEXT,
    TITLE,
    Recorder,
)


@dataclasses.dataclass(frozen=True)
class Info:
    id: str = FERRY.id
    title: str = TITLE
    site: str | None = FERRY.site
    published: str | None = FERRY.published
    source: str = FERRY.source
    passages: int = 3
    copy_of: str | None = None
    added: str = "2025-08-29T10:00:00Z"


def test_documents_are_a_table_when_piped() -> None:
    piped = Recorder()
    infos = [Info(), Info(id="b" * 16, title="", site=None, published=None, source="-", passages=1)]
    render_documents(infos, console=piped.console)
    assert piped.raw == (
        "aaaa1111\t3\t2024-04-02\tHarbour News\tThe Ferry Comes Back\t/articles/ferry.md\n"
        "bbbbbbbb\t1\t\t\t\t-\n"
    )


def test_documents_at_a_terminal() -> None:
    screen = Recorder(terminal=True, width=50)
    render_documents([Info(), Info(id="b" * 16, title="", site=None)], console=screen.console)
    assert (
        screen.text
        == """\
aaaa1111  The Ferry Comes Back, Harbour News, 2
          April 2024
          <dim>3 passages · /articles/ferry.md</>
bbbbbbbb  bbbbbbbb, 2 April 2024
          <dim>3 passages · /articles/ferry.md</>
"""
    )


def test_a_near_copy_is_listed_with_the_title_of_its_newest() -> None:
    screen = Recorder(terminal=True, width=80)
    infos = [Info(), Info(id="b" * 16, title="Copy", copy_of=FERRY.id)]
    render_documents(infos, console=screen.console)
    assert screen.text.count("near-copy of The Ferry Comes Back") == 1


def test_a_document_is_shown_as_it_is_kept() -> None:
    piped = Recorder()
    render_document(FERRY, console=piped.console)
    assert piped.raw == (
        "The Ferry Comes Back\nHarbour News, 2 April 2024\nhttps://news.example/ferry\n\n"
        + TEXT
        + "\n"
    )


def test_a_highlight_where_there_are_no_styles() -> None:
    piped = Recorder()
    start = TEXT.index("the plan")
    render_document(FERRY, console=piped.console, highlight=Span(start, start + 8))
    assert "The harbour council approved >>the plan<<. Tickets will" in piped.raw


def test_a_quote_in_its_place() -> None:
    screen = Recorder(terminal=True, width=100)
    start = TEXT.index("Tickets")
    render_in_place(FERRY, Span(start, start + 26), console=screen.console)
    assert (
        screen.text
        == """\
<b>The Ferry Comes Back</>
<dim>Harbour News, 2 April 2024</>
<dim>https://news.example/ferry</>

<dim>…</>

Mayor Ada Brandt said on Monday that the ferry would return in May.

The harbour council approved the plan. <reverse>Tickets will cost 4 euros.</>

The old ferry was sold in 2019.

<dim>…</>
"""
    )


def test_a_quote_over_two_paragraphs_is_highlighted_in_both() -> None:
    piped = Recorder()
    start = TEXT.index("sold in")
    render_in_place(FERRY, Span(start, len(TEXT) - 8), console=piped.console)
    assert piped.lines[-3:] == [
        "The old ferry was >>sold in 2019.<<",
        "",
        ">>It had carried two million<< people.",
    ]


def test_blocks_of_a_document_are_followed_and_the_title_is_not_told_twice() -> None:
    title, *paragraphs = (
        Block("paragraph" if number else "title", TEXT.index(words), TEXT.index(words) + len(words))
        for number, words in enumerate(BLOCKS)
    )
    document = dataclasses.replace(FERRY, blocks=(title, *paragraphs))
    piped = Recorder()
    render_document(document, console=piped.console)
    assert piped.raw.count(TITLE) == 1
    marked = Recorder()
    render_in_place(document, Span(0, len(TITLE)), console=marked.console)
    assert f">>{TITLE}<<" in marked.raw


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (
            AddResult(source="a.md", status="added", document="d", title="T", passages=12),
            "added      T (12 passages) a.md\n",
        ),
        (
            AddResult(source="a.md", status="unchanged", document="d", passages=1),
            "unchanged  a.md (1 passage)\n",
        ),
        (
            AddResult(source="a\x1b[2J.md", status="failed", error="no\nsuch file"),
            "failed     a.md: no such file\n",
        ),
    ],
    ids=["added", "unchanged", "failed"],
)
def test_results_of_adding(result: AddResult, shown: str) -> None:
    piped = Recorder()
    render_add_result(result, console=piped.console)
    assert piped.raw == shown
