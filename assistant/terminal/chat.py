"""The conversation: questions and commands, line by line, with what was said kept."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.errors import AssistantError, LibraryError, UnknownDocumentError, UsageError
from assistant.schema import Span
from assistant.terminal.chat_commands import help_text, request, split_names, unknown_command
from assistant.terminal.render import (
    NEAREST,
    render_answer,
    render_error,
    render_in_place,
    render_note,
    render_notices,
    render_passages,
    render_sources,
)
from assistant.terminal.render_draft import Draft
from assistant.terminal.screen import put
from assistant.terminal.transcript import save_markdown
from assistant.terminal.wording import count, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.schema import Answer, Citation, Document, ScoredPassage
    from assistant.terminal.chat_commands import Request
    from assistant.terminal.screen import Screen
    from assistant.terminal.transcript import Transcript

QUOTES = "reader"
"""The model that answers with quotes from the text itself, whatever the settings say."""
Verdict = Literal["good", "bad"]


class ChatLibrary(Protocol):
    """What the chat needs of a library."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer],
        documents: Sequence[str] | None,
        k: int | None,
        model: str | None,
        on_token: Callable[[str], None] | None = None,
        on_searched: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question."""

    def document(self, name: str) -> Document:
        """Return a document by id, title or file name."""


@dataclass
class Chat:
    """A conversation with a library; where lines come from and where answers go is injected.

    `read_line` returns a line, raises EOFError at the end and KeyboardInterrupt for Ctrl-C.
    `on_feedback` keeps a verdict on an answer and returns what to say about it.
    """

    library: ChatLibrary
    _: KW_ONLY
    read_line: Callable[[], str]
    console: Screen
    notices: Screen
    interactive: bool = True
    """Whether a person types: there is a greeting, and Ctrl-C does not leave."""
    documents: Sequence[str] | None = None
    model: str | None = None
    k: int | None = None
    transcript: Transcript | None = None
    on_feedback: Callable[[Verdict, Answer], str] | None = None
    earlier: Sequence[Answer] = ()
    """What was said in the conversation that is carried on."""
    failures: int = field(default=0, init=False)
    """Lines that could not be done."""
    _answers: tuple[Answer, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        """Carry on where the conversation was left."""
        self._answers = tuple(self.earlier)

    def run(self) -> None:
        """Take lines until the last one or `/quit`."""
        if self.interactive:
            self._note("Ask a question. /help lists the commands, Ctrl-D leaves.")
        while True:
            try:
                line = " ".join(self.read_line().split())
            except EOFError:
                return
            except KeyboardInterrupt:
                if not self.interactive:
                    raise
                self._note("Ctrl-D or /quit leaves.")
                continue
            asked = request(line)
            if asked is not None and asked.name == "/quit":
                return
            if line:
                self._take(line, asked)

    def _take(self, line: str, asked: Request | None) -> None:
        """Do what one line asks for; errors are told and the conversation goes on."""
        try:
            if asked is None:
                self._ask(line)
            else:
                self._command(asked)
        except AssistantError as error:
            self.failures += 1
            render_error(error, console=self.notices)
        except KeyboardInterrupt:
            if not self.interactive:
                raise
            self._note("Stopped.")
        if self.interactive:
            put(self.console)

    def _ask(self, question: str) -> None:
        self._space()
        with Draft(question, console=self.console) as draft:
            answer = self.library.ask(
                question,
                history=self._answers,
                documents=self.documents,
                k=self.k,
                model=self.model,
                on_token=draft.token,
                on_searched=draft.searched,
            )
        self._answers = (*self._answers, answer)
        # First kept, then shown: what somebody has read is there after a crash, too.
        self._keep(answer)
        named = self._documents_of(answer.passages[:NEAREST]) if not answer.citations else {}
        render_answer(
            answer, console=self.console, show_searched=not draft.is_searched, documents=named
        )
        render_notices(answer, console=self.notices)

    def _keep(self, answer: Answer) -> None:
        """Append an answer to the transcript; a disk that fails is told of once."""
        if self.transcript is not None:
            try:
                self.transcript.append(answer)
            except LibraryError as error:
                self.transcript = None
                render_error(error, console=self.notices)

    def _command(self, asked: Request) -> None:
        commands: Mapping[str, Callable[[str], None]] = {
            "/help": lambda _: self._note(help_text()),
            "/sources": lambda _: self._sources(),
            "/passages": lambda _: self._passages(),
            "/open": self._open,
            "/in": self._limit,
            "/model": self._switch,
            "/new": lambda _: self._start_afresh(),
            "/good": lambda _: self._judge("good"),
            "/bad": lambda _: self._judge("bad"),
            "/save": self._save,
        }
        if asked.name not in commands:
            raise UsageError(unknown_command(asked.name))
        commands[asked.name](asked.argument)

    def _last(self) -> Answer:
        if not self._answers:
            raise UsageError("There is no answer yet; ask a question first.")
        return self._answers[-1]

    def _sources(self) -> None:
        citations = self._last().citations
        if not citations:
            raise UsageError("The last answer has no sources; /passages shows what was read.")
        render_sources(citations, console=self.console)

    def _passages(self) -> None:
        passages = self._last().passages
        if not passages:
            raise UsageError("No passage was found for the last question.")
        self._space()
        render_passages(passages, self._documents_of(passages), console=self.console)

    def _open(self, argument: str) -> None:
        answer = self._last()
        # A refusal has no sources: its nearest passages are numbered instead.
        places: Mapping[int, Citation | ScoredPassage] = {
            citation.marker: citation for citation in answer.citations
        } or dict(enumerate(answer.passages[:NEAREST], start=1))
        wanted = argument.strip("[]")
        if not wanted and len(places) == 1:
            wanted = str(next(iter(places)))
        place = places.get(int(wanted)) if wanted.isdecimal() else None
        if place is None:
            known = ", ".join(str(number) for number in places) or "none"
            raise UsageError(f"/open takes the number of a source of the last answer: {known}.")
        document = self.library.document(place.document)
        self._space()
        render_in_place(document, Span(place.start, place.end), console=self.console)

    def _limit(self, argument: str) -> None:
        if not argument:
            self.documents = None
            self._note("Asking all articles.")
            return
        try:
            chosen = [self.library.document(argument)]
        except UnknownDocumentError:
            names = split_names(argument)
            if names == (argument,):
                raise
            chosen = [self.library.document(name) for name in names]
        self.documents = tuple(document.id for document in chosen)
        titles = "; ".join(title_of(document) for document in chosen)
        self._note(f"Asking {count(len(chosen), 'article')}: {titles}")

    def _switch(self, argument: str) -> None:
        self.model = argument or QUOTES
        if self.model == QUOTES:
            self._note("Answers are quotes from the text itself.")
        else:
            self._note(f"Answers are written by {self.model} and checked against the passages.")

    def _start_afresh(self) -> None:
        self._answers = ()
        if self.transcript is not None:
            self.transcript.start_afresh()
        self._note("A new conversation.")

    def _judge(self, verdict: Verdict) -> None:
        answer = self._last()
        if self.on_feedback is None:
            self._note("Verdicts are not kept here: that needs eval.")
        else:
            self._note(self.on_feedback(verdict, answer))

    def _save(self, argument: str) -> None:
        self._last()
        if not argument:
            raise UsageError("/save takes the name of a file to write.")
        path = Path(argument).expanduser()
        save_markdown(self._answers, path)
        self._note(f"Saved {count(len(self._answers), 'answer')} in {path}.")

    def _documents_of(self, passages: Iterable[ScoredPassage]) -> Mapping[str, Document]:
        names = {passage.document for passage in passages}
        return {name: self.library.document(name) for name in sorted(names)}

    def _space(self) -> None:
        """Leave a line before what follows, except at the top of piped output."""
        if self.interactive or self._answers:
            put(self.console)

    def _note(self, text: str) -> None:
        render_note(text, console=self.notices)
