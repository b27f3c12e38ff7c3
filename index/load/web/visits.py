"""One run of fetching: what is known of pages, whose rules hold, and how fast hosts are asked."""

from __future__ import annotations

import time
from concurrent.futures import Future
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant.index.load.web.fetch import Page, Validators, fetch
from assistant.index.load.web.robots import Robots

if TYPE_CHECKING:
    from collections.abc import Callable

PARALLEL: Final = 4
"""Pages that are fetched at once, each from another host."""
PAUSE_SECONDS = 0.5
"""Between two pages of one host, at least."""


class Web:
    """Fetches the pages of one run; safe to share among threads.

    A host is asked for one page at a time, with a pause after each.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        unasked: bool = False,
        known: Callable[[str], Validators | None] | None = None,
    ) -> None:
        """Keep what holds for the run.

        Args:
            allow_private: let redirects and feed entries lead into private networks.
            unasked: whether pages are looked at again of the program's own accord: then robots.txt
                holds for all of them, and those that are held are asked for as well.
            known: returns what a server said of the page of a source that the library holds, None
                for one that it does not hold.
        """
        self._allow_private = allow_private
        self._unasked = unasked
        self._known = known or _nothing
        self._coming: dict[str, Future[Page]] = {}
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()
        self.said: dict[str, Validators] = {}
        """What servers said of the pages that were fetched, by source."""

    def is_settled(self, source: str) -> bool:
        """Return whether an entry of a feed is not asked for in this run.

        What is held needs no second look where articles are added; where those that are held are
        looked at again, what is new has not been asked for.
        """
        return (self._known(source) is not None) != self._unasked

    def get(self, address: str, *, source: str, is_typed: bool) -> Page:
        """Return the page at an address, fetched now or ahead, and note what its server said.

        Raises:
            SourceError: it cannot be had, or robots.txt closes it to programs.
        """
        with self._lock:
            coming = self._coming.pop(source, None)
        page = coming.result() if coming else self._fetched(address, source, is_typed=is_typed)
        said, before = page.validators, self._known(source)
        if page.is_unchanged and before is not None:
            said = Validators(*(new or old for new, old in zip(said, before, strict=True)))
        self.said[source] = said
        return page

    def ahead(self, address: str, *, source: str, is_typed: bool) -> None:
        """Begin to fetch a page that will be wanted soon, while others are worked on."""
        coming: Future[Page] = Future()
        with self._lock:
            if source in self._coming or len(self._coming) >= PARALLEL:
                return
            self._coming[source] = coming

        def work() -> None:
            try:
                coming.set_result(self._fetched(address, source, is_typed=is_typed))
            except BaseException as error:  # noqa: BLE001 - raised where the page is wanted
                coming.set_exception(error)

        # A daemon: nobody waits for a slow server once the run has been interrupted.
        Thread(target=work, daemon=True).start()

    def _fetched(self, address: str, source: str, *, is_typed: bool) -> Page:
        """Return a page once it is the turn of its host."""
        host = self._host(address)
        with host.lock:
            robots = None
            if self._unasked or not is_typed:
                robots = host.robots(lambda place: self._robots(place, is_typed=is_typed))
            pause = max(PAUSE_SECONDS, robots.delay(address) if robots else 0.0)
            if host.last is not None:
                time.sleep(max(0.0, host.last + pause - time.monotonic()))
            try:
                return fetch(
                    address,
                    allow_private=self._allow_private,
                    is_typed=is_typed,
                    known=self._known(source),
                    before=robots.check if robots else None,
                )
            finally:
                host.last = time.monotonic()

    def _robots(self, place: str, *, is_typed: bool) -> Page:
        return fetch(place, allow_private=self._allow_private, is_typed=is_typed)

    def _host(self, address: str) -> _Host:
        try:
            name = urlsplit(address).netloc.rpartition("@")[2].lower()
        except ValueError:
            name = ""
        with self._lock:
            return self._hosts.setdefault(name, _Host())


class _Host:
    """A host: whose turn it is, and when it was last asked."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.last: float | None = None
        self._robots: Robots | None = None

    def robots(self, read: Callable[[str], Page]) -> Robots:
        """Return the rules for pages that are reached from this host, made when first wanted."""
        if self._robots is None:
            self._robots = Robots(read)
        return self._robots


def _nothing(_: str) -> Validators | None:
    return None
