"""Consoles that record, in a form that can be read, and a library that answers from a table."""

from __future__ import annotations

import dataclasses
import io
import re
from typing import TYPE_CHECKING

from assistant.errors import UnknownDocumentError
from assistant.index.store.rows import DocumentInfo
from assistant.question.understand import turns_of
from assistant.schema import (
    AddResult,
    Answer,
    Citation,
    Closest,
    Document,
    Mending,
    ScoredPassage,
    Sentence,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from assistant.schema import Kind, Passage
    from assistant.terminal.chat import ReadLine

BLOCKS = (
    "The Ferry Comes Back",
    "Mayor Ada Brandt said on Monday that the ferry would return in May.",
    "The harbour council approved the plan. Tickets will cost 4 euros.",
    "The old ferry was sold in 2019.",
    "It had carried two million people.",
)
TEXT = "\n\n".join(BLOCKS)
TITLE = BLOCKS[0]
ADDRESS = "https://news.example/ferry"
FERRY = Document(
    id="aaaa1111bbbb2222",
    text=TEXT,
    title=TITLE,
    source="/articles/ferry.md",
    site="Harbour News",
    published="2024-04-02",
    url=ADDRESS,
)


def passage(paragraph: int, *, score: float = 0.5) -> ScoredPassage:
    """Return a paragraph of the ferry article as a passage."""
    start = TEXT.index(BLOCKS[paragraph])
    words = BLOCKS[paragraph]
    return ScoredPassage(
        id=f"p{paragraph}",
        document=FERRY.id,
        start=start,
        end=start + len(words),
        text=words,
        paragraph=paragraph,
        score=score,
        lexical=2.5 * score,
        dense=None,
    )


def citation(marker: int, quote: str, *, emphasis: str = "", paragraph: int = 1) -> Citation:
    """Return a quote of the ferry article."""
    start = TEXT.index(quote)
    first = TEXT.index(emphasis) if emphasis else 0
    return Citation(
        marker=marker,
        document=FERRY.id,
        title=TITLE,
        source=FERRY.source,
        start=start,
        end=start + len(quote),
        quote=quote,
        site=FERRY.site,
        published=FERRY.published,
        address=FERRY.address,
        paragraph=paragraph,
        emphasis=Span(first, first + len(emphasis)) if emphasis else None,
    )


APPROVED = Answer(
    question="who approved the plan?",
    searched="who approved the plan?",
    status="answered",
    text="The harbour council approved the plan. [1]",
    short="The harbour council",
    confidence=0.93,
    sentences=(Sentence(text="The harbour council approved the plan.", markers=(1,)),),
    citations=(
        citation(
            1,
            "The harbour council approved the plan.",
            emphasis="The harbour council",
            paragraph=2,
        ),
    ),
    passages=(passage(2, score=0.9), passage(1)),
    timings_ms={"total": 412.0},
)
REFUSED = Answer(
    question="who is the captain?",
    searched="who is the captain?",
    status="unanswerable",
    text="The article does not say.",
    confidence=0.02,
    missing=("captain",),
    closest=Closest(
        text=BLOCKS[1],
        short="Mayor Ada Brandt",
        confidence=0.02,
        citation=citation(1, BLOCKS[1], emphasis="Mayor Ada Brandt"),
    ),
    passages=(passage(1, score=0.4), passage(2, score=0.3), passage(3, score=0.2)),
    timings_ms={"total": 95.0},
)
PARTLY = Answer(
    question="when does it return?",
    searched="when does the ferry return?",
    mended=(Mending("when does it return?", "when does the ferry return?", "opening"),),
    status="partly",
    text="It returns in May. [1] Tickets are free. [1] [unsupported]",
    model="fake:model",
    confidence=0.5,
    sentences=(
        Sentence(text="It returns in May.", markers=(1,), note="marker put right"),
        Sentence(
            text="Tickets are free.", markers=(1,), supported=False, reason="“free” is not in [1]"
        ),
    ),
    citations=(citation(1, BLOCKS[1]),),
    passages=(passage(1),),
    unknown_markers=(7, 9),
    timings_ms={"total": 1234.0},
)

_STYLES = {
    "1": "b",
    "2": "dim",
    "3": "i",
    "4": "u",
    "7": "reverse",
    "9": "strike",
    "31": "red",
    "32": "green",
    "33": "yellow",
    "36": "cyan",
}


class Recorder:
    """A console whose output is kept."""

    def __init__(self, *, terminal: bool = False, width: int = 80) -> None:
        from rich.console import Console

        self._file = io.StringIO()
        self.console: Console = Console(
            file=self._file,
            force_terminal=terminal,
            color_system="standard" if terminal else None,
            width=width if terminal else None,
            height=24,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={"TERM": "xterm-256color"} if terminal else {},
        )

    @property
    def raw(self) -> str:
        """What was written."""
        return self._file.getvalue()

    @property
    def text(self) -> str:
        """What was written, with styles as `<b>so</>` and links as `{address|so}`."""
        text = re.sub(
            r"\x1b\]8;[^;]*;([^\x1b]+)\x1b\\(.*?)\x1b\]8;;\x1b\\",
            r"{\1|\2}",
            self.raw,
            flags=re.DOTALL,
        )
        return re.sub(r"\x1b\[([\d;]*)m", lambda code: _tag(code[1]), text)

    @property
    def lines(self) -> list[str]:
        """The lines that were written, without styles."""
        return re.sub(r"\x1b\[[\d;]*m", "", self.raw).splitlines()


def _tag(codes: str) -> str:
    return "</>" if codes == "0" else f"<{'+'.join(_STYLES[code] for code in codes.split(';'))}>"


class FakeLibrary:
    """Answers from a table of questions; an exception in it is raised."""

    def __init__(self, answers: Mapping[str, Answer | BaseException]) -> None:
        self.answers = answers
        self.asked: list[dict[str, object]] = []
        self.tokens: Sequence[str] = ()
        self.read: Answer | None = None
        self.added: list[str] = []
        self.searched: list[tuple[str, Sequence[str] | None]] = []

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer],
        documents: Sequence[str] | None,
        k: int | None,
        model: str | None,
        kind: Kind | None = None,
        on_searched: Callable[[str], None] | None = None,
        on_read: Callable[[Answer], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> Answer:
        self.asked.append(
            {
                "question": question,
                "history": [turn[:2] for turn in turns_of(history)],
                "documents": documents,
                "k": k,
                "model": model,
                "kind": kind,
            }
        )
        answer = self.answers[question]
        if on_searched is not None:
            on_searched(question if isinstance(answer, BaseException) else answer.searched)
        if on_read is not None and self.read is not None:
            on_read(self.read)
        for token in self.tokens:
            assert on_token is not None
            on_token(token)
        if isinstance(answer, BaseException):
            raise answer
        return dataclasses.replace(answer, question=question)

    def documents(self) -> Sequence[DocumentInfo]:
        return [
            DocumentInfo(
                id=FERRY.id,
                title=TITLE,
                site=FERRY.site,
                published=FERRY.published,
                source=FERRY.source,
                passages=4,
                words=38,
                added="2024-04-03T08:00:00Z",
            )
        ]

    def documents_of(self, passages: Iterable[Passage]) -> Mapping[str, Document]:
        return {passage.document: FERRY for passage in passages}

    def add(self, sources: Sequence[str]) -> Sequence[AddResult]:
        self.added += sources
        return [
            AddResult(source=source, status="failed", error="no such file")
            if "missing" in source
            else AddResult(source=source, status="added", title="Boats", passages=2)
            for source in sources
        ]

    def search(
        self, query: str, *, documents: Sequence[str] | None = None
    ) -> Sequence[ScoredPassage]:
        self.searched.append((query, documents))
        return [passage(2)]

    def document(self, name: str) -> Document:
        if name in {FERRY.id, TITLE, "ferry.md"}:
            return FERRY
        raise UnknownDocumentError(f"No document goes by {name!r}; assistant list shows them.")


def lines_from(*lines: str | BaseException) -> ReadLine:
    """Return a `read_line` that gives these lines, or raises these exceptions, then ends."""
    coming: Iterator[str | BaseException] = iter(lines)

    def read_line(_: str = "", /) -> str:
        line = next(coming, EOFError())
        if isinstance(line, BaseException):
            raise line
        return line

    return read_line
