"""What robots.txt says: whether a page may be fetched that nobody has named for this fetch."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.index.load.sources import without_password
from assistant.index.load.web.fetch import StatusError, user_agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.index.load.web.fetch import Page

LONGEST: Final = 500 * 1024
"""Bytes that are read of it: the least that RFC 9309 asks for."""
NOTHING: Final = "User-agent: *\nDisallow: /"
LONGEST_DELAY: Final = 10.0
"""Seconds between two pages of a host that are kept to at its wish."""


class Robots:
    """Rules of servers, each read once; safe to share among threads."""

    def __init__(self, fetch: Callable[[str], Page]) -> None:
        """Keep what fetches a robots.txt by its address."""
        self._fetch = fetch
        self._rules: dict[str, Any] = {}
        self._lock = Lock()

    def check(self, address: str) -> None:
        """Refuse a page that its server wants no program to fetch.

        As RFC 9309 has it, a server without a robots.txt (any status 4xx) allows all, and one
        whose robots.txt cannot be had allows nothing.

        Raises:
            SourceError: it does not allow it, or cannot be asked.
        """
        rules = self._of(address)
        if isinstance(rules, SourceError):
            raise SourceError(str(rules).replace(_place(address), without_password(address)))
        if rules is not None and not rules.can_fetch(address, user_agent()):
            raise SourceError(
                f"{without_password(address)!r} is closed to programs by the robots.txt of its "
                "server: open it in a browser, save the page and add the file"
            )

    def delay(self, address: str) -> float:
        """Return how many seconds a server wants between two pages, 0 where it does not say."""
        rules = self._of(address)
        says = rules is not None and not isinstance(rules, SourceError)
        wanted = rules.crawl_delay(user_agent()) if says else None
        return min(wanted or 0.0, LONGEST_DELAY)

    def _of(self, address: str) -> Any:
        """Return the rules of the host of an address, None where it has none, or what failed."""
        place = _place(address)
        with self._lock:
            if place not in self._rules:
                self._rules[place] = self._read(place)
            return self._rules[place]

    def _read(self, place: str) -> Any:
        from protego import Protego

        try:
            body = self._fetch(place).body
        except StatusError as error:
            return None if 400 <= error.status < 500 else Protego.parse(NOTHING)
        except SourceError as error:
            return error
        return Protego.parse(body[:LONGEST].decode("utf-8", errors="replace"))


def _place(address: str) -> str:
    """Return where the rules for an address are."""
    parts = urlsplit(without_password(address))
    return f"{parts.scheme}://{parts.netloc}/robots.txt"
