"""A reading room for tests: its library, its runs, and a client that has come in."""

from __future__ import annotations

import dataclasses
import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from assistant.errors import DatasetError, LibraryError, ModelError, UsageError
from assistant.web.application import application
from assistant.web.room import Room
from assistant.web.streaming import LINES
from terminal_fakes import APPROVED, PARTLY, REFUSED, FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Answer


PORT, TOKEN = 8123, "a-token"
HERE = f"http://127.0.0.1:{PORT}"
EVIL = "<script>alert(1)</script>\"'><img src=x>\x1b[31m"
REPORT = (
    '<html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">report</html>'
)


class FakeRuns:
    def names(self) -> Sequence[str]:
        return ["monday", EVIL]

    def page(self, name: str) -> str | None:
        if name == "broken":
            raise DatasetError("The run is not finished; run it again.")
        return REPORT if name == "monday" else None


class Setting:
    """A room with a library of one article, and a client that has come in."""

    def __init__(self, **answers: Answer | BaseException) -> None:
        table: dict[str, Answer | BaseException] = {
            "who?": APPROVED, "when?": PARTLY, "captain?": REFUSED,
            "broken?": LibraryError("The library is damaged; see doctor."),
            "down?": ModelError("The server does not run; start it."),
            "": UsageError("The question is empty; ask something."),
            EVIL: dataclasses.replace(APPROVED, text=f"{EVIL} [1]", short=EVIL, sentences=()),
            **answers,
        }  # fmt: skip
        self.library = FakeLibrary(table)
        self.told: list[tuple[str, Sequence[str]]] = []
        self.room = Room(
            self.library,
            runs=FakeRuns(),
            on_answer=lambda answer, documents, _: self.told.append((answer.question, documents)),
        )
        self.application = application(self.room, port=PORT, token=TOKEN)
        self.client = TestClient(self.application, base_url=HERE, follow_redirects=False)
        self.client.cookies.set(f"assistant_{PORT}", TOKEN)

    def ask(self, question: str, **fields: str) -> Any:
        return self.client.post("/ask", data={"question": question, **fields})

    def shown(self, question: str, **fields: str) -> str:
        """Return the page of an answer."""
        address = self.ask(question, **fields).headers["location"]
        return str(self.client.get(address).text)

    def lines(self, question: str) -> list[dict[str, str]]:
        answer = self.client.post("/ask", data={"question": question}, headers={"accept": LINES})
        assert answer.headers["content-type"] == LINES
        return [json.loads(line) for line in answer.text.splitlines()]


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())
