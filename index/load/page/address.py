"""The address under which a page is kept: the same for every link that leads to it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|_?hs(?:enc|mi|fp)|(?:fb|g|d|ms|y|tt|tw|wbra|gbra|igsh|ob)clid|gclsrc|"
    r"igshid?|fb_(?:action|source|ref)\w*|mkt_tok|ref_src|ref_url|ns_\w+|at_(?:medium|campaign)\w*|"
    r"cmp(?:id)?|ito|xtor|s_cid|sc_c\w+|vero_\w+|oly_\w+|_ga|smid|smtyp|guccounter|guce_\w+",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from, not which page is meant."""
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(address: str) -> str:
    """Return an address without tracking parameters, fragment, password and default port.

    A fragment that begins with `!` names a page and stays; an address that cannot be taken apart
    is returned as it is.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    host = (parts.hostname or "").lower()
    if not host:
        return address
    if ":" in host:
        host = f"[{host}]"
    if port and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    query = parts.query
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    if any(TRACKING.fullmatch(name) for name in names):
        kept = [item for item in query.split("&") if not TRACKING.fullmatch(item.partition("=")[0])]
        query = "&".join(kept)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, host, parts.path or "/", query, fragment))
