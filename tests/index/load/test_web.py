"""One run of fetching: robots.txt, one page of a host at a time, several hosts at once."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from assistant.errors import SourceError
from assistant.index.load.load_options import LoadOptions
from assistant.index.load.loader import load_all
from assistant.index.load.web import visits
from assistant.index.load.web.fetch import Page, StatusError
from assistant.index.load.web.robots import Robots
from assistant.index.load.web.visits import Web
from page_server import served_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page_server import Pages


def page(text: str = "") -> Page:
    return Page(text.encode(), "text/plain", None, "https://example.org/")


def rules(answer: str | SourceError) -> Robots:
    def fetch(place: str) -> Page:
        assert place == "https://example.org/robots.txt"
        if isinstance(answer, SourceError):
            raise answer
        return page(answer)

    return Robots(fetch)


@pytest.mark.parametrize(
    ("answer", "path", "is_open"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /\nAllow: /open", "/open/a", True),
        ("User-agent: article-assistant\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("<html>no rules</html>", "/a", True),
        (StatusError("none", 404), "/a", True),
        (StatusError("closed", 403), "/a", True),
        (StatusError("broken", 500), "/a", False),
        (SourceError("'https://example.org/robots.txt' cannot be reached"), "/a", False),
    ],
)
def test_what_robots_txt_says(answer: str | SourceError, path: str, *, is_open: bool) -> None:
    robots = rules(answer)
    if is_open:
        robots.check(f"https://example.org{path}")
        return
    with pytest.raises(SourceError, match=r"https://example\.org/") as raised:
        robots.check(f"https://example.org{path}")
    assert "robots.txt'" not in str(raised.value)


def test_a_wish_for_pauses_is_kept_to_within_reason() -> None:
    assert rules("User-agent: *\nCrawl-delay: 3").delay("https://example.org/a") == 3.0
    assert rules("User-agent: *\nCrawl-delay: 9999").delay("https://example.org/a") == 10.0
    assert rules("").delay("https://example.org/a") == 0.0
    assert rules(SourceError("gone")).delay("https://example.org/a") == 0.0


@pytest.fixture
def working(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Fetch without a network, and note how many pages of which host are fetched at once."""
    busy: dict[str, int] = {}
    most: dict[str, list[int]] = {}
    lock = threading.Lock()

    def fetch(address: str, **_: object) -> Page:
        for host in (address.split("/")[2], "all"):
            with lock:
                busy[host] = busy.get(host, 0) + 1
                most.setdefault(host, []).append(busy[host])
        time.sleep(0.05)
        for host in (address.split("/")[2], "all"):
            with lock:
                busy[host] -= 1
        return page(address)

    monkeypatch.setattr(visits, "fetch", fetch)
    return most


def test_hosts_are_asked_at_once_and_each_for_one_page(
    working: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(visits, "PAUSE_SECONDS", 0.5)
    sleep = time.sleep
    monkeypatch.setattr(
        "assistant.index.load.web.visits.time.sleep",
        lambda seconds: pauses.append(seconds) if seconds > 0.1 else sleep(seconds),
    )  # fmt: skip
    web = Web()
    addresses = [f"https://host{number % 2}.example/{number}" for number in range(4)]
    for address in addresses:
        web.ahead(address, source=address, is_typed=True)
    got = [web.get(address, source=address, is_typed=True).body.decode() for address in addresses]
    assert got == addresses
    assert max(working["all"]) == 2
    assert max(working["host0.example"]) == max(working["host1.example"]) == 1
    assert len(pauses) == 2
    assert web.said.keys() == set(addresses)


def test_no_more_is_fetched_ahead_than_a_few(working: dict[str, list[int]]) -> None:
    web = Web()
    for number in range(20):
        address = f"https://host{number}.example/"
        web.ahead(address, source=address, is_typed=True)
    assert web.get("https://host19.example/", source="s", is_typed=True).body
    assert max(working["all"]) <= visits.PARALLEL + 1


def test_what_fails_ahead_fails_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(address: str, **_: object) -> Page:
        raise SourceError(f"{address} is gone")

    monkeypatch.setattr(visits, "fetch", fetch)
    web = Web()
    web.ahead("https://a.example/", source="a", is_typed=True)
    with pytest.raises(SourceError, match="is gone"):
        web.get("https://a.example/", source="a", is_typed=True)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setattr(visits, "PAUSE_SECONDS", 0.0)
    with served_pages() as server:
        yield server


def test_a_page_that_was_typed_needs_no_leave(pages: Pages) -> None:
    pages.text("/robots.txt", "User-agent: *\nDisallow: /")
    address = pages.page("/a", "Storm", "The bridge of Halden was closed after the storm." * 4)
    [document] = load_all(address, LoadOptions())
    assert document.source == address
    assert pages.statuses("/robots.txt") == []
    with pytest.raises(SourceError, match=r"robots\.txt"):
        list(load_all(address, LoadOptions(web=Web(unasked=True))))
