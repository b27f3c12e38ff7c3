"""Fetch a page from its address, within limits of size, time, redirects and networks."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.index.load.files import largest, too_large
from assistant.index.load.networks import Guard
from assistant.index.load.registry import BY_MEDIA_TYPE, BY_SUFFIX, VAGUE_TYPES
from assistant.index.load.sources import without_password

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 20.0
"""For the connection and for every wait; the whole page may take three times as long."""
MOST_REDIRECTS = 5
LONGEST_PAUSE = 60.0
"""Seconds that a busy server may ask us to wait before the second and last try."""
BUSY = (429, 503)


class Page(NamedTuple):
    """What an address answered."""

    body: bytes
    media_type: str
    """What the server declares, in small letters; empty if it declares nothing."""
    charset: str | None
    address: str
    """Where the page was found in the end, without user name and password."""


def fetch(address: str, *, allow_private: bool = False, is_typed: bool = True) -> Page:
    """Return what is at an http or https address.

    An address that the user typed may be in a private network; what a redirect, a feed entry or a
    changed name leads to may not, unless `allow_private`. A busy server that says when to come
    back is asked once more.

    Raises:
        SourceError: the address cannot be reached, answers with an error, or is no article.
    """
    import httpx

    shown = without_password(address)
    if _scheme(address) not in ("http", "https"):
        raise SourceError(
            f"{shown!r} is not a web address: expected http:// or https://, or a path"
        )
    accepted = ", ".join(BY_MEDIA_TYPE) + ", */*;q=0.1"
    headers = {"User-Agent": _user_agent(), "Accept": accepted}
    guard = Guard(may_be_private=allow_private or is_typed, allow_private=allow_private)
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers) as client:
            return _follow(client, client.build_request("GET", address), guard, shown=shown)
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


def _follow(client: httpx.Client, request: httpx.Request, guard: Guard, *, shown: str) -> Page:
    """Return the page that a request leads to in the end."""
    paused = False
    redirects = 0
    while True:
        guard.check_address(str(request.url), shown=shown)
        request.extensions = {**request.extensions, "trace": guard.trace(shown)}
        response = client.send(request, stream=True)
        try:
            pause = None if paused else _pause(response)
            if pause is not None:
                paused = True
            elif response.next_request is not None:
                redirects += 1
                if redirects > MOST_REDIRECTS:
                    raise SourceError(
                        f"{shown!r} redirects more than {MOST_REDIRECTS} times: "
                        "give the address it leads to"
                    )
                request = response.next_request
                guard.may_be_private = guard.allow_private
            else:
                return _read(response, shown=shown)
        finally:
            response.close()
        if pause is not None:
            time.sleep(pause)


def _pause(response: httpx.Response) -> float | None:
    """Return for how many seconds a busy server asks us to stay away, None if for too long."""
    after = response.headers.get("retry-after", "").strip()
    if response.status_code not in BUSY or not after:
        return None
    try:
        seconds = float(after) if after.isdecimal() else (
            parsedate_to_datetime(after).timestamp() - time.time()
        )  # fmt: skip
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds) if seconds <= LONGEST_PAUSE else None


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
    suffix = PurePosixPath(response.url.path).suffix.lower()
    is_known = declared in BY_MEDIA_TYPE or declared in VAGUE_TYPES or suffix in BY_SUFFIX
    if not is_known or declared.startswith(("image/", "audio/", "video/", "font/")):
        raise SourceError(f"{shown!r} is {declared}: expected an article, such as HTML or PDF")
    return Page(
        body=_body(response, shown=shown, most=largest(suffix, declared)),
        media_type=declared,
        charset=response.charset_encoding,
        address=without_password(str(response.url)),
    )


def _body(response: httpx.Response, *, shown: str, most: int) -> bytes:
    """Return the body, read piece by piece so that neither size nor time can run away."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise SourceError(too_large(shown, int(length), most=most))
    started = time.monotonic()
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > most:
            raise SourceError(too_large(shown, None, most=most))
        if time.monotonic() - started > 3 * TIMEOUT_SECONDS:
            raise SourceError(f"{shown!r} is too slow: save the page and add the file")
        pieces.append(piece)
    return b"".join(pieces)


def _one_line(error: Exception) -> str:
    """Return the message of an error on one line, without what may be a password in it."""
    words = re.sub(r"//[^/\s@]*@", "//", " ".join(str(error).split()))
    return words or type(error).__name__


def _user_agent() -> str:
    """Return the name under which the program asks for pages."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"article-assistant/{version('article-assistant')}"
    except PackageNotFoundError:
        return "article-assistant"
