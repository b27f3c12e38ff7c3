"""Language models behind their seam: the only module that names LangChain's chat models."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.seams import Usage
from assistant.writing.model_errors import KEY_VARIABLES, explain, missing_key, missing_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel

    from assistant.seams import Generator

MAXIMUM_TOKENS = 2_048
"""Tokens of an answer, thinking included: answers are short, so more is a runaway."""
RETRIES = 1
"""Further attempts at a provider's service; a server of the user's own is asked once."""
NO_KEY = "none"
"""Sent as the key to a server of the user's own when none is set: such servers ask for any."""
THINKING = re.compile(r"\s*<think>.*?(?:</think>\s*|$)", re.DOTALL)
"""What a model that reasons writes before its answer."""


def open_generator(
    name: str, *, base_url: str | None = None, timeout: float = 60.0, api_key: str | None = None
) -> Generator:
    """Return a LangChain chat model by its name, `provider:model`; nothing is sent yet.

    Args:
        name: such as `openai:gpt-4.1-mini`, `anthropic:claude-sonnet-4-5`, `ollama:qwen3`.
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
            f"The model {name!r} has no provider; expected provider:model, such as "
            "openai:gpt-4.1-mini, or ollama:qwen3 for a model on this machine."
        )
    variable = KEY_VARIABLES.get(provider)
    key = api_key or (os.environ.get(variable) if variable else None)
    if variable and not key and base_url is None:
        raise missing_key(name, variable)
    options = _options(provider, base_url=base_url, timeout=timeout)
    if provider != "ollama" and (api_key or base_url):
        options["api_key"] = key or NO_KEY
    chat_model = _init(name, provider, model, options)
    return ChatModel(name=name, chat_model=chat_model, address=base_url, timeout=timeout)


@dataclass(kw_only=True)
class ChatModel:
    """A LangChain chat model behind the seam, its errors put into words."""

    name: str
    chat_model: BaseChatModel
    address: str | None = None
    timeout: float = 60.0

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the answer in pieces, and last its `Usage` where the server tells it.

        Raises:
            ModelError: the model cannot be reached or refused; the message says what to do.
        """
        begun = False
        read = written = 0
        try:
            for chunk in self.chat_model.stream([("system", system), ("human", user)]):
                if chunk.usage_metadata:
                    read += chunk.usage_metadata.get("input_tokens") or 0
                    written += chunk.usage_metadata.get("output_tokens") or 0
                piece = str(chunk.text)
                if piece:
                    begun = True
                    yield piece
        except Exception as error:
            raise explain(
                error, name=self.name, address=self.address, timeout=self.timeout, begun=begun
            ) from error
        if read or written:
            yield Usage(read=read, written=written)


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
        "max_retries": 0 if base_url else RETRIES,
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
