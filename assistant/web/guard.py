"""Who may come in: the user, with the token, from the room's own pages; and what pages may do."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from assistant.loopback import hosts, origins

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What a page may load and do: files of the room itself, and no script or style inside the page."""
POLICY_HEADER: Final = b"content-security-policy"
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    # With no-referrer a browser would send "Origin: null" for the room's own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
WAY_IN: Final = "Open the address that assistant serve has printed; it holds the token.\n"


def guarded(inner: Application, *, port: int, token: str) -> Application:
    """Return an ASGI application that only lets in the user, and only from the room's own pages.

    Host and Origin keep out web pages whose name was pointed at this machine (DNS rebinding) or
    that send forms here; the token keeps out other users of the machine. It comes once in the
    address, and from then on in a cookie that scripts cannot read.
    """
    allowed_hosts, allowed_origins = set(hosts(port)), set(origins(port))

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await inner(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        careful = _with_headers(send)
        if _values(scope, b"host") - allowed_hosts or not _values(scope, b"host"):
            await _answer(careful, 421, "This server has another name.\n")
        elif _values(scope, b"origin") - allowed_origins:
            await _answer(careful, 403, "Requests of other pages are refused.\n")
        elif scope["path"] == "/" and _token_of(scope) is not None:
            if _is(_token_of(scope), token):
                await _answer(careful, 303, "", _entered(port, token))
            else:
                await _answer(careful, 401, f"This token is of another start. {WAY_IN}")
        elif _is(_cookies(scope).get(_cookie(port)), token):
            await inner(scope, receive, careful)
        else:
            await _answer(careful, 401, WAY_IN)

    return application


def _values(scope: Message, name: bytes) -> set[str]:
    return {value.decode("latin-1").lower() for key, value in scope["headers"] if key == name}


def _token_of(scope: Message) -> str | None:
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
    return query["token"][0] if "token" in query else None


def _cookies(scope: Message) -> dict[str, str]:
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie"]
    pairs = (pair.strip().partition("=") for line in lines for pair in line.split(";"))
    return {name: value for name, _, value in pairs}


def _is(given: str | None, token: str) -> bool:
    return given is not None and secrets.compare_digest(given.encode(), token.encode())


def _cookie(port: int) -> str:
    """Return the name of the cookie: cookies do not keep the ports of a machine apart."""
    return f"assistant_{port}"


def _entered(port: int, token: str) -> Iterable[tuple[bytes, bytes]]:
    cookie = f"{_cookie(port)}={token}; Path=/; HttpOnly; SameSite=Lax"
    return ((b"location", b"/"), (b"set-cookie", cookie.encode()))


async def _answer(
    send: Send, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    head = [kind, (b"content-length", str(len(text)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": text.encode()})


def _with_headers(send: Send) -> Send:
    """Return what sends each response with the headers that hold for all of them."""

    async def careful(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", ()))
            if POLICY_HEADER not in {name for name, _ in own}:
                own.append((POLICY_HEADER, POLICY.encode()))
            message = {**message, "headers": [*own, *HEADERS]}
        await send(message)

    return careful
