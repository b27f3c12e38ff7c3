"""The answer that a language model writes: asked for, cited, and held against the passages."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.citations import parse_answer
from assistant.errors import ModelError
from assistant.seams import Usage
from assistant.text.sentences import sentences
from assistant.writing.generate import MAXIMUM_TOKENS, THINKING
from assistant.writing.messages import build_messages, chosen_passages
from assistant.writing.model_errors import STOPPED
from assistant.writing.model_refusals import REFUSAL
from assistant.writing.verify import check_answer, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Generator as Pieces

    from assistant.schema import Answer, Document, Query, ScoredPassage, Unsupported
    from assistant.seams import Generator, SupportChecker

LONGEST_ANSWER = 4 * MAXIMUM_TOKENS
"""Characters after which the stream is closed, for servers that overlook the bound on tokens."""

ECHO = re.compile(r"\W*<\s*/?(?:passages?|question|answer)\b", re.IGNORECASE)
"""How an answer begins that goes on with the prompt. What follows are words of the passages, which
they support without fail, and no answer."""


def write(
    query: Query,
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    generator: Generator,
    *,
    checker: SupportChecker,
    on_token: Callable[[str], None] | None = None,
    unsupported: Unsupported = "mark",
    keep_stopped: bool = False,
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
        keep_stopped: whether the whole sentences that came before a Ctrl-C are checked and kept.

    Raises:
        ModelError: the model cannot be used, or wrote nothing, or its prompt once more.
        KeyboardInterrupt: Ctrl-C was pressed, and nothing is kept.
    """
    shown = chosen_passages(passages, documents)
    if not shown:
        return refusal(query, passages, documents, model=generator.name)
    messages = build_messages(query.searched, shown, documents)
    stream = generator.stream(messages.system, messages.user)
    pieces, stopped = _received(stream, on_token, keep_stopped=keep_stopped)
    spoken = _whole(pieces) if stopped else _spoken(pieces)
    _expect_answer(spoken, generator.name)
    parsed = parse_answer(spoken, count=len(shown))
    # What was not shown may still support a sentence: the numbers are those of the shown ones.
    evidence = [*shown, *(passage for passage in passages if passage not in shown)]
    checked = check_answer(
        query, parsed, evidence, documents,
        checker=checker, model=generator.name, unsupported=unsupported,
    )  # fmt: skip
    return replace(
        _stopped(checked) if stopped else checked,
        passages=tuple(passages),
        raw="".join(pieces),
        prompt_hashes=messages.prompt_hashes,
        **_used(pieces),
    )


def _expect_answer(spoken: str, name: str) -> None:
    """Raise a ModelError where a model has written nothing, or its prompt."""
    if not spoken.strip():
        raise ModelError(f"{name} wrote an empty answer; ask again or use another model.")
    if ECHO.match(spoken):
        raise ModelError(f"{name} repeated its prompt in place of an answer; use a larger model.")


def _stopped(checked: Answer) -> Answer:
    status = "partly" if checked.status == "answered" else checked.status
    return replace(checked, status=status, model_error=STOPPED)


def _used(pieces: Sequence[str]) -> dict[str, Any]:
    """Return the fields of an answer that say what its model took, as far as it tells."""
    usage = next((piece for piece in pieces if isinstance(piece, Usage)), None)
    if usage is None:
        return {}
    return {"tokens": {"input": usage.read, "output": usage.written}, "cost_usd": usage.cost}


def _received(
    stream: Iterable[str], on_token: Callable[[str], None] | None, *, keep_stopped: bool
) -> tuple[list[str], bool]:
    """Return the pieces of a stream, and whether Ctrl-C has ended it and is to keep them."""
    pieces: list[str] = []
    try:
        _stream(stream, on_token, pieces)
    except KeyboardInterrupt:
        if not keep_stopped or not _whole(pieces):
            raise
        return pieces, True
    return pieces, False


def _spoken(pieces: Sequence[str]) -> str:
    """Return what a model has written for the user: without its thinking."""
    return THINKING.sub("", "".join(pieces), count=1)


def _whole(pieces: Sequence[str]) -> str:
    """Return the sentences that are whole: the last one is only where a marker follows it."""
    spoken = _spoken(pieces).rstrip()
    spans = sentences(spoken)
    kept = spans if spoken.endswith("]") else spans[:-1]
    return spoken[: kept[-1].end] if kept else ""


def _stream(
    stream: Iterable[str], on_token: Callable[[str], None] | None, pieces: list[str]
) -> None:
    """Put the pieces of a stream into a list, told as they come, up to the longest answer."""
    with closing(_as_pieces(stream)) as opened:
        for piece in _heard(opened, pieces):
            if on_token is not None:
                on_token(piece)
            if sum(map(len, pieces)) > LONGEST_ANSWER:
                break


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
