"""Fetch a page from its address, within limits of size, time, redirects and networks."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from assistant.errors import SourceError
from assistant.index.load.files import largest, too_large
from assistant.index.load.registry import BY_MEDIA_TYPE, BY_SUFFIX, VAGUE_TYPES
from assistant.index.load.sources import without_password
from assistant.index.load.web.networks import Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

TIMEOUT_SECONDS = 20.0
"""For the connection and for every wait; the whole page may take three times as long."""
MOST_REDIRECTS = 5
LONGEST_PAUSE = 60.0
"""Seconds that a busy server may ask us to wait before the second and last try."""
BUSY = (429, 503)
NOT_MODIFIED: Final = 304
LONGEST_VALIDATOR: Final = 1_000
"""Characters; a longer one is not kept."""


class StatusError(SourceError):
    """A server answered, and refused the page."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        """Of HTTP, such as 404."""


class Validators(NamedTuple):
    """What a server said of a page, to be sent back to ask whether it has changed since."""

    etag: str | None = None
    last_modified: str | None = None
    """As the server wrote it."""


class Page(NamedTuple):
    """What an address answered."""

    body: bytes
    media_type: str
    """What the server declares, in small letters; empty if it declares nothing."""
    charset: str | None
    address: str
    """Where the page was found in the end, without user name and password."""
    validators: Validators = Validators()
    is_unchanged: bool = False
    """Whether the server says that it is as it was when it gave the validators it was shown."""


def fetch(
    address: str,
    *,
    allow_private: bool = False,
    is_typed: bool = True,
    known: Validators | None = None,
    before: Callable[[str], None] | None = None,
) -> Page:
    """Return what is at an http or https address.

    An address that the user typed may be in a private network; what a redirect, a feed entry or a
    changed name leads to may not, unless `allow_private`. A busy server that says when to come
    back is asked once more.

    Args:
        address: what to fetch.
        allow_private: let everything lead into private networks.
        is_typed: whether the user named it.
        known: what the server said of the page when it was last fetched; the answer may then be
            that it `is_unchanged`, without a body.
        before: is told every address, those of redirects included, before it is asked for, and
            raises what refuses it.

    Raises:
        StatusError: the server refuses it.
        SourceError: the address cannot be reached, answers with an error, or is no article.
    """
    import httpx

    shown = without_password(address)
    if _scheme(address) not in ("http", "https"):
        raise SourceError(
            f"{shown!r} is not a web address: expected http:// or https://, or a path"
        )
    accepted = ", ".join(BY_MEDIA_TYPE) + ", */*;q=0.1"
    headers = {"User-Agent": user_agent(), "Accept": accepted, **_conditions(known)}
    guard = Guard(may_be_private=allow_private or is_typed, allow_private=allow_private)
    with _reported(shown), httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers) as client:
        request = client.build_request("GET", address)
        return _follow(client, request, guard, shown=shown, before=before)


@contextmanager
def _reported(shown: str) -> Iterator[None]:
    """Turn what httpx raises into one line that says what to do."""
    import httpx

    try:
        yield
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


def _conditions(known: Validators | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed."""
    if known is None:
        return {}
    named = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
    return {name: value for name, value in named if value}


def _follow(
    client: httpx.Client,
    request: httpx.Request,
    guard: Guard,
    *,
    shown: str,
    before: Callable[[str], None] | None,
) -> Page:
    """Return the page that a request leads to in the end."""
    paused = False
    redirects = 0
    while True:
        guard.check_address(str(request.url), shown=shown)
        if before is not None:
            before(str(request.url))
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
    status = response.status_code
    address = without_password(str(response.url))
    if status == NOT_MODIFIED and _is_conditional(response.request):
        return Page(b"", "", None, address, _validators(response), is_unchanged=True)
    if status == 404:
        raise StatusError(f"{shown!r} does not exist (404 Not Found): check the address", status)
    if not response.is_success:
        said = f"{status} {response.reason_phrase}".strip()
        raise StatusError(
            f"{shown!r} was refused by the server ({said}): "
            "open it in a browser, save the page and add the file",
            status,
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
        address=address,
        validators=_validators(response),
    )


def _is_conditional(request: httpx.Request) -> bool:
    return "if-none-match" in request.headers or "if-modified-since" in request.headers


def _validators(response: httpx.Response) -> Validators:
    """Return what to send back when the page is asked for again."""
    said = (response.headers.get(name) for name in ("etag", "last-modified"))
    return Validators(
        *(value if value and len(value) <= LONGEST_VALIDATOR else None for value in said)
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


def user_agent() -> str:
    """Return the name under which the program asks for pages."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"article-assistant/{version('article-assistant')}"
    except PackageNotFoundError:
        return "article-assistant"
