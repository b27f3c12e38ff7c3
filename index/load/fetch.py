"""Fetch a page from its address, within limits of size, time and redirects."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from assistant.errors import SourceError
from assistant.index.load.files import LARGEST, too_large

if TYPE_CHECKING:
    import httpx

    from assistant.index.load.draft import Kind

TIMEOUT_SECONDS = 20.0
"""For the connection and for every wait; the whole page may take three times as long."""
MOST_REDIRECTS = 5
KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "plain",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}
"""Content types that can be read, and the form of text each one means."""


class Page(NamedTuple):
    """What an address answered."""

    body: bytes
    kind: Kind | None
    """Form of text that the server declares, None if it declares none."""
    charset: str | None
    address: str
    """Where the page was found in the end, without user name and password."""


def fetch(address: str) -> Page:
    """Return what is at an http or https address.

    Raises:
        SourceError: the address cannot be reached, answers with an error, or is no text.
    """
    import httpx

    shown = without_password(address)
    if _scheme(address) not in ("http", "https"):
        raise SourceError(
            f"{shown!r} is not a web address: expected http:// or https://, or a path"
        )
    headers = {"User-Agent": _user_agent(), "Accept": ", ".join(KINDS) + ", */*;q=0.1"}
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT_SECONDS,
                follow_redirects=True,
                max_redirects=MOST_REDIRECTS,
                headers=headers,
            ) as client,
            client.stream("GET", address) as response,
        ):
            return _read(response, shown=shown)
    except httpx.TooManyRedirects:
        raise SourceError(
            f"{shown!r} redirects more than {MOST_REDIRECTS} times: give the address it leads to"
        ) from None
    except httpx.UnsupportedProtocol:
        raise SourceError(f"{shown!r} leads to something that is not a web address") from None
    except httpx.TimeoutException:
        raise SourceError(
            f"{shown!r} did not answer within {TIMEOUT_SECONDS:.0f} s: try again later"
        ) from None
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceError(f"{shown!r} is not a valid address: {_one_line(error)}") from None
    except httpx.HTTPError as error:
        raise SourceError(
            f"{shown!r} cannot be reached ({_one_line(error)}): check the address and the network"
        ) from None


def without_password(address: str) -> str:
    """Return the address without the user name and password that it may carry."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _scheme(address: str) -> str:
    """Return the scheme of an address, empty if it has none or is malformed."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""


def _read(response: httpx.Response, *, shown: str) -> Page:
    """Return the page of a response whose head has arrived."""
    if response.status_code == 404:
        raise SourceError(f"{shown!r} does not exist (404 Not Found): check the address")
    if not response.is_success:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        raise SourceError(
            f"{shown!r} was refused by the server ({status}): "
            "open it in a browser, save the page and add the file"
        )
    declared = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared and declared not in KINDS:
        raise SourceError(f"{shown!r} is {declared}: expected HTML, plain text or Markdown")
    return Page(
        body=_body(response, shown=shown),
        kind=KINDS.get(declared),
        charset=response.charset_encoding,
        address=without_password(str(response.url)),
    )


def _body(response: httpx.Response, *, shown: str) -> bytes:
    """Return the body, read piece by piece so that neither size nor time can run away."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise SourceError(too_large(shown, int(length)))
    started = time.monotonic()
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > LARGEST:
            raise SourceError(too_large(shown, None))
        if time.monotonic() - started > 3 * TIMEOUT_SECONDS:
            raise SourceError(f"{shown!r} is too slow: save the page and add the file")
        pieces.append(piece)
    return b"".join(pieces)


def _one_line(error: Exception) -> str:
    """Return the message of an error on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _user_agent() -> str:
    """Return the name under which the program asks for pages."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"article-assistant/{version('article-assistant')}"
    except PackageNotFoundError:
        return "article-assistant"
