"""Keep what pages lead to out of private networks: checked on the address that was connected to."""

from __future__ import annotations

import ipaddress
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONNECTED = "connection.connect_tcp.complete"
"""The event of httpcore between the connection and the first byte that is sent over it."""


@dataclass(slots=True, kw_only=True)
class Guard:
    """Lets connections through that may be made.

    The check is on the peer of the open connection, not on a name: a name that means another
    address at its second look-up is caught as well.
    """

    may_be_private: bool
    """Whether the address that is asked for now may be private: the user typed it."""
    allow_private: bool = False
    typed: tuple[str, int] | None = None
    """Private peer of the address that the user typed; redirects may lead back to it."""

    def check_address(self, address: str, *, shown: str) -> None:
        """Refuse an address whose host is written as a private one.

        Raises:
            SourceError: it is, and may not be.
        """
        host = urlsplit(address).hostname or ""
        is_local = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
        # Behind a proxy the peer is the proxy, and only the name can be judged.
        if self.may_be_private or not urllib.request.getproxies():
            return
        if is_local or not _is_public(host, otherwise=True):
            raise SourceError(_refusal(shown))

    def trace(self, shown: str) -> Callable[[str, Mapping[str, Any]], None]:
        """Return what httpcore tells of every step of a request."""

        def check(event: str, info: Mapping[str, Any]) -> None:
            if event != CONNECTED or urllib.request.getproxies():
                return
            peer = info["return_value"].get_extra_info("server_addr")
            where = (str(peer[0]), int(peer[1]))
            if _is_public(where[0]) or self.allow_private:
                return
            if self.may_be_private:
                self.typed = self.typed or where
            elif where != self.typed:
                info["return_value"].close()
                raise SourceError(_refusal(shown))

        return check


def _is_public(host: str, *, otherwise: bool = False) -> bool:
    """Return whether an IP address is reachable from everywhere; `otherwise` for a name."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return otherwise
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return (mapped or address).is_global and not address.is_multicast


def _refusal(shown: str) -> str:
    return (
        f"{shown!r} leads to an address in a private network: "
        "add that address itself, or allow it with --allow-private"
    )
