"""Opens the library that the settings name: in a folder, or on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.index.store.library_store import LibraryStore
    from assistant.settings import Settings


def open_store(home: Path, settings: Settings, notice: Callable[[str], None]) -> LibraryStore:
    """Return the store of a library; a server is not connected to before it is needed.

    Args:
        home: the folder of the library, or of the copies of those on servers.
        settings: where the library is, and how to get there.
        notice: is told in one line what takes longer than usual.

    Raises:
        SettingsError: the address or the headers of a server are not in their form.
        LibraryError: the folder cannot be used.
    """
    if not settings.store:
        from assistant.index.store.library_store import LibraryStore

        return LibraryStore.open(home, notice=notice)
    from assistant.index.server.server_address import server_address
    from assistant.index.server.server_store import ServerStore

    address = server_address(
        settings.store, headers=settings.store_headers, authority=settings.store_authority
    )
    return ServerStore.at(home, address, notice=notice)
