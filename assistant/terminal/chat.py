"""The conversation: questions and commands, line by line, with what was said kept."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.errors import AssistantError, LibraryError, UsageError
from assistant.shown.wording import is_failure
from assistant.terminal.chat_actions import ACTIONS
from assistant.terminal.chat_commands import request, unknown_command
from assistant.terminal.render import render_answer, render_error, render_note, render_notices
from assistant.terminal.render_draft import Draft
from assistant.terminal.screen import put
from assistant.writing.model_errors import STOPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from assistant.schema import AddResult, Answer, Document, Kind, Passage, ScoredPassage
    from assistant.seams import Listed
    from assistant.terminal.chat_commands import Request
    from assistant.terminal.screen import Screen
    from assistant.terminal.transcript import Transcript

QUOTES = "reader"
"""The model that answers with quotes from the text itself, whatever the settings say."""
Verdict = Literal["good", "bad"]
if TYPE_CHECKING:
    Remember = Callable[[Answer, Sequence[str], Sequence[Answer]], None]


class ReadLine(Protocol):
    """Reads the next line of a conversation."""

    def __call__(self, default: str = "", /) -> str:
        """Return a line; `default` stands in it already, to be edited, where a person types.

        Raises:
            EOFError: there is none.
            KeyboardInterrupt: Ctrl-C was pressed.
        """


class ChatLibrary(Protocol):
    """What the chat needs of a library."""

    def ask(  # noqa: PLR0913 - as the library has it
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
        """Answer a question."""

    def document(self, name: str) -> Document:
        """Return a document by id, title or file name."""

    def documents(self) -> Sequence[Listed]:
        """Return what is known of each document."""

    def documents_of(self, passages: Iterable[Passage]) -> Mapping[str, Document]:
        """Return the documents of passages by id."""

    def add(self, sources: Sequence[str]) -> Sequence[AddResult]:
        """Add sources; one result a document."""

    def search(
        self, query: str, *, documents: Sequence[str] | None = None
    ) -> Sequence[ScoredPassage]:
        """Return the passages nearest to a query."""


@dataclass
class Chat:
    """A conversation with a library; where lines come from and where answers go is injected."""

    library: ChatLibrary
    _: KW_ONLY
    read_line: ReadLine
    console: Screen
    notices: Screen
    interactive: bool = True
    """Whether a person types: there is a greeting, and Ctrl-C does not leave."""
    documents: Sequence[str] | None = None
    model: str | None = None
    k: int | None = None
    transcript: Transcript | None = None
    on_feedback: Callable[[Verdict, Answer], str] | None = None
    """Keeps a verdict on an answer and returns what to say about it."""
    on_kept: Remember | None = None
    """Is given each answer that is kept, what it was confined to, and the answers before it."""
    check_model: Callable[[str], None] | None = None
    """Raises ModelError where a language model cannot be used under this name."""
    earlier: Sequence[Answer] = ()
    """What was said in the conversation that is carried on."""
    failures: int = field(default=0, init=False)
    """Lines that could not be done."""
    answers: tuple[Answer, ...] = field(default=(), init=False)
    """What was said, oldest first."""

    def __post_init__(self) -> None:
        """Carry on where the conversation was left."""
        self.answers = tuple(self.earlier)

    def run(self) -> None:
        """Take lines until the last one or `/quit`."""
        if self.interactive:
            self.note("Ask a question. /help lists the commands, Ctrl-D leaves.")
        while True:
            try:
                line = " ".join(self.read_line().split())
            except EOFError:
                return
            except KeyboardInterrupt:
                if not self.interactive:
                    raise
                self.note("Ctrl-D or /quit leaves.")
                continue
            asked = request(line)
            if asked is not None and asked.name == "/quit":
                return
            if line:
                self._take(line, asked)

    def ask(self, question: str, *, kind: Kind | None = None, again: bool = False) -> None:
        """Ask the library, and show and keep what it answers.

        Args:
            question: as it was typed.
            kind: what to take it for; None to tell from its words.
            again: the answer takes the place of the last one.
        """
        self.space()
        history = self.answers[:-1] if again else self.answers
        answer = self._answer(question, kind, history)
        self.answers = (*history, answer)
        # First kept, then shown: what somebody has read is there after a crash, too.
        self._keep(answer)
        if self.on_kept is not None:
            self.on_kept(answer, self.documents or (), history)
        self.failures += is_failure(answer)
        render_answer(answer, console=self.console)
        render_notices(answer, console=self.notices)

    def last(self) -> Answer:
        """Return the last answer.

        Raises:
            UsageError: there is none.
        """
        if not self.answers:
            raise UsageError("There is no answer yet; ask a question first.")
        return self.answers[-1]

    def note(self, text: str) -> None:
        """Print a remark of the program."""
        render_note(text, console=self.notices)

    def space(self) -> None:
        """Leave a line before what follows, except at the top of piped output."""
        if self.interactive or self.answers:
            put(self.console)

    def _take(self, line: str, asked: Request | None) -> None:
        """Do what one line asks for; errors are told and the conversation goes on."""
        try:
            if asked is None:
                self.ask(line)
            elif asked.name in ACTIONS:
                ACTIONS[asked.name](self, asked.argument)
            else:
                raise UsageError(unknown_command(asked.name))
        except AssistantError as error:
            self.failures += 1
            render_error(error, console=self.notices)
        except KeyboardInterrupt:
            if not self.interactive:
                raise
            self.note("Stopped.")
        if self.interactive:
            put(self.console)

    def _answer(self, question: str, kind: Kind | None, history: Sequence[Answer]) -> Answer:
        """Return the answer; where a person stops a language model, what the reader answered."""
        with Draft(question, console=self.console) as draft:
            try:
                return self.library.ask(
                    question,
                    history=history,
                    documents=self.documents,
                    k=self.k,
                    model=self.model,
                    kind=kind,
                    on_searched=draft.searched,
                    on_read=draft.read,
                    on_token=draft.token,
                )
            except KeyboardInterrupt:
                if draft.answer is None or not self.interactive:
                    raise
                return replace(draft.answer, model_error=STOPPED)

    def _keep(self, answer: Answer) -> None:
        """Append an answer to the transcript; a disk that fails is told of once."""
        if self.transcript is not None:
            try:
                self.transcript.append(answer)
            except LibraryError as error:
                self.transcript = None
                render_error(error, console=self.notices)
