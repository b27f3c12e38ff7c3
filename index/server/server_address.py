"""Where a library on a server is: the address, what is sent with each request, whom to trust."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_NAME: Final = "articles"
_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,98}[a-zA-Z0-9]")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_EXPECTED: Final = (
    "expected http://HOST:PORT or https://HOST:PORT, with /NAME behind it for one of several "
    "libraries"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A library on a Chroma server, and how to get there."""

    host: str
    port: int
    encrypted: bool
    """Whether the connection is TLS."""
    name: str
    """Name of the library, and of its collection on the server."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with each request; they hold secrets and are never shown."""
    authority: str | None = None
    """PEM file of who signed the server's certificate; None for the usual ones."""

    @property
    def origin(self) -> str:
        """The address of the server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.encrypted else 'http'}://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address of the library, as a message names it."""
        return f"{self.origin}/{self.name}"

    @property
    def folder(self) -> str:
        """Name of the folder with this machine's copy of the text."""
        return f"{self.name}-{hashlib.sha256(self.shown.encode()).hexdigest()[:12]}"


def server_address(
    text: str, *, headers: str | None = None, authority: str | None = None
) -> ServerAddress:
    """Return what the settings say about a server.

    Args:
        text: the address, `http://host:port/name`; the port may be left out, and the name.
        headers: `Name: value`, one a line.
        authority: PEM file of who signed the server's certificate.

    Raises:
        SettingsError: one of them is not in its form.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"The store {text!r} is no address ({error}); {_EXPECTED}.") from error
    if parts.username or parts.password:
        raise SettingsError(
            "The address of the store has a user name or password in it; put them into the setting "
            "store_headers, such as 'Authorization: Basic …'."
        )
    name = parts.path.strip("/") or DEFAULT_NAME
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"The store {text!r} is no address of a server; {_EXPECTED}.")
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"The library {name!r} of the store cannot be called so; expected 3 to 100 letters, "
            "digits, '.', '_' and '-', a letter or digit first and last."
        )
    encrypted = parts.scheme == "https"
    return ServerAddress(
        host=parts.hostname,
        port=port or (443 if encrypted else 8000),
        encrypted=encrypted,
        name=name,
        headers=_headers(headers or ""),
        authority=authority,
    )


def _headers(text: str) -> dict[str, str]:
    """Return the headers of a setting; its content is never repeated in a message."""
    found: dict[str, str] = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not (colon and _HEADER.fullmatch(name) and value and value.isascii()):
            raise SettingsError(
                f"Line {number} of store_headers is no header; expected 'Name: value' in ASCII."
            )
        found[name] = value
    return found
