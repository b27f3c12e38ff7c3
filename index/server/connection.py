"""The connection to a Chroma server: what is asked of it, and its failures in one line each.

With the embedded `assistant.index.vectors.chroma` the only place that knows chromadb. A server that
cannot be reached, one that refuses, and one whose data are not what they should be are told apart,
and none of them sets anything off here.
"""

from __future__ import annotations

import logging
import ssl
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from assistant.errors import LibraryError, SettingsError
from assistant.index.server.collection import ServerCollection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from chromadb.api.client import Client

    from assistant.index.server.server_address import ServerAddress

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 120.0
"""How long a request may take: a server that indexes a large batch needs its time."""
_BUSY: Final = frozenset({408, 429, 502, 503, 504})
_REFUSED: Final = frozenset({401, 403, 407})


class MissingCollectionError(LibraryError):
    """The server has no collection of that name."""


class Connection:
    """A Chroma server, connected to when it is first asked."""

    def __init__(self, address: ServerAddress) -> None:
        self.address = address
        self._client: Client | None = None

    def collection(
        self, name: str, *, create: Mapping[str, str | int] | None = None
    ) -> ServerCollection:
        """Return a collection of the server.

        Args:
            name: what it is called there.
            create: what a new one says about itself; None where one has to be there.

        Raises:
            MissingCollectionError: it is not there, and is not to be made.
            LibraryError: the server cannot be used; the message says how.
        """
        with self.guard():
            client = self._opened()
            if create is None:
                found = client.get_collection(name, embedding_function=None)
            else:
                found = client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    metadata=dict(create),
                    # As for the embedded collection.
                    configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
                )
        return ServerCollection(self.guard, found)

    def drop(self, name: str) -> None:
        """Delete a collection; nothing where there is none."""
        try:
            with self.guard():
                self._opened().delete_collection(name)
        except MissingCollectionError:
            return

    def guard(self) -> Guard:
        """Return what turns failures of the server into one line each."""
        return Guard(self.address.shown)

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _opened(self) -> Client:
        if self._client is not None:
            return self._client
        import chromadb
        import httpx
        from chromadb.config import Settings

        logging.getLogger("chromadb").setLevel(logging.CRITICAL)
        address = self.address
        if address.authority is not None and not Path(address.authority).is_file():
            raise SettingsError(
                f"store_authority names {address.authority!r}, which is no file; expected the PEM "
                "file of who signed the server's certificate."
            )
        # Chroma lets its requests wait for ever and has no setting for it: the server is asked once
        # with patience that ends, and then Chroma's connection is given the same.
        patience = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        httpx.get(
            f"{address.origin}/api/v2/heartbeat",
            headers=dict(address.headers),
            timeout=patience,
            verify=ssl.create_default_context(cafile=address.authority),
        ).raise_for_status()
        settings = Settings(anonymized_telemetry=False, chroma_server_ssl_verify=address.authority)
        with warnings.catch_warnings():
            # httpx wants a context where Chroma hands on the path.
            warnings.simplefilter("ignore", DeprecationWarning)
            client = chromadb.HttpClient(
                host=f"[{address.host}]" if ":" in address.host else address.host,
                port=address.port,
                ssl=address.encrypted,
                headers=dict(address.headers),
                settings=settings,
            )
        session = getattr(getattr(client, "_server", None), "_session", None)
        if isinstance(session, httpx.Client):
            session.timeout = patience
        self._client = cast("Client", client)
        return self._client


class Guard:
    """Turns what Chroma raises into one line that says what to do."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or not isinstance(error, Exception):
            return
        if isinstance(error, LibraryError | SettingsError | MemoryError):
            return
        raise _told(error, self._shown) from error


def _told(error: Exception, shown: str) -> LibraryError:
    """Return a failure of a server as a message: not reached, refused, or not as expected."""
    import httpx
    from chromadb.errors import NotFoundError

    chain = _chain(error)
    if any(isinstance(one, NotFoundError) for one in chain):
        return MissingCollectionError(
            f"The library on {shown} is damaged: a collection of it is gone. Restore the data of "
            "the server from a backup, or add the articles to a library of another name."
        )
    codes = [one.response.status_code for one in chain if isinstance(one, httpx.HTTPStatusError)]
    if codes and codes[0] in _REFUSED:
        return LibraryError(
            f"The server of the library {shown} refuses access ({codes[0]}): put the token it "
            "expects into the setting store_headers, such as 'Authorization: Bearer …'."
        )
    unreached = [one for one in chain if isinstance(one, httpx.TransportError)]
    if unreached or (codes and codes[0] in _BUSY):
        why = (str(unreached[0]) or type(unreached[0]).__name__) if unreached else str(codes[0])
        return LibraryError(
            f"The server of the library {shown} cannot be reached ({' '.join(why.split())}): start "
            "it with chroma run, or mend the setting store; nothing was changed here."
        )
    why = " ".join(str(error).split())[:200] or type(error).__name__
    return LibraryError(
        f"The library on {shown} cannot be used, it may be damaged or no Chroma server answers "
        f"there ({why}): look into the server's log; nothing was rebuilt."
    )


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error and all that led to it: Chroma wraps what its connection raises."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found
