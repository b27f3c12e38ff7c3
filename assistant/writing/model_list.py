"""Which language models can be reached from here: local servers, and providers with a key."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.writing.model_errors import EXTRAS, KEY_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OLLAMA = "http://127.0.0.1:11434"
"""Where Ollama listens unless `OLLAMA_HOST` says otherwise."""
PATIENCE = 2.0
"""Seconds to wait for a server on this machine to list its models."""
MOST_MODELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider of models, and what is missing before it can be used."""

    name: str
    models: tuple[str, ...] = ()
    """Names as `--model` takes them, where the server tells them."""
    missing: str | None = None
    """What to do first; None where it can be used."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `assistant models --json` prints."""
        return asdict(self) | {"models": list(self.models)}


def list_models(
    *, base_url: str | None = None, environment: Mapping[str, str] | None = None
) -> list[Provider]:
    """Return the reader, what servers on this machine list, and the providers with their keys.

    Args:
        base_url: address of an OpenAI-compatible server of the user's, as in the settings.
        environment: variables that hold keys; None for those of the process.
    """
    variables = os.environ if environment is None else environment
    found = [Provider(name="reader", models=("reader",))]
    if base_url:
        found.append(_server("openai", base_url, f"{base_url.rstrip('/')}/models", "data", "id"))
    host = variables.get("OLLAMA_HOST") or OLLAMA
    address = host if "://" in host else f"http://{host}"
    found.append(_server("ollama", address, f"{address.rstrip('/')}/api/tags", "models", "name"))
    return [*found, *_with_keys(variables)]


def _with_keys(variables: Mapping[str, str]) -> Iterator[Provider]:
    for name, variable in KEY_VARIABLES.items():
        needs = []
        if find_spec(f"langchain_{name}") is None:
            package = f"'article-assistant[{name}]'" if name in EXTRAS else f"langchain-{name}"
            needs.append(f"pip install {package.replace('_', '-')}")
        if not variables.get(variable):
            needs.append(f"set {variable}")
        yield Provider(name=name, missing=" and ".join(needs) or None)


def _server(provider: str, server: str, address: str, field: str, key: str) -> Provider:
    """Return what a server lists; every fault of it is a line in `missing`."""
    import httpx

    try:
        answer = httpx.get(address, timeout=PATIENCE)
        answer.raise_for_status()
        listed = answer.json()[field][:MOST_MODELS]
        names = tuple(f"{provider}:{item[key]}" for item in listed)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        reason = type(error).__name__
        return Provider(name=provider, missing=f"start {server}: it lists no models ({reason})")
    return Provider(name=provider, models=names)
