"""What went wrong with a language model, in one line that says what to do.

The client libraries are not imported: their exceptions are told apart by HTTP status and by the
names of their classes, which openai, anthropic, ollama and httpx share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_VARIABLES = {
    "anthropic": "ANTHROPIC_API_KEY",
    "cohere": "COHERE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "perplexity": "PPLX_API_KEY",
    "together": "TOGETHER_API_KEY",
    "xai": "XAI_API_KEY",
}
EXAMPLE_MODEL, LOCAL_MODEL = "openai:gpt-5-mini", "ollama:qwen3"
"""Names of models as help and errors give them for examples."""
EXTRAS = ("anthropic", "ollama", "openai")
"""Providers that an extra of this package installs."""
TIMEOUTS = ("Timeout",)
UNREACHABLE = ("ConnectError", "ConnectionError", "APIConnectionError", "NetworkError")
BROKEN = ("RemoteProtocolError", "ReadError", "IncompleteRead", "ChunkedEncodingError")
MALFORMED = ("JSONDecodeError", "APIResponseValidationError", "ValidationError", "KeyError")
NO_PIECES = "No generation chunks"
"""In LangChain's words for a stream in which nothing was a piece of an answer."""
TOO_LONG = ("context length", "context window", "context_length", "maximum context", "too long")
STOPPED = "stopped with Ctrl-C"
"""Why an answer is not whole, or the reader's, where a person has stopped the model."""
LONGEST_DETAIL = 200
"""Characters of a library's own message that are passed on."""


def missing_package(provider: str, error: ImportError) -> ModelError:
    """Return the error of a provider whose LangChain package is not installed."""
    if provider in EXTRAS:
        line = f"pip install 'article-assistant[{provider}]'"
    else:
        line = f"pip install {(error.name or f'langchain-{provider}').replace('_', '-')}"
    return ModelError(f"The model provider {provider!r} needs a package; install it with: {line}")


def missing_key(name: str, variable: str) -> ModelError:
    """Return the error of a model that needs a key that is not set."""
    return ModelError(
        f"The model {name!r} needs a key: set {variable}, or give --base-url for a server of yours."
    )


def unfinished(server: str, longest: float) -> ModelError:
    """Return the error of an answer that does not come to its end."""
    return ModelError(
        f"{server} did not finish its answer within {longest:g} s; ask again, or raise the timeout."
    )


def explain(
    error: Exception, *, name: str, address: str | None, timeout: float, begun: bool
) -> ModelError:
    """Return what an exception of a client library means to the user.

    Args:
        error: what the library raised.
        name: the model as the user named it, `provider:model`.
        address: the server, None for the provider's own.
        timeout: seconds that were waited.
        begun: whether part of the answer had come.
    """
    server = address or f"the service of {name.partition(':')[0]}"
    kinds = class_names(error)
    status = status_of(error)
    detail = _detail(error)
    if any(mark in kind for kind in kinds for mark in TIMEOUTS):
        return ModelError(
            f"{server} did not answer within {timeout:g} s; try again, or raise the timeout."
        )
    if status is not None:
        return ModelError(_by_status(status, name, server, detail))
    if begun and any(kind in (*BROKEN, *UNREACHABLE) for kind in kinds):
        return ModelError(f"The connection to {server} broke off in mid-answer; ask again.")
    if any(kind in (*BROKEN, *UNREACHABLE) for kind in kinds):
        return ModelError(f"{server} cannot be reached; check that it runs and its address.")
    if any(mark in detail.lower() for mark in TOO_LONG):
        return ModelError(_too_long(name))
    if any(kind in MALFORMED for kind in kinds) or NO_PIECES in detail:
        return ModelError(
            f"{server} sent what is no answer of a language model; check the address, such as the "
            "/v1 at its end, and that it speaks the provider's protocol."
        )
    return ModelError(f"{name} failed ({type(error).__name__}: {detail}); try again or another.")


def _by_status(status: int, name: str, server: str, detail: str) -> str:
    provider, _, model = name.partition(":")
    if any(mark in detail.lower() for mark in TOO_LONG):
        return _too_long(name)
    variable = KEY_VARIABLES.get(provider, "the key of the provider")
    if status in (401, 403):
        return f"{server} refused the key ({status}); check {variable}."
    if status == 404:
        return f"{server} has no model {model!r} (404); check the name and the address."
    if status == 429:
        return f"{server} limits the rate or the quota is spent (429); ask again in a while."
    if status >= 500:
        return f"{server} failed ({status}): {detail}; try again later."
    return f"{server} refused the request ({status}): {detail}"


def _too_long(name: str) -> str:
    return f"The passages are too long for {name!r}; ask with fewer of them, such as -k 3."


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that it came from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def class_names(error: BaseException) -> list[str]:
    """Return the names of the classes of an exception and of those that it came from."""
    return [cls.__name__ for item in chain(error) for cls in type(item).__mro__]


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status that an exception tells of, None where it tells of none."""
    holders = (
        holder for item in chain(error) for holder in (item, getattr(item, "response", None))
    )
    found = (getattr(holder, "status_code", None) for holder in holders)
    return next((code for code in found if isinstance(code, int) and 400 <= code < 600), None)


def _detail(error: Exception) -> str:
    line = " ".join(str(error).split())
    return line if len(line) <= LONGEST_DETAIL else f"{line[: LONGEST_DETAIL - 1]}…"
