"""Answers that a language model writes: the only module that names LangChain's chat models."""

from __future__ import annotations

import os
import re
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.citations import parse_answer
from assistant.errors import ModelError
from assistant.schema import Answer
from assistant.writing.messages import REFUSAL, build_messages
from assistant.writing.model_errors import KEY_VARIABLES, explain, missing_key, missing_package
from assistant.writing.verify import check_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Generator as Pieces

    from langchain_core.language_models import BaseChatModel

    from assistant.schema import Document, Query, ScoredPassage
    from assistant.seams import Generator, SupportChecker

MAXIMUM_TOKENS = 2_048
"""Tokens of an answer, thinking included: answers are short, so more is a runaway."""
LONGEST_ANSWER = 4 * MAXIMUM_TOKENS
"""Characters after which the stream is closed, for servers that overlook the bound on tokens."""
RETRIES = 1
"""Further attempts at a provider's service; a server of the user's own is asked once."""
NO_KEY = "none"
"""Sent as the key to a server of the user's own when none is set: such servers ask for any."""
THINKING = re.compile(r"\s*<think>.*?(?:</think>\s*|$)", re.DOTALL)


def generate(
    query: Query,
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    generator: Generator,
    *,
    checker: SupportChecker,
    on_token: Callable[[str], None] | None = None,
) -> Answer:
    """Let a language model answer from passages, and cite and check what it wrote.

    Args:
        query: its searched form is sent; the conversation is not.
        passages: best first, at least one.
        documents: the document of each passage, by id.
        generator: the model.
        checker: says whether a sentence is supported.
        on_token: given each piece of the answer as it comes; thinking and refusals are held back.

    Raises:
        ModelError: the model cannot be used, or wrote nothing.
    """
    messages = build_messages(query.searched, passages, documents)
    pieces: list[str] = []
    with closing(_as_pieces(generator.stream(messages.system, messages.user))) as stream:
        for piece in _heard(stream, pieces):
            if on_token is not None:
                on_token(piece)
            if sum(map(len, pieces)) > LONGEST_ANSWER:
                break
    raw = "".join(pieces)
    spoken = THINKING.sub("", raw, count=1)
    if not spoken.strip():
        raise ModelError(f"{generator.name} wrote an empty answer; ask again or use another model.")
    parsed = parse_answer(spoken, count=len(passages))
    checked = check_answer(parsed, passages, documents, checker=checker)
    supported = sum(sentence.supported for sentence in checked.sentences)
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status=checked.status,
        text=checked.text,
        confidence=supported / len(checked.sentences) if checked.citations else 0.0,
        model=generator.name,
        sentences=checked.sentences,
        citations=checked.citations,
        passages=tuple(passages),
        raw=raw,
        unknown_markers=parsed.unknown,
        prompt_hashes=messages.prompt_hashes,
        tokens=generator.tokens if isinstance(generator, ChatModel) else {},
    )


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
    tokens: dict[str, int] = field(default_factory=dict)
    """Tokens of the last answer, where the server says so."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the answer in pieces.

        Raises:
            ModelError: the model cannot be reached or refused; the message says what to do.
        """
        self.tokens = {}
        begun = False
        try:
            for chunk in self.chat_model.stream([("system", system), ("human", user)]):
                if chunk.usage_metadata:
                    self._count(chunk.usage_metadata)
                piece = str(chunk.text)
                if piece:
                    begun = True
                    yield piece
        except Exception as error:
            raise explain(
                error, name=self.name, address=self.address, timeout=self.timeout, begun=begun
            ) from error

    def _count(self, usage: Mapping[str, Any]) -> None:
        for ours, theirs in (("input", "input_tokens"), ("output", "output_tokens")):
            self.tokens[ours] = self.tokens.get(ours, 0) + int(usage.get(theirs) or 0)


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


def _as_pieces(stream: Iterable[str]) -> Pieces[str, None, None]:
    yield from stream


def _heard(stream: Iterable[str], pieces: list[str]) -> Iterator[str]:
    """Collect every piece and yield what a reader should see of them as they come.

    Thinking is left out, and so is a start that may yet become the refusal line.
    """
    told = 0
    for piece in stream:
        pieces.append(piece)
        so_far = "".join(pieces)
        if "<think>".startswith(so_far.strip()[:7]) and "</think>" not in so_far:
            continue
        spoken = THINKING.sub("", so_far, count=1).lstrip()
        if REFUSAL.startswith(spoken.strip(" .!\"'*").upper()[: len(REFUSAL)]):
            continue
        if len(spoken) > told:
            yield spoken[told:]
            told = len(spoken)
