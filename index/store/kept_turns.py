"""What is kept of a conversation, and its form as rows of the library."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assistant.errors import LibraryError
from assistant.schema import Answer, Citation, Closest, Conflict, Coverage, Item, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Kind, Status, YesNo

LONGEST_TITLE: Final = 80
"""Characters of the first question that name a conversation."""
TURN_COLUMNS: Final = (
    "number, asked, question, searched, text, status, kind, short, citations, details"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as a list shows it."""

    id: str
    title: str
    """Its first question, cut to `LONGEST_TITLE` characters."""
    started: str
    """When its first question was answered, ISO time in UTC."""
    last: str
    """When its last one was."""
    turns: int

    def to_json(self) -> dict[str, Any]:
        """Return the object that `chats --json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an answer says beside its text; its passages and timings are not kept."""

    verdict: YesNo | None = None
    confidence: float = 0.0
    model: str = "reader"
    sentences: tuple[Sentence, ...] = ()
    items: tuple[Item, ...] = ()
    coverage: Coverage | None = None
    conflicts: tuple[Conflict, ...] = ()
    closest: Closest | None = None
    missing: tuple[str, ...] = ()
    raw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question and its answer as they are kept, with the quotes that the answer rests on."""

    number: int
    """Its place in the conversation, counted from 1."""
    asked: str
    """When it was answered, ISO time in UTC."""
    question: str
    searched: str
    text: str
    """What was shown, markers such as [1] included."""
    status: Status
    kind: Kind
    short: str | None
    citations: tuple[Citation, ...]
    """The document of each is known by the hash of its text, so an edited one is another."""
    details: Details

    def answer(self) -> Answer:
        """Return the answer as it was given, without its passages and timings."""
        names = ("question", "searched", "text", "status", "kind", "short", "citations")
        kept: dict[str, Any] = {name: getattr(self, name) for name in names}
        kept |= {item.name: getattr(self.details, item.name) for item in fields(Details)}
        return Answer(**kept)


class _Checked(NamedTuple):
    """An answer that is read back, in a form that pydantic can check."""

    question: str
    searched: str
    text: str
    status: Status
    kind: Kind
    short: str | None
    citations: tuple[Citation, ...]
    details: Details


def title_for(question: str) -> str:
    """Return the title of a conversation that begins with this question."""
    words = " ".join(question.split())
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 2].rstrip()} …"


def row_of(answer: Answer) -> tuple[object, ...]:
    """Return the values of an answer for the columns from `question` to `details`."""
    details = {item.name: getattr(answer, item.name) for item in fields(Details)}
    return (
        answer.question,
        answer.searched,
        answer.text,
        answer.status,
        answer.kind,
        answer.short,
        _dump([asdict(citation) for citation in answer.citations]),
        _dump(asdict(Details(**details))),
    )


def turn_of(row: tuple[Any, ...], *, conversation: str) -> KeptTurn:
    """Return a turn from its row, in the order of `TURN_COLUMNS`.

    Raises:
        LibraryError: the row is damaged.
    """
    number, asked, *values, citations, details = row
    try:
        checked = _checked((*values, json.loads(citations), json.loads(details)))
    except ValueError as error:  # of JSON, and of pydantic
        raise LibraryError(
            f"Turn {number} of conversation {conversation} is damaged "
            f"({' '.join(str(error).split())[:120]}): remove the conversation with assistant chats "
            f"remove {conversation}, or restore the library from a backup."
        ) from error
    return KeptTurn(number=number, asked=asked, **checked._asdict())


def answer_of(record: Mapping[str, Any]) -> Answer:
    """Return the answer in an object such as `ask --json` prints.

    Raises:
        ValueError: it is not in that form.
    """
    names = {item.name for item in fields(Details)}
    details = {name: value for name, value in record.items() if name in names}
    values = {"kind": "fact", "short": None, **record, "details": details}
    checked = _checked([values.get(name) for name in _Checked._fields])
    return KeptTurn(number=1, asked="", **checked._asdict()).answer()


def _checked(values: Sequence[object]) -> _Checked:
    """Return the values of an answer as nouns; raises pydantic's `ValidationError`."""
    from pydantic import TypeAdapter

    from assistant import schema

    # The annotations of this module are not evaluated at run time: here are their names.
    adapter = TypeAdapter(_Checked)
    adapter.rebuild(_types_namespace={**vars(schema), "Details": Details})
    return adapter.validate_python(values)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
