"""What is read is wider than what is found: neighbouring passages of an article, read as one.

Read a paragraph at a time, a model cannot know who "he" is or what "the deal" was about
(docs/reader.md has what each width brought). What is cited stays the sentence of its passage.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.schema import ScoredPassage, Span, scored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.schema import Document, Passage

WORDS: Final = 210
"""Words of a window: with the title before it about 300 tokens, what the reader was trained on."""
_JOINT: Final = "\n"


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring passages of an article that are read together, and their text."""

    document: Document
    passages: tuple[ScoredPassage, ...]
    """In order; those that were not found have a score of 0."""
    text: str
    starts: tuple[int, ...]
    """Where each passage begins in the text."""

    @property
    def score(self) -> float:
        """How well its best passage fits the question."""
        return max(passage.score for passage in self.passages)

    @property
    def title(self) -> str:
        """The title to read before it; none where the window is the title itself."""
        title = self.document.title
        return "" if self.text.strip().startswith(title) else title

    def place(self, start: int, end: int) -> tuple[ScoredPassage, Span]:
        """Return the passage and the characters of the document where a stretch of text stands.

        A stretch that crosses passages ends with the first of them.
        """
        number = bisect_right(self.starts, start) - 1
        passage, begin = self.passages[number], self.starts[number]
        shift = passage.start - begin
        return passage, Span(start + shift, min(end + shift, passage.end))


def windows_of(
    found: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    passages_of: Callable[[str], Sequence[Passage]],
    *,
    words: int = WORDS,
) -> list[Window]:
    """Return the windows that hold the passages found, the nearest first.

    Args:
        found: passages of a search, best first.
        documents: the document of each, by id.
        passages_of: returns all passages of a document, in order, by its id.
        words: how many words a window holds at most, unless one passage has more.
    """
    scores = {passage.id: passage.score for passage in found}
    windows: list[Window] = []
    for name in dict.fromkeys(passage.document for passage in found):
        document = documents[name]
        windows += [
            _window(document, group, scores)
            for group in _groups(_without_title(passages_of(name), document), words)
            if any(passage.id in scores for passage in group)
        ]
    return sorted(windows, key=lambda item: (-item.score, item.document.id, item.passages[0].start))


def _without_title(passages: Sequence[Passage], document: Document) -> Sequence[Passage]:
    """Leave the headline out: it is read before every window, and says too little to be quoted."""
    body = [passage for passage in passages if passage.text.strip() != document.title.strip()]
    return body or passages


def _groups(passages: Sequence[Passage], words: int) -> Iterator[list[Passage]]:
    """Yield runs of prose of about equal length; furniture is read by itself."""
    run: list[Passage] = []
    for passage in passages:
        if passage.furniture:
            yield [passage]
        else:
            run.append(passage)
    lengths = [len(passage.text.split()) for passage in run]
    count = max(1, -(-sum(lengths) // words))
    target = sum(lengths) / count
    group: list[Passage] = []
    held = 0
    for passage, length in zip(run, lengths, strict=True):
        if group and (held + length > words or held + length / 2 > target):
            yield group
            group, held = [], 0
        group.append(passage)
        held += length
    if group:
        yield group


def _window(document: Document, group: Sequence[Passage], scores: Mapping[str, float]) -> Window:
    starts, at = [], 0
    for passage in group:
        starts.append(at)
        at += len(passage.text) + len(_JOINT)
    return Window(
        document=document,
        passages=tuple(scored(passage, score=scores.get(passage.id, 0.0)) for passage in group),
        text=_JOINT.join(passage.text for passage in group),
        starts=tuple(starts),
    )
