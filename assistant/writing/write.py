"""The answer that a language model writes: asked for, cited, and held against the passages."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.citations import parse_answer
from assistant.errors import ModelError
from assistant.seams import Usage
from assistant.writing.generate import MAXIMUM_TOKENS, THINKING
from assistant.writing.messages import build_messages, chosen_passages
from assistant.writing.model_refusals import REFUSAL
from assistant.writing.verify import check_answer, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Generator as Pieces

    from assistant.schema import Answer, Document, Query, ScoredPassage, Unsupported
    from assistant.seams import Generator, SupportChecker

LONGEST_ANSWER = 4 * MAXIMUM_TOKENS
"""Characters after which the stream is closed, for servers that overlook the bound on tokens."""


def write(
    query: Query,
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    generator: Generator,
    *,
    checker: SupportChecker,
    on_token: Callable[[str], None] | None = None,
    unsupported: Unsupported = "mark",
) -> Answer:
    """Let a language model answer from passages, and cite and check what it wrote.

    Args:
        query: its searched question is put to the model; the conversation is not sent.
        passages: best first; without any the model is not asked.
        documents: the document of each passage, by id.
        generator: the model.
        checker: says whether a sentence is supported.
        on_token: given each piece of the answer as it comes; thinking and refusals are held back.
        unsupported: what becomes of a sentence that no passage supports.

    Raises:
        ModelError: the model cannot be used, or wrote nothing.
    """
    shown = chosen_passages(passages, documents)
    if not shown:
        return refusal(query, passages, documents, model=generator.name)
    messages = build_messages(query.searched, shown, documents)
    pieces = _streamed(generator.stream(messages.system, messages.user), on_token)
    raw = "".join(pieces)
    spoken = THINKING.sub("", raw, count=1)
    if not spoken.strip():
        raise ModelError(f"{generator.name} wrote an empty answer; ask again or use another model.")
    parsed = parse_answer(spoken, count=len(shown))
    # What was not shown may still support a sentence: the numbers are those of the shown ones.
    evidence = [*shown, *(passage for passage in passages if passage not in shown)]
    checked = check_answer(
        query, parsed, evidence, documents,
        checker=checker, model=generator.name, unsupported=unsupported,
    )  # fmt: skip
    return replace(
        checked,
        passages=tuple(passages),
        raw=raw,
        prompt_hashes=messages.prompt_hashes,
        tokens=_tokens(pieces),
    )


def _streamed(stream: Iterable[str], on_token: Callable[[str], None] | None) -> list[str]:
    """Return all pieces of a stream, told as they come, up to the longest answer."""
    pieces: list[str] = []
    with closing(_as_pieces(stream)) as opened:
        for piece in _heard(opened, pieces):
            if on_token is not None:
                on_token(piece)
            if sum(map(len, pieces)) > LONGEST_ANSWER:
                break
    return pieces


def _tokens(pieces: Iterable[str]) -> dict[str, int]:
    """Return the tokens that a stream says it took, none where it does not say."""
    usage = next((piece for piece in pieces if isinstance(piece, Usage)), None)
    return {"input": usage.read, "output": usage.written} if usage is not None else {}


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
