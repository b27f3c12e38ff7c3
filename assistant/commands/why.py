"""The command that explains the last answer: `assistant why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.commands.options import AsJson, Home, Store, open_library, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.explain.explanation import Explanation
    from assistant.library import Assistant
    from assistant.schema import Answer

SHOWN_CHARACTERS = 90


def why(as_json: AsJson = False, store: Store = None, home: Home = None) -> None:
    """Say why the last answer is what it is.

    What was searched, the passages found with the scores of the words and of the meaning, the
    candidates with their features and probabilities, and what decided. Only the last question is
    kept, of ask, of a chat that is kept, or of the reading room, and for you alone; assistant
    config set keep_last false keeps none.
    """
    from assistant.explain.explanation import explain
    from assistant.explain.last_question import read_last

    last = read_last(open_library(home).home)
    with open_library(home, store=store, **last.settings) as library:
        explanation = explain(library, last)
    if as_json:
        print_json(explanation.to_json())
    else:
        print_explanation(explanation)


def remembering(
    library: Assistant,
) -> Callable[[Answer, Sequence[str], Sequence[Answer]], None]:
    """Return what keeps an answer for `why`, with what it was confined to and what came before."""
    from assistant.explain.last_question import keep_last, last_of
    from assistant.question.understand import turns_of

    def remember(answer: Answer, documents: Sequence[str], earlier: Sequence[Answer]) -> None:
        keep_last(library, last_of(library, answer, documents=documents, history=turns_of(earlier)))

    return remember


def print_explanation(explanation: Explanation) -> None:
    """Print why an answer is what it is, in lines that fit most screens."""
    from assistant.text.printable import clean

    for line in _lines(explanation):
        print(clean(line))


def _lines(explanation: Explanation) -> Iterator[str]:
    last = explanation.last
    yield f"asked     {last.asked}"
    yield f"searched  {last.searched}"
    for mended in explanation.mended:
        yield f"mended    {mended}"
    yield f"taken for {last.kind}, answered by {last.model}: {last.status}, {last.confidence:.0%}"
    yield f"decided   {explanation.decided}"
    if explanation.changed:
        yield "note      the library has changed since; what follows is as it is now"
    if explanation.found:
        yield ""
        yield "found     score  words  meaning"
    for found in explanation.found:
        lexical = "    –" if found.lexical is None else f"{found.lexical:5.1f}"
        dense = "    –" if found.dense is None else f"{found.dense:5.2f}"
        place = f"{found.title}, paragraph {found.paragraph}: {_short(found.text)}"
        yield f"          {found.score:5.2f}  {lexical}  {dense}  {place}"
    if explanation.candidates:
        yield ""
        yield "read      probability"
    for read in explanation.candidates:
        features = ", ".join(f"{name} {value:g}" for name, value in read.features.items())
        yield f"          {read.probability:6.1%}  {_short(read.words)}"
        yield f"                  in: {_short(read.sentence)}"
        yield f"                  {features}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…"
