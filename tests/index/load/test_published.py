"""The day of publication that a page states."""

from __future__ import annotations

import pytest

from assistant.index.load.page.blocks import parse_markup
from assistant.index.load.page.published import published_of

DAY = "2020-03-07"


@pytest.mark.parametrize(
    "markup",
    [
        '<meta property="article:published_time" content="2020-03-07T10:00:00Z">',
        '<time datetime="2020-03-07">a week ago</time>',
        '<a href="/2020/03/07/bridge">Bridge</a>',
        '<script type="application/ld+json">{"datePublished": "2020-03-07T10:00"}</script>',
        "<p>March 7th, 2020</p>",
        "<p>7. März 2020</p>",
        "<p>7 de marzo de 2020</p>",
        "<p>Posted 03/07/20</p>",
        "<p>07.03.2020, 10:00</p>",
    ],
)
def test_a_day_that_the_page_writes_in_any_form_is_kept(markup: str) -> None:
    assert published_of(parse_markup(f"<html><body>{markup}</body></html>"), DAY) == DAY


@pytest.mark.parametrize(
    "markup",
    [
        "<script>var made = 1583575200000;</script>",
        "<p>17 March 2020, and 3 July 2020</p>",
        "<p>In March 2020 the bridge was closed for 7 days.</p>",
    ],
)
def test_a_day_that_is_only_worked_out_is_left_out(markup: str) -> None:
    assert published_of(parse_markup(f"<html><body><p>a</p>{markup}</body></html>"), DAY) is None


def test_linked_data_is_read_where_nothing_was_found() -> None:
    data = '{"@type": "Article", "datePublished": "Sat, 07 Mar 2020 10:00:00 +0000"}'
    page = f'<html><body><script type="application/ld+json">{data}</script></body></html>'
    assert published_of(parse_markup(page), None) == DAY
    assert published_of(parse_markup("<html><body><p>a</p></body></html>"), None) is None
    wrong = page.replace("Sat, 07 Mar 2020 10:00:00 +0000", "soon")
    assert published_of(parse_markup(wrong), None) is None
