"""Language models behind their seam: the only module that names LangChain's chat models."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.seams import Prompt, Usage
from assistant.writing.model_errors import (
    EXAMPLE_MODEL,
    KEY_VARIABLES,
    LOCAL_MODEL,
    explain,
    missing_key,
    missing_package,
    unfinished,
)
from assistant.writing.providers.native_citations import as_documents, with_markers
from assistant.writing.providers.patience import patiently
from assistant.writing.providers.prices import cost_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

    from assistant.seams import Generator

MAXIMUM_TOKENS = 2_048
"""Tokens of an answer, thinking included: answers are short, so more is a runaway."""
CITES = "anthropic"
"""The provider that takes passages as documents and cites them itself."""
NO_KEY = "none"
"""Sent as the key to a server of the user's own when none is set: such servers ask for any."""
MOST_SILENCES = 10
"""Times the timeout that a whole answer may take: a server that trickles never ends otherwise."""
THINKING = re.compile(r"\s*<think>.*?(?:</think>\s*|$)", re.DOTALL)
"""What a model that reasons writes before its answer."""


def open_generator(
    name: str, *, base_url: str | None = None, timeout: float = 60.0, api_key: str | None = None
) -> Generator:
    """Return a LangChain chat model by its name, `provider:model`; nothing is sent yet.

    Args:
        name: such as `openai:gpt-5-mini`, `anthropic:claude-sonnet-4-5`, `ollama:qwen3`.
        base_url: address of the server, for one that speaks the provider's protocol.
        timeout: seconds to wait for the server, each time it is silent.
        api_key: the provider's key; None for the provider's environment variable.

    Raises:
        ModelError: the name has another form, the provider is unknown or not installed, or it
            needs a key that is not set.
    """
    provider, _, model = (part.strip() for part in name.partition(":"))
    if not provider or not model:
        raise ModelError(
            f"The model {name!r} has no provider; expected provider:name, such as "
            f"{EXAMPLE_MODEL}, or {LOCAL_MODEL} for a model on this machine."
        )
    variable = KEY_VARIABLES.get(provider)
    key = api_key or (os.environ.get(variable) if variable else None)
    if variable and not key and base_url is None:
        raise missing_key(name, variable)
    options = _options(provider, base_url=base_url, timeout=timeout)
    if provider != "ollama" and (api_key or base_url):
        options["api_key"] = key or NO_KEY
    chat_model = _init(name, provider, model, options)
    return ChatModel(
        name=name,
        chat_model=chat_model,
        address=base_url,
        timeout=timeout,
        cites=provider == CITES,
    )


@dataclass(kw_only=True)
class ChatModel:
    """A LangChain chat model behind the seam, its errors put into words."""

    name: str
    chat_model: BaseChatModel
    address: str | None = None
    """Of a server of the user's own; None for the provider's service."""
    timeout: float = 60.0
    """Seconds of silence, and of all waits for a busy server together."""
    cites: bool = False
    """Whether it takes passages as documents, and cites them itself."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the answer in pieces, and last its `Usage` where the server tells it.

        A server that is busy is asked again as long as no piece has come.

        Raises:
            ModelError: the model cannot be reached or refused; the message says what to do.
        """
        begun = late = False
        read = written = 0
        longest = MOST_SILENCES * self.timeout
        deadline = time.monotonic() + longest
        try:
            for chunk, words in with_markers(self._chunks(system, user)):
                usage = getattr(chunk, "usage_metadata", None) or {}
                read += usage.get("input_tokens") or 0
                written += usage.get("output_tokens") or 0
                if words:
                    begun = True
                    yield words
                late = time.monotonic() > deadline
                if late:
                    break
        except Exception as error:
            raise explain(
                error, name=self.name, address=self.address, timeout=self.timeout, begun=begun
            ) from error
        if late:
            raise unfinished(self.address or self.name, longest)
        if read or written:
            priced = self.address is None
            cost = cost_of(self.name, read=read, written=written) if priced else None
            yield Usage(read=read, written=written, cost=cost)

    def _chunks(self, system: str, user: str) -> Iterator[AIMessageChunk]:
        documents = as_documents(user) if self.cites and isinstance(user, Prompt) else None
        messages: list[Any] = [
            {"role": "system", "content": system},
            {"role": "user", "content": documents or str(user)},
        ]

        def begin() -> tuple[Iterator[AIMessageChunk], AIMessageChunk | None]:
            # The first piece is part of the attempt: it is then that a server is found busy.
            chunks = self.chat_model.stream(messages)
            return chunks, next(chunks, None)

        chunks, first = patiently(begin, patience=self.timeout, own_server=self.address is not None)
        if first is not None:
            yield first
        yield from chunks


def _options(provider: str, *, base_url: str | None, timeout: float) -> dict[str, Any]:
    options: dict[str, Any] = {"base_url": base_url} if base_url else {}
    if provider == "ollama":
        return options | {
            "temperature": 0,
            "num_predict": MAXIMUM_TOKENS,
            "client_kwargs": {"timeout": timeout},
        }
    return options | {
        "temperature": 0,
        "max_tokens": MAXIMUM_TOKENS,
        "timeout": timeout,
        "max_retries": 0,  # `patiently` asks again
    }


def _init(name: str, provider: str, model: str, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        chat_model: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        raise missing_package(provider, error) from error
    except ValueError as error:
        if "provider" in str(error).lower():
            raise ModelError(
                f"The model provider {provider!r} is not known to LangChain; expected one such as "
                "openai, anthropic, ollama, mistralai, google_genai."
            ) from error
        raise explain(error, name=name, address=None, timeout=0.0, begun=False) from error
    except Exception as error:
        raise explain(error, name=name, address=None, timeout=0.0, begun=False) from error
    return chat_model
