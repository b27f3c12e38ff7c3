"""Checks what a library depends on: its settings, keys, servers, and the space on its disk."""

from __future__ import annotations

import os
import re
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.checkup.finding import Finding, trouble
from assistant.errors import AssistantError, SettingsError
from assistant.settings import ENVIRONMENT_PREFIX, FILE_NAME, hidden, settings_with_origins
from assistant.writing.model_errors import EXAMPLE_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assistant.settings import Setting, Settings

LEAST_SPACE = 200_000_000
"""Bytes that should be free: room for a migration of a small library and for temporary files."""
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


def check_settings(home: Path) -> Iterator[Finding]:
    """Yield every setting that is not its default, with where its value comes from."""
    try:
        settings = settings_with_origins(home)
    except SettingsError as error:
        yield trouble(
            "settings", str(error), "mend it, or take it out: assistant config unset NAME"
        )
        return
    for setting in settings:
        if setting.origin != "default":
            yield Finding(area="settings", text=_shown(setting, home))
    defaults = sum(setting.origin == "default" for setting in settings)
    yield Finding(area="settings", text=f"{defaults} of {len(settings)} settings are the default")
    yield from _model({setting.name: setting.value for setting in settings})


def check_keys(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Yield for which providers a key is set; keys are never shown."""
    from assistant.writing.model_errors import KEY_VARIABLES

    present = [name for name in KEY_VARIABLES.values() if variables.get(name)]
    said = ", ".join(present) + " set" if present else "none set; quotes need none"
    yield Finding(area="keys", text=said)


def check_servers(home: Path) -> Iterator[Finding]:
    """Ask the servers of the library and of language models; the only check with the network."""
    from assistant.settings import load_settings
    from assistant.writing.model_list import list_models

    try:
        settings = load_settings(home)
    except SettingsError:
        return  # told by the check of the settings
    if settings.store:
        yield _store(settings)
    chosen = (settings.model or "").partition(":")[0]
    for provider in list_models(base_url=settings.base_url):
        if provider.name == "reader":
            continue
        if provider.missing is None:
            models = f"{len(provider.models)} models" if provider.models else "ready"
            yield Finding(area="servers", text=f"{provider.name}: {models}")
        elif provider.name == chosen:
            remedy = _hidden(provider.missing)
            yield trouble("servers", f"{provider.name}, which is set, cannot be used", remedy)
        else:
            said = f"{provider.name}: not ready ({_hidden(provider.missing)})"
            yield Finding(area="servers", state="note", text=said)


def check_disk(home: Path, *, least: int = LEAST_SPACE) -> Finding:
    """Return how much space is left where a library lies, and whether it is enough.

    Args:
        home: the folder of the library; where it does not exist, that of its nearest parent.
        least: bytes that should be free, or twice the database where that is more.
    """
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    database = home / "library.sqlite3"
    size = database.stat().st_size if database.exists() else 0
    if free < max(least, 2 * size):
        wanted = max(least, 2 * size) / 1e6
        return trouble(
            "disk",
            f"{free / 1e6:,.0f} MB are free at {place}; a library of this size wants {wanted:,.0f}",
            "free some space, or move the library and name its place with --home",
        )
    return Finding(area="disk", text=f"{free / 1e9:,.1f} GB are free, the library takes "
                   f"{size / 1e6:,.1f} MB")  # fmt: skip


def _store(settings: Settings) -> Finding:
    """Return whether the server of the library answers and holds it; nothing is made there."""
    from assistant.index.server.connection import Connection
    from assistant.index.server.server_address import server_address

    try:
        address = server_address(
            settings.store, headers=settings.store_headers, authority=settings.store_authority
        )
        records = Connection(address).collection(address.name).count()
    except AssistantError as error:
        return trouble("servers", str(error), "see docs/configuration.md, the library on a server")
    return Finding(area="servers", text=f"library {address.shown}: {records} records")


def _model(values: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what the language model of the settings lacks."""
    from assistant.writing.model_errors import KEY_VARIABLES

    model = values["model"]
    if not model or model == "reader":
        return
    provider = model.partition(":")[0]
    if ":" not in model:
        yield trouble(
            "settings",
            f"model is {model!r}, with no provider",
            f"write it as provider:name, such as {EXAMPLE_MODEL}",
        )
        return
    package = f"langchain_{provider}"
    if find_spec(package) is None:
        yield trouble(
            "settings",
            f"model {model!r} needs the package {package.replace('_', '-')}",
            f"pip install {package.replace('_', '-')}",
        )
    variable = KEY_VARIABLES.get(provider)
    if variable and not os.environ.get(variable) and not values["base_url"]:
        yield trouble("settings", f"model {model!r} needs a key", f"set {variable}")


def _shown(setting: Setting, home: Path) -> str:
    where = (
        f"{ENVIRONMENT_PREFIX}{setting.name.upper()}"
        if setting.origin == "environment"
        else str(home / FILE_NAME)
    )
    return f"{setting.name} = {_hidden(str(hidden(setting.name, setting.value)))}, from {where}"


def _hidden(text: str) -> str:
    """Return a text without the user names and passwords of its addresses."""
    return _PASSWORD.sub("…@", text)
